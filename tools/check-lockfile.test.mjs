import { describe, expect, it } from 'vitest'
import { missingPlatforms, registryHosts } from './check-lockfile.mjs'

describe('a lock file', () => {
  it('names no registry host, and may name a local file', () => {
    const packages = { 'node_modules/a': { resolved: 'https://registry.example/a.tgz' }, b: { resolved: 'file:b' } }
    expect(registryHosts(packages)).toHaveLength(1)
  })

  it('holds the native packages of every platform', () => {
    const packages = {
      'node_modules/tool': { optionalDependencies: { 'tool-linux': '1.0.0', 'tool-darwin': '1.0.0' } },
      'node_modules/tool-linux': { version: '1.0.0' },
    }
    expect(missingPlatforms(packages)).toEqual(['node_modules/tool may need tool-darwin, which is not locked'])
  })
})

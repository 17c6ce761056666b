import { describe, expect, it } from 'vitest'
import { foldFiles } from './pack.mjs'

const made = (/** @type {string} */ module) =>
  ['js', 'js.map', 'd.ts', 'd.ts.map'].map((end) => `dist/${module}.${end}`)

describe('the list of published files', () => {
  it('writes a module and what is built of it as one line', () => {
    expect(foldFiles(['LICENSE', 'src/a/b.tsx', ...made('a/b')])).toEqual(['LICENSE', 'src/a/b.tsx + dist'])
  })

  it('shows a built file that has no source, and a source that was not built', () => {
    const files = foldFiles(['src/new.ts', ...made('renamed')])
    expect(files).toContain('src/new.ts')
    expect(files).toContain('dist/renamed.js')
  })
})

import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { exec } from './exec.mjs'

const script = `
const { generated } = await import('./tools/diagrams.mjs')
const files = [...await generated()].map(([path, text]) => path + text)
process.stdout.write(files.join('\\0'))
`

/** @param {NodeJS.ProcessEnv} env @param {string} [before] */
const made = async (env, before = '') => {
  const args = ['--input-type=module', '-e', `${before}\n${script}`]
  const text = await exec(process.execPath, args, { env: { ...process.env, ...env }, stdoutOnly: true })
  expect(text.length).toBeGreaterThan(100_000)
  return createHash('sha256').update(text).digest('hex')
}

describe('the generated diagrams', () => {
  it('are the same anywhere and on any day', { timeout: 120_000 }, async () => {
    const here = await made({ TZ: 'UTC', LC_ALL: 'C' })
    const elsewhere = 'Date.now = () => 4_000_000_000_000; Math.random = () => 0.999'
    expect(await made({ TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' }, elsewhere)).toBe(here)
  })
})

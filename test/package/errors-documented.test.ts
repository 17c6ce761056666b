import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

/** The union is a type, so it is read from the source. */
function codesInSource(): string[] {
  const [, union = ''] = /export type AuthErrorCode =(.*?)\n\n/s.exec(read('src/errors.ts')) ?? []
  return [...union.matchAll(/\| '(\w+)'/g)].map(([, code = '']) => code)
}

/** Each code is a table row that begins with it. */
const codesInDocs = (): string[] =>
  [...read('docs/errors.md').matchAll(/^\| `(\w+)` +\|/gm)].map(([, code = '']) => code)

describe('docs/errors.md', () => {
  it('documents each error code once, in the order of the source', () => {
    expect(codesInSource().length).toBeGreaterThan(20)
    expect(codesInDocs()).toEqual(codesInSource())
  })

  it('says for each code what it means and what to do', () => {
    const rows = read('docs/errors.md').match(/^\| `\w+` +\|.*$/gm) ?? []
    for (const row of rows) {
      const cells = row.split(' | ').map((cell) => cell.replace(/^\||\|$/g, '').trim())
      expect(cells, row).toHaveLength(3)
      for (const cell of cells) expect(cell, row).not.toBe('')
    }
  })
})

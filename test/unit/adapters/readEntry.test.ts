import { describe, expect, it } from 'vitest'
import { readEntry } from '../../../src/adapters/ledgers/readEntry.ts'

const live = { schema: 1, live: true, epoch: 'e1', generation: 1, commit: 'c1', signedInAt: 1 }

describe('what a ledger holds', () => {
  it('is an entry where it has the shape of one', () => {
    expect(readEntry(live)).toBe(live)
    expect(readEntry({ ...live, from: 'a later version' })).toHaveProperty('from')
  })

  it.each([Number.NaN, Number.NEGATIVE_INFINITY, 0.5])('T14, T40: is nothing under the schema number %s', (schema) => {
    expect(readEntry({ ...live, schema })).toBeNull()
  })
})

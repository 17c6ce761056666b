import { type LedgerEntry, sameEntry } from '../../protocol/ledger.ts'
import type { Ledger } from '../ports.ts'

export interface MemoryLedgerOptions {
  /** `true` where several clients are given this very object, as in tests. Default `false`. */
  readonly shared?: boolean
  readonly entry?: LedgerEntry | null
  /** Where the records of an `inLedger` store lie: the map given to `memoryStore`. Default: they are ignored. */
  readonly records?: Map<string, string>
}

/** A register in memory: tabs are not coordinated by it. Never rejects. */
export function memoryLedger({ shared = false, entry = null, records }: MemoryLedgerOptions = {}): Ledger {
  let current = entry
  return {
    shared,
    read: async () => current,
    compareAndSet: async (expected, next, writes) => {
      if (!sameEntry(current, expected)) return false
      current = next
      writes?.forEach((value, key) => {
        if (value === null) records?.delete(key)
        else records?.set(key, value)
      })
      return true
    },
    close() {},
  }
}

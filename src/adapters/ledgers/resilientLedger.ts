import type { LedgerEntry } from '../../protocol/ledger.ts'
import type { Ledger } from '../ports.ts'
import { memoryLedger } from './memoryLedger.ts'
import { readEntry } from './readEntry.ts'

/**
 * A ledger that never rejects: when `primary` fails (it has retried by itself), this tab goes on alone from the last
 * entry it knew, in memory, and `onFailure` is told once. `shared` is `false` from then on, and record writes are no
 * longer applied (T42). Also checks what a ledger of the app's own returns (T24).
 */
export function resilientLedger(primary: Ledger, onFailure: (error: unknown) => void): Ledger {
  let current = primary
  let known: LedgerEntry | null = null

  const attempt = async <T>(operation: (ledger: Ledger) => Promise<T>): Promise<T> => {
    const asked = current
    try {
      return await operation(asked)
    } catch (error) {
      if (current === primary) {
        current = memoryLedger({ entry: known })
        onFailure(error)
      }
      return operation(current)
    }
  }

  return {
    get shared() {
      return current.shared
    },
    read: async () => {
      known = await attempt(async (ledger) => readEntry(await ledger.read()))
      return known
    },
    compareAndSet: async (expected, next, records) => {
      const done = await attempt((ledger) => ledger.compareAndSet(expected, next, records))
      if (done) known = next
      return done
    },
    close: () => primary.close(),
  }
}

import { AuthError } from '../../errors.ts'
import { type LedgerEntry, sameEntry } from '../../protocol/ledger.ts'
import type { Ledger } from '../ports.ts'
import { memoryLedger } from './memoryLedger.ts'
import { readEntry } from './readEntry.ts'

/** So many changes in a row that a ledger may refuse although it still holds what was expected. */
const REFUSALS = 10

/**
 * A ledger that never rejects: when `primary` fails (it has retried by itself), this tab goes on alone from the last
 * entry it knew, in memory, and `onFailure` is told once. `shared` is `false` from then on, and record writes are no
 * longer applied (T42). Also checks what a ledger of the app's own returns, and does not believe one that refuses every
 * change: the protocol would try for ever (T24).
 */
export function resilientLedger(primary: Ledger, onFailure: (error: unknown) => void): Ledger {
  let current = primary
  let known: LedgerEntry | null = null
  let refusals = 0

  const attempt = async <T>(operation: (ledger: Ledger) => Promise<T>): Promise<T> => {
    const asked = current
    try {
      return await operation(asked)
    } catch (error) {
      leave(error)
      return operation(current)
    }
  }
  const leave = (error: unknown): void => {
    if (current !== primary) return
    current = memoryLedger({ entry: known })
    onFailure(error)
  }
  const read = async (): Promise<LedgerEntry | null> => {
    const entry = await attempt(async (ledger) => {
      const found = readEntry(await ledger.read())
      // Under way when another call failed, before anything was known: it is the last word of the ledger all the same.
      if (ledger === primary && current !== primary && known === null) current = memoryLedger({ entry: found })
      return found
    })
    known = entry
    return entry
  }

  return {
    get shared() {
      return current.shared
    },
    read,
    compareAndSet: async (expected, next, records) => {
      const done = await attempt((ledger) => ledger.compareAndSet(expected, next, records))
      if (done) known = next
      refusals = !done && sameEntry(await read(), expected) ? refusals + 1 : 0
      if (refusals === REFUSALS)
        leave(new AuthError('storage_failed', 'The ledger refuses every change: its compareAndSet never answers true.'))
      return done
    },
    close: () => primary.close(),
  }
}

import { AuthError } from '../../errors.ts'
import { type LedgerEntry, sameEntry } from '../../protocol/ledger.ts'
import type { Ledger } from '../ports.ts'
import { memoryLedger } from './memoryLedger.ts'
import { readEntry } from './readEntry.ts'

/** So many changes in a row that a ledger may refuse although it still holds what was expected. */
const REFUSALS = 10

/** So often a tab that is alone, and has changed nothing yet, asks whether its ledger works again: each may take seconds. */
const RETURNS = 3

/**
 * A ledger that never rejects: when `primary` fails (it has retried by itself), this tab goes on alone from the last
 * entry it knew, in memory, and `onFailure` is told once. `shared` is `false` then, and record writes are not applied
 * (T42). It comes back when `primary` can be read again, unless it has changed the session alone.
 *
 * Also checks what a ledger of the app's own returns, and does not believe one that refuses every change: the protocol
 * would try for ever (T24).
 */
export function resilientLedger(primary: Ledger, onFailure: (error: unknown) => void): Ledger {
  let current = primary
  let known: LedgerEntry | null = null
  let refusals = 0
  let returns = RETURNS
  let mayReturn = true
  let isTold = false

  const leave = (error: unknown): void => {
    if (current !== primary) return
    current = memoryLedger({ entry: known })
    if (!isTold) onFailure(error)
    isTold = true
  }
  /** What this tab has changed alone the ledger does not know: there is no way back. */
  const stay = (): void => {
    if (current !== primary) mayReturn = false
  }
  const read = async (): Promise<LedgerEntry | null> => {
    const ledger = current !== primary && mayReturn && returns-- > 0 ? primary : current
    try {
      const entry = readEntry(await ledger.read())
      if (ledger === primary && mayReturn) current = primary
      if (ledger === current) known = entry
    } catch (error) {
      leave(error)
    }
    return known
  }

  return {
    get shared() {
      return current.shared
    },
    read,
    compareAndSet: async (expected, next, records) => {
      let done: boolean
      try {
        done = await current.compareAndSet(expected, next, records)
      } catch (error) {
        leave(error)
        done = await current.compareAndSet(expected, next)
      }
      if (done) {
        known = next
        stay()
      }
      refusals = !done && sameEntry(await read(), expected) ? refusals + 1 : 0
      if (refusals === REFUSALS) {
        leave(new AuthError('storage_failed', 'The ledger refuses every change: its compareAndSet never answers true.'))
        stay()
      }
      return done
    },
    close: () => primary.close(),
  }
}

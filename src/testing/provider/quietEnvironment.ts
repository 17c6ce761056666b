import { memoryNotes } from '../../adapters/memory/memoryNotes.ts'
import type { Environment, Unsubscribe } from '../../adapters/ports.ts'
import { type LedgerEntry, sameEntry } from '../../protocol/ledger.ts'

const nothing: Unsubscribe = () => {}

export interface QuietEnvironment extends Environment {
  /** Makes the register say this, as if nothing had ever been different. */
  reset(entry: LedgerEntry | null): void
}

/**
 * A page in which nothing happens by itself: no timer ever fires, nobody else is there, nothing is stored, and nobody
 * but the test knows what time it is. Ids are counted, so that two runs of a test see the same.
 *
 * @example
 * const environment = quietEnvironment(() => Date.now())
 */
export function quietEnvironment(now: () => number): QuietEnvironment {
  let entry: LedgerEntry | null = null
  let notes = memoryNotes()
  let ids = 0
  return {
    reset(next) {
      entry = next
      notes = memoryNotes()
    },
    ledger: {
      shared: true,
      read: async () => entry,
      async compareAndSet(expected, next) {
        if (!sameEntry(entry, expected)) return false
        entry = next
        return true
      },
      close() {},
    },
    notes: { get: (key) => notes.get(key), set: (key, value) => notes.set(key, value) },
    lock: { run: async (_, work) => work({ isHeld: async () => true }) },
    channel: { post() {}, subscribe: () => nothing, close() {} },
    activity: { subscribe: () => nothing },
    lifecycle: { isVisible: () => true, isOnline: () => true, subscribe: () => nothing },
    clock: { now, monotonic: now, setTimer: () => nothing },
    random: { id: () => `test-id-${++ids}`, fraction: () => 0.5 },
  }
}

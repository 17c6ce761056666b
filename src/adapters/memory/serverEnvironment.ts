import { memoryLedger } from '../ledgers/memoryLedger.ts'
import { memoryLock } from '../locks/memoryLock.ts'
import type { Environment, Unsubscribe } from '../ports.ts'
import { cryptoRandom } from '../random/cryptoRandom.ts'
import { memoryNotes } from './memoryNotes.ts'

const nothing: Unsubscribe = () => {}

/**
 * For rendering on a server: starts no timer, listens to nothing, has no other tabs, and forgets everything with the
 * request it was made for (T13).
 */
export function serverEnvironment(): Environment {
  const clock = { now: () => Date.now(), monotonic: () => performance.now(), setTimer: () => nothing }
  return {
    clock,
    random: cryptoRandom(),
    ledger: memoryLedger(),
    lock: memoryLock({ clock }),
    channel: { post() {}, subscribe: () => nothing, close() {} },
    notes: memoryNotes(),
    activity: { subscribe: () => nothing },
    lifecycle: { isVisible: () => true, isOnline: () => true, subscribe: () => nothing },
  }
}

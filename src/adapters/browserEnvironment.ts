import { domActivity } from './activity/domActivity.ts'
import { broadcastChannel } from './channels/broadcastChannel.ts'
import { storageEventChannel } from './channels/storageEventChannel.ts'
import { browserClock } from './clock/browserClock.ts'
import { indexedDbLedger } from './ledgers/indexedDbLedger.ts'
import { memoryLedger } from './ledgers/memoryLedger.ts'
import { pageLifecycle } from './lifecycle/pageLifecycle.ts'
import { leaseLock } from './locks/leaseLock.ts'
import { memoryLock } from './locks/memoryLock.ts'
import { webLocks } from './locks/webLocks.ts'
import type { Environment } from './ports.ts'
import { cryptoRandom } from './random/cryptoRandom.ts'
import { localStorageNotes } from './storage/localStorageNotes.ts'

/** Some browsers throw where a page may not use a feature. */
function has(look: () => unknown): boolean {
  try {
    return Boolean(look())
  } catch {
    return false
  }
}

/**
 * All ports of a browser page, each with the best adapter this browser has. Tabs with the same `scope` share a session.
 * Without IndexedDB the ledger is in memory and not `shared`. Nothing is opened or listened to before it is used.
 * `onNotesFailure` is told once when localStorage fails.
 *
 * @example
 * createAuth({ backend, environment: { ...browserEnvironment('my-app'), activity: videoPlayerActivity() } })
 */
export function browserEnvironment(
  scope: string,
  { onNotesFailure }: { readonly onNotesFailure?: (error: unknown) => void } = {},
): Environment {
  const clock = browserClock()
  const random = cryptoRandom()
  const name = `authchart:${scope}`
  const hasDatabase = has(() => globalThis.indexedDB)
  const fallbackLock = hasDatabase ? leaseLock : memoryLock
  return {
    clock,
    random,
    ledger: hasDatabase ? indexedDbLedger({ name: scope }) : memoryLedger(),
    // Locks need a secure context: plain http has none.
    lock: has(() => navigator.locks) ? webLocks({ clock, random }) : fallbackLock({ clock }),
    channel: has(() => BroadcastChannel) ? broadcastChannel({ name }) : storageEventChannel({ name }),
    notes: localStorageNotes(onNotesFailure ? { onFailure: onNotesFailure } : {}),
    activity: domActivity(),
    lifecycle: pageLifecycle(),
  }
}

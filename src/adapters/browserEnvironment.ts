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
import { type Page, thisPage } from './page.ts'
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
 * `onNotesFailure` is told once when localStorage fails. `page`: whose globals are used.
 *
 * @example
 * createAuth({ backend, environment: { ...browserEnvironment('my-app'), activity: videoPlayerActivity() } })
 */
export function browserEnvironment(
  scope: string,
  {
    onNotesFailure,
    page = thisPage,
  }: { readonly onNotesFailure?: (error: unknown) => void; readonly page?: Page } = {},
): Environment {
  const clock = browserClock({ page })
  const random = cryptoRandom({ page })
  const name = `authchart:${scope}`
  const hasDatabase = has(() => page.indexedDB)
  return {
    clock,
    random,
    ledger: hasDatabase ? indexedDbLedger({ name: scope, page }) : memoryLedger(),
    // Locks need a secure context: plain http has none.
    lock: has(() => page.navigator.locks)
      ? webLocks({ page, clock, random })
      : hasDatabase
        ? leaseLock({ page, clock, random })
        : memoryLock({ clock }),
    channel: has(() => page.BroadcastChannel) ? broadcastChannel({ name, page }) : storageEventChannel({ name, page }),
    notes: localStorageNotes({ page, onFailure: onNotesFailure }),
    activity: domActivity({ page }),
    lifecycle: pageLifecycle({ page }),
  }
}

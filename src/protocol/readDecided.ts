import { type LedgerEntry, unmarked } from './ledger.ts'
import { pause, type Tab } from './tab.ts'

const STEP = 20

/**
 * The ledger's word, once it is certain. A tentative entry of another tab is waited for: its sign-in may be given up, and
 * whoever had let go of the session before would have destroyed what comes back. A tab that has not decided within
 * `bounds.settle` is dead or frozen; from then on it is too late for it to give anything back.
 */
export async function readDecided(tab: Tab): Promise<LedgerEntry | null> {
  const { ledger } = tab.ports
  for (let waited = 0; ; waited += STEP) {
    const entry = await ledger.read()
    if (!entry?.live || !entry.tentative || entry.epoch === tab.vault.held?.epoch || tab.disposed.aborted) return entry
    if (waited < tab.bounds.settle) await pause(tab, STEP)
    else await ledger.compareAndSet(entry, unmarked(entry))
  }
}

import { withLock } from './ledger.ts'
import type { Tab } from './tab.ts'

/** A note, written in the same task as the lock: a page that is reloaded before the ledger knows comes back locked, too. */
const noteKey = ({ scope }: Tab) => `authchart:${scope}:locking`

/** The session that somebody has locked who has not told the ledger yet. Ask before the ledger: it may know by then. */
export const beingLocked = (tab: Tab): string | null | undefined => tab.ports.notes.get(noteKey(tab))

/** Locks or unlocks the session for all tabs and for the next reload. Resolves to whether the ledger took it. */
export async function setLocked(tab: Tab, locked: boolean): Promise<boolean> {
  const { ledger, notes } = tab.ports
  const mine = tab.vault.held
  if (mine) notes.set(noteKey(tab), locked ? mine.epoch : '')
  for (;;) {
    const entry = await ledger.read()
    if (!mine || !entry?.live || entry.epoch !== mine.epoch) return false
    if ((entry.locked ?? false) === locked || (await ledger.compareAndSet(entry, withLock(entry, locked)))) {
      notes.set(noteKey(tab), '')
      tab.tell()
      return true
    }
  }
}

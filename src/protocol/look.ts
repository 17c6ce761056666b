import type { EndReason, Session } from '../session.ts'
import { adopt } from './adopt.ts'
import { closeEpoch, dropSession } from './end.ts'
import type { LedgerEntry, LiveEntry } from './ledger.ts'
import type { Ended, Found, Switched, Tab } from './tab.ts'
import { isBuried } from './tombstones.ts'

/** What a look at the ledger brought to light. */
export type News =
  | { readonly type: 'nothing' }
  /** There was no session here, and now there is. */
  | { readonly type: 'signedIn'; readonly session: Session; readonly locked: boolean }
  /** Another tab has refreshed, and this tab has what it got. */
  | { readonly type: 'refreshed'; readonly session: Session; readonly locked: boolean }
  /** Same session, same tokens. */
  | { readonly type: 'same'; readonly locked: boolean }
  | Ended
  | Switched
  | Found

/**
 * Compares this tab with the ledger and brings it in line. Called when a message hints at a change, when the page wakes,
 * and before a request that follows a long silence. Never sends a refresh.
 */
export async function look(tab: Tab): Promise<News> {
  const { vault, ports } = tab
  let entry: LedgerEntry | null
  try {
    entry = await ports.ledger.read()
  } catch (error) {
    // A register that cannot be read says nothing: never a sign-out (T34, T42).
    tab.onFailure('ledger', error)
    return vault.held ? { type: 'same', locked: false } : { type: 'nothing' }
  }
  // Somebody signed out and died before the ledger knew: finish it for them (T44).
  if (entry?.live && isBuried(tab, entry.epoch)) entry = await closeEpoch(tab, entry.epoch, 'user')

  const mine = vault.held
  if (!mine) {
    if (!entry?.live) return { type: 'nothing' }
    const record = await adopt(tab, entry)
    if (record) return { type: 'signedIn', session: record.session, locked: entry.locked ?? false }
    return { type: tab.backend.refreshWith === 'ambient' ? 'found' : 'nothing' }
  }
  if (entry?.live && entry.epoch === mine.epoch) {
    const locked = entry.locked ?? false
    if (entry.commit === mine.commit || !vault.isShared(mine.remembered)) return { type: 'same', locked }
    const record = await adopt(tab, entry)
    return record ? { type: 'refreshed', session: record.session, locked } : { type: 'same', locked }
  }
  const successor: LiveEntry | null = entry?.live ? entry : null
  dropSession(tab, entry)
  if (successor) {
    const record = await adopt(tab, successor)
    if (record) return { type: 'switched', session: record.session, locked: successor.locked ?? false }
    if (tab.backend.refreshWith === 'ambient') return { type: 'found' }
  }
  const reason: EndReason = entry === null ? 'storageCleared' : entry.live ? 'userChanged' : entry.reason
  return { type: 'ended', reason, source: 'remote' }
}

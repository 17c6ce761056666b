import type { EndReason, Session } from '../session.ts'
import { adopt } from './adopt.ts'
import { closeEpoch, dropSession } from './end.ts'
import { type LedgerEntry, type LiveEntry, sameEntry } from './ledger.ts'
import { readDecided } from './readDecided.ts'
import type { Ended, Found, Switched, Tab } from './tab.ts'
import { buriedReason, isBuried } from './tombstones.ts'

/** What a look at the ledger brought to light. */
export type News =
  /** The register cannot be read: it says nothing. */
  | { readonly type: 'nothing' }
  /** There was no session here, and now there is. */
  | { readonly type: 'signedIn'; readonly session: Session; readonly locked: boolean }
  /** Another tab has refreshed, and this tab has what it got. */
  | { readonly type: 'refreshed'; readonly session: Session; readonly locked: boolean }
  /** Same session, same tokens. */
  | { readonly type: 'same'; readonly session: Session; readonly locked: boolean }
  | Ended
  | Switched
  | Found

/**
 * Compares this tab with the ledger and brings it in line. Called when a message hints at a change, when the page wakes,
 * and before a request that follows a long silence. Never sends a refresh.
 */
export async function look(tab: Tab): Promise<News> {
  const { vault, ports } = tab
  await tab.signIns.committing
  const mine = vault.held
  let entry: LedgerEntry | null
  try {
    entry = await readDecided(tab)
  } catch (error) {
    // A register that cannot be read says nothing: never a sign-out (T34, T42).
    tab.onFailure('ledger', error)
    return { type: 'nothing' }
  }
  // Somebody signed out and died before the ledger knew: finish it for them (T44).
  if (entry?.live && isBuried(tab, entry.epoch))
    entry = await closeEpoch(tab, entry.epoch, buriedReason(tab, entry.epoch))
  // What was read may be older than a sign-in, sign-out or refresh of this very tab.
  if (vault.held !== mine) return look(tab)

  const successor: LiveEntry | null = entry?.live ? entry : null
  const locked = successor?.locked ?? false
  if (mine && successor?.epoch === mine.epoch) {
    const { session } = mine
    // A restore is still asking the server whose it is (cookie mode).
    if (!mine.tokens.accessToken) return { type: 'nothing' }
    if (successor.commit === mine.commit || !vault.isShared(mine.remembered)) return { type: 'same', session, locked }
    const record = await adopt(tab, successor)
    if (vault.held !== (record ?? mine)) return look(tab)
    return record ? { type: 'refreshed', session: record.session, locked } : { type: 'same', session, locked }
  }
  dropSession(tab, entry)
  if (successor) {
    const record = await adopt(tab, successor)
    if (vault.held !== record) return look(tab)
    if (record) return { type: mine ? 'switched' : 'signedIn', session: record.session, locked }
    // While this tab was waiting for its record, that session may have ended in its turn, perhaps not in the ledger yet.
    if (isBuried(tab, successor.epoch) || !sameEntry(await ports.ledger.read().catch(() => entry), entry)) {
      const news = await look(tab)
      return mine && news.type === 'signedIn' ? { ...news, type: 'switched' } : news
    }
    if (tab.backend.refreshWith === 'ambient') return { type: 'found' }
  }
  const reason: EndReason = entry === null ? 'storageCleared' : entry.live ? 'userChanged' : entry.reason
  return { type: 'ended', reason, source: 'remote' }
}

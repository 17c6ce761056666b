import type { AuthFailure } from '../errors.ts'
import type { Session } from '../session.ts'
import { endSession } from './end.ts'
import { look, type News } from './look.ts'
import type { SessionRecord } from './record.ts'
import type { Ended, Found, Switched, Tab } from './tab.ts'

/** What becomes of a refresh. */
export type RefreshOutcome =
  | { readonly type: 'refreshed'; readonly session: Session; readonly source: 'self' | 'remote' }
  /** The session is kept; try again later. */
  | { readonly type: 'failed'; readonly failure: AuthFailure }
  | Ended
  | Switched
  | Found

/** What a look says when it means that a refresh has nothing left to do. */
export function overSince(news: News): Ended | Switched | Found | undefined {
  return news.type === 'ended' || news.type === 'switched' || news.type === 'found' ? news : undefined
}

/** The same where this tab has no session any more: whatever it has now is another one. */
export function afterwards(news: News): Ended | Switched | Found {
  if ('session' in news) return { type: 'switched', session: news.session, locked: news.locked }
  return news.type === 'nothing' ? { type: 'ended', reason: 'user', source: 'remote' } : news
}

/** Ends exactly the session that was being refreshed; this tab may have another one by now. */
export async function endRefreshed(
  tab: Tab,
  { epoch }: SessionRecord,
  reason: Ended['reason'],
): Promise<Ended | Switched | Found> {
  if (tab.vault.held?.epoch !== epoch) return afterwards(await look(tab))
  void endSession(tab, reason).done
  return { type: 'ended', reason, source: 'self' }
}

import type { AuthFailure } from '../errors.ts'
import { recordFrom } from './adopt.ts'
import { whose } from './commit.ts'
import { look } from './look.ts'
import type { SessionRecord } from './record.ts'
import { endRefreshed, overSince, type RefreshOutcome } from './refreshOutcome.ts'
import type { Tab } from './tab.ts'

const UNANSWERED: AuthFailure = {
  code: 'token_unavailable',
  message: 'The tab with the refresh token has no newer token yet.',
}

/** So many questions may stay unanswered: one may have been asked of a tab that was asleep. */
const QUESTIONS = 3

/**
 * Memory mode: only the tab that holds the refresh token may spend it, this one has to ask, and not inside the lock that
 * the other needs. Nobody answers: the session lives for as long as its token. `undefined`: there is news, look
 * again. `signal` ends it: an end that nobody listens to would be told later, and with another reason.
 */
export async function askSpender(
  tab: Tab,
  mine: SessionRecord,
  signal: AbortSignal,
): Promise<RefreshOutcome | undefined> {
  const { vault, backend, bounds, ports } = tab
  const over = overSince(await look(tab))
  if (over || vault.held !== mine) return over
  if (backend.refreshWith === 'none' || vault.isShared(mine.remembered)) return endRefreshed(tab, mine, 'expired')
  for (let asked = 0; asked < QUESTIONS; asked++) {
    const shared = await tab.askForTokens(mine.epoch, mine.generation + 1, bounds.request)
    if (vault.held !== mine) return undefined
    // Offline, or its server is down: that passes, and the session lives.
    if (shared === 'owed') return { type: 'failed', failure: UNANSWERED }
    if (shared) {
      vault.hold(recordFrom(shared, mine.epoch, mine.remembered))
      tab.note('record.adopted', whose(tab, shared.commit))
      return { type: 'refreshed', session: shared.session, source: 'remote' }
    }
    const { expiresAt } = mine.tokens
    if (expiresAt !== null && ports.clock.now() < expiresAt) return { type: 'failed', failure: UNANSWERED }
    signal.throwIfAborted()
  }
  vault.hold(null)
  return { type: 'ended', reason: 'expired', source: 'self' }
}

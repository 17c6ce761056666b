import { AuthError, type AuthFailure, toFailure } from '../errors.ts'
import type { EndReason, Session } from '../session.ts'
import { adopt, awaitRecord } from './adopt.ts'
import { askedAt, beginSession } from './begin.ts'
import { closeEpoch, endSession, forbidSilentSignIn, isSilentSignInForbidden, revokeAgain } from './end.ts'
import { type LiveEntry, sameEntry } from './ledger.ts'
import { beingLocked, setLocked } from './locking.ts'
import type { SessionRecord } from './record.ts'
import { refreshSession, UNREADABLE } from './refresh.ts'
import { underRefreshLock } from './refreshLock.ts'
import type { RefreshOutcome } from './refreshOutcome.ts'
import { bounded, type Ended, type Tab } from './tab.ts'
import { buriedReason, isBuried } from './tombstones.ts'

export type RestoreOutcome =
  | { readonly type: 'restored'; readonly session: Session; readonly locked: boolean }
  /** `reason`: why the last session of this browser ended, where it has one. */
  | { readonly type: 'none'; readonly reason?: EndReason }
  /** There may be a session, but the server cannot be asked now: try again later. */
  | { readonly type: 'unreachable'; readonly failure: AuthFailure }
  | Ended

/** What the idle policy says about the last known activity of anybody (judged before anything may use a token). */
export type IdleVerdict = 'active' | 'signOut' | 'lock'

/** Boot: read, adopt, refresh, or ask the backend who we are. */
export async function restoreSession(
  tab: Tab,
  judgeIdle: (remembered: boolean) => IdleVerdict,
  signal: AbortSignal,
): Promise<RestoreOutcome> {
  const { ports, backend } = tab
  const isAmbient = backend.refreshWith === 'ambient'
  const lockingEpoch = beingLocked(tab)
  let entry = await ports.ledger.read()
  if (entry?.live && isBuried(tab, entry.epoch))
    entry = await closeEpoch(tab, entry.epoch, buriedReason(tab, entry.epoch))
  // Whoever has given up the restore signs in, and fills the jar again, or signs out, and tells the server.
  signal.throwIfAborted()
  if (!entry?.live) {
    if (isAmbient && isSilentSignInForbidden(tab)) await forbidSilentSignIn(tab)
    else if (entry) revokeAgain(tab, entry)
    else if (isAmbient) return (await silentSignIn(tab, signal)) ?? restoreSession(tab, judgeIdle, signal)
    return entry ? { type: 'none', reason: entry.reason } : { type: 'none' }
  }

  const remembered = entry.remembered ?? false
  const current = await adopt(tab, entry, signal)
  const record = current ?? (await writtenAhead(tab, entry)) ?? (isAmbient ? inTurn(tab, entry) : null)
  signal.throwIfAborted()
  if (!record) {
    // While this tab waited for the record that the ledger named, somebody may have refreshed and deleted it.
    if (!sameEntry(await ports.ledger.read(), entry)) return restoreSession(tab, judgeIdle, signal)
    if (await tab.vault.isMissing(entry.commit, remembered)) return { type: 'none' }
    return { type: 'unreachable', failure: UNREADABLE }
  }
  tab.vault.hold(record)

  const { endsAt } = record.session
  const verdict = endsAt !== null && ports.clock.now() >= endsAt ? 'lifetime' : judgeIdle(remembered)
  if (verdict === 'lifetime' || verdict === 'signOut') {
    const reason = verdict === 'lifetime' ? 'lifetime' : 'idle'
    await endSession(tab, reason).done
    return { type: 'ended', reason, source: 'self' }
  }
  const isDue = verdict === 'lock' || lockingEpoch === entry.epoch
  if (isDue && !entry.locked) await setLocked(tab, true)
  const locked = isDue || (entry.locked ?? false)
  if (current) return { type: 'restored', session: current.session, locked }

  let restored: RestoreOutcome | undefined
  try {
    restored = fromRefresh(await refreshSession(tab, signal), locked)
    return restored
  } finally {
    // It is good for nothing but this refresh: nobody may take it for a session. What a sign-in has put in its place is one.
    const { held } = tab.vault
    const isOurs = held?.epoch === record.epoch || !held?.tokens.accessToken
    if ((restored?.type === 'unreachable' && isOurs) || (!restored && held === record)) tab.vault.hold(null)
  }
}

function fromRefresh(outcome: RefreshOutcome, locked: boolean): RestoreOutcome {
  switch (outcome.type) {
    case 'refreshed':
      return { type: 'restored', session: outcome.session, locked }
    case 'switched':
      return { type: 'restored', session: outcome.session, locked: outcome.locked }
    case 'failed':
      return { type: 'unreachable', failure: outcome.failure }
    case 'found':
      return { type: 'unreachable', failure: { code: 'token_unavailable', message: 'The session has just changed.' } }
    case 'ended':
      return outcome
  }
}

/** A record whose writer died between store and ledger: the refresh path completes the commit under the lock. */
async function writtenAhead(tab: Tab, entry: LiveEntry): Promise<SessionRecord | null> {
  if (!entry.refreshing) return null
  const ahead = await awaitRecord(tab, entry.refreshing.commit, entry.remembered ?? false)
  if (ahead?.epoch !== entry.epoch) return null
  const { commit, generation } = entry
  return { ...ahead, commit, generation, session: { ...ahead.session, generation } }
}

/** Cookie mode: the session is known, its tokens are not. A record that is good for one refresh. */
function inTurn(tab: Tab, entry: LiveEntry): SessionRecord {
  const { epoch, generation, commit, signedInAt } = entry
  const remembered = entry.remembered ?? false
  const lifetime = tab.lifetime(remembered)
  const endsAt = lifetime === null ? null : signedInAt + lifetime
  const unknown = { id: epoch, user: { id: '' }, scopes: [], amr: [], signedInAt, endsAt, expiresAt: 0, generation }
  const tokens = { accessToken: '', tokenType: 'Bearer', expiresAt: 0 }
  return { epoch, generation, commit, remembered, session: unknown, tokens }
}

/**
 * Cookie mode, and this browser's ledger has never heard of a session: the server may know one all the same. `null`: the
 * ledger has heard of one meanwhile.
 */
async function silentSignIn(tab: Tab, signal: AbortSignal): Promise<RestoreOutcome | null> {
  return underRefreshLock(tab, signal, async (): Promise<RestoreOutcome | null> => {
    signal.throwIfAborted()
    if (await tab.ports.ledger.read()) return null
    const asked = askedAt(tab)
    try {
      const late = () => new AuthError('timeout', 'The server did not say in time who is signed in.')
      const grant = await bounded(tab, tab.bounds.request, late, async (abort) =>
        tab.backend.refresh?.({ refreshToken: undefined, signal: abort }),
      )
      if (!grant) return { type: 'none' }
      return { type: 'restored', session: await beginSession(tab, grant, asked(), false, signal, false), locked: false }
    } catch (error) {
      signal.throwIfAborted()
      // Another tab has begun, perhaps also ended, one while we asked: the cookie and what it brought are that one's.
      if (await tab.ports.ledger.read()) return null
      const failure = toFailure(error)
      return failure.code === 'invalid_grant' ? { type: 'none' } : { type: 'unreachable', failure }
    }
  })
}

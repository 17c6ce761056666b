import type { RecordWrites } from '../adapters/ports.ts'
import { AuthError, type AuthFailure, toFailure } from '../errors.ts'
import type { AuthUser, Grant, Session } from '../session.ts'
import { adopt } from './adopt.ts'
import { askedAt, beginSession, checkGrant, factsFrom, tokensFrom, userOf } from './begin.ts'
import { advanced, isLiveIn, type LedgerEntry, type LiveEntry, marked, unmarked } from './ledger.ts'
import { look } from './look.ts'
import { readDecided } from './readDecided.ts'
import type { SessionRecord } from './record.ts'
import { afterwards, endRefreshed, type RefreshOutcome } from './refreshOutcome.ts'
import { revoke, revokeStray } from './revoke.ts'
import { bounded, type Tab } from './tab.ts'
import { isBuried } from './tombstones.ts'

/** A grant that is at hand, because a step-up has asked for it; `epoch`: the session it was granted to. */
export interface Answer extends Pick<SessionRecord, 'epoch' | 'commit' | 'remembered' | 'tokens'> {
  readonly grant: Grant
  /** When it was asked for, epoch ms. */
  readonly asked: () => number
}

/**
 * Sends the token, or takes the answer that is at hand, and commits what it brings: rules 4 to 7. `undefined`: somebody
 * else has committed meanwhile, and the answer is to come after that.
 */
export async function spend(
  tab: Tab,
  mine: SessionRecord,
  marker: LiveEntry,
  commit: string,
  outcomeUnknown: boolean,
  answer?: Answer,
): Promise<RefreshOutcome | undefined> {
  const asked = answer?.asked ?? askedAt(tab)
  if (!answer) tab.note('refresh.sent')
  let grant: Grant
  let user: AuthUser
  try {
    grant =
      answer?.grant ??
      checkGrant(
        await bounded(
          tab,
          tab.bounds.request,
          () => new AuthError('timeout', `The server did not answer a refresh within ${tab.bounds.request} ms.`),
          async (signal) => {
            const { refreshToken, idToken } = mine.tokens
            return tab.backend.refresh?.({ refreshToken, idToken, signal }) as Promise<Grant>
          },
        ),
      )
    user = grant.user ?? (mine.session.user.id ? mine.session.user : await userOf(tab, grant))
  } catch (error) {
    return refused(tab, mine, marker, toFailure(error), outcomeUnknown)
  }
  tab.note('refresh.answered')
  const { session: before } = mine
  if (before.user.id && user.id !== before.user.id) {
    // The cookie belongs to somebody else by now (T9): that is another session, not a newer generation of this one.
    const signal = new AbortController().signal
    tab.signIns.latest = signal
    try {
      const session = await beginSession(tab, { ...grant, user }, asked(), mine.remembered, signal, true, mine.epoch)
      return { type: 'switched', session, locked: false }
    } catch (error) {
      // Their own sign-in came first, and has perhaps been signed out already: this answer must not revive it.
      if (toFailure(error).code !== 'superseded') throw error
      return discard(tab, { ...mine, tokens: tokensFrom(grant, asked()) })
    }
  }

  // 5. The record first, then the ledger.
  const tokens = tokensFrom(grant, asked(), mine.tokens)
  const generation = mine.generation + 1
  const session: Session = {
    ...before,
    user,
    ...factsFrom(tab, grant, before),
    expiresAt: tokens.expiresAt,
    generation,
  }
  const record: SessionRecord = { ...mine, generation, commit, session, tokens }
  // A tab that is disposed holds nothing, but the session goes on in the others: what it got is stored all the same.
  const isEndedHere = () => isBuried(tab, mine.epoch) || (!tab.disposed.aborted && tab.vault.held?.epoch !== mine.epoch)
  if (!isEndedHere()) {
    await tab.vault.write(record, mine)
    const entry = await change(tab, marker, (now) => advanced(now, commit), tab.vault.ledgerWrites(record, mine.commit))
    // 6. What a failed compare-and-set means: the ledger may hold this very commit, because somebody finished for us.
    if (isLiveIn(entry, mine.epoch) && !isEndedHere()) {
      if (entry.commit !== commit) {
        void tab.vault.remove(commit, mine.remembered)
        const adopted = await adopt(tab, entry)
        if (adopted && answer) return undefined
        return adopted
          ? { type: 'refreshed', session: adopted.session, source: 'remote' }
          : { type: 'failed', failure: { code: 'token_unavailable', message: 'Another tab refreshed the session.' } }
      }
      if (!tab.disposed.aborted) tab.vault.hold(record)
      void tab.vault.remove(mine.commit, mine.remembered)
      tab.tell()
      return { type: 'refreshed', session, source: 'self' }
    }
  }
  return discard(tab, record)
}

/** Changes the entry for as long as it carries our marker: a lock or unlock in between is no reason to fail. */
async function change(
  tab: Tab,
  marker: LiveEntry,
  to: (entry: LiveEntry) => LiveEntry,
  records?: RecordWrites,
): Promise<LedgerEntry | null> {
  const { ledger } = tab.ports
  for (let now = marker; ; ) {
    const next = to(now)
    if (await ledger.compareAndSet(now, next, records)) return next
    const entry = await readDecided(tab)
    if (!isLiveIn(entry, marker.epoch) || entry.refreshing?.commit !== marker.refreshing?.commit) return entry
    now = entry
  }
}

/** The session ended while its refresh was in flight: what came too late is deleted and revoked (T7). */
export async function discard(
  tab: Tab,
  { commit, remembered, tokens, epoch }: Omit<Answer, 'grant' | 'asked'>,
): Promise<RefreshOutcome> {
  tab.note('refresh.discarded')
  void tab.vault.remove(commit, remembered)
  const entry = await tab.ports.ledger.read()
  // In cookie mode the late answer has filled the jar again; empty it unless another session owns it.
  if (tab.backend.refreshWith === 'ambient' && !(entry?.live && entry.epoch !== epoch)) void revoke(tab, tokens)
  else revokeStray(tab, tokens)
  return afterwards(await look(tab))
}

/** 7. Definitive answers end the session; everything else keeps it. */
async function refused(
  tab: Tab,
  mine: SessionRecord,
  marker: LiveEntry,
  failure: AuthFailure,
  outcomeUnknown: boolean,
): Promise<RefreshOutcome> {
  const { ledger, clock } = tab.ports
  tab.note('refresh.refused', { code: failure.code })
  if (failure.code === 'invalid_grant') {
    const entry = await ledger.read()
    if (isLiveIn(entry, mine.epoch) && entry.commit !== mine.commit) {
      const adopted = await adopt(tab, entry)
      if (adopted) return { type: 'refreshed', session: adopted.session, source: 'remote' }
    }
    // The revocation of a session that ends elsewhere leaves before its ledger knows; its tombstone lies already.
    if (tab.vault.held?.epoch !== mine.epoch || !isLiveIn(entry, mine.epoch) || isBuried(tab, mine.epoch))
      return afterwards(await look(tab))
    return endRefreshed(tab, mine, outcomeUnknown ? 'refreshLost' : 'revoked')
  }
  if (tab.disposed.aborted) return { type: 'failed', failure }
  // An answer that says "no" proves that nothing was rotated. Silence does not: the marker stays for whoever is next,
  // with the moment from which a packet may still be on its way, or 0 where the connection is known to be gone.
  const isUnknown = ['network', 'timeout', 'adapter_failed', 'invalid_response'].includes(failure.code)
  const since = failure.code === 'timeout' ? clock.now() : 0
  const { refreshing } = marker
  await change(tab, marker, (now) => (isUnknown && refreshing ? marked(now, { ...refreshing, since }) : unmarked(now)))
  return { type: 'failed', failure }
}

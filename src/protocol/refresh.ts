import type { HeldLock, RecordWrites } from '../adapters/ports.ts'
import { AuthError, type AuthFailure, toFailure } from '../errors.ts'
import type { AuthUser, Grant, Session } from '../session.ts'
import { adopt, awaitRecord, recordFrom } from './adopt.ts'
import { askedAt, beginSession, checkGrant, tokensFrom, userOf } from './begin.ts'
import { endSession } from './end.ts'
import { advanced, isLiveIn, type LedgerEntry, type LiveEntry, marked, unmarked } from './ledger.ts'
import { look, type News } from './look.ts'
import type { SessionRecord } from './record.ts'
import { revoke, revokeStray } from './revoke.ts'
import { bounded, type Ended, type Found, pause, type Switched, type Tab } from './tab.ts'
import { isBuried } from './tombstones.ts'

export type RefreshOutcome =
  | { readonly type: 'refreshed'; readonly session: Session; readonly source: 'self' | 'remote' }
  /** The session is kept; try again later. */
  | { readonly type: 'failed'; readonly failure: AuthFailure }
  | Ended
  | Switched
  | Found

const UNREADABLE: AuthFailure = { code: 'storage_failed', message: 'The stored session cannot be read right now.' }
const UNANSWERED: AuthFailure = {
  code: 'token_unavailable',
  message: 'The tab with the refresh token has no newer token yet.',
}

/**
 * One refresh in flight for a session, across all tabs (DESIGN §4; what each rule is worth: experiments/tab-protocol).
 * `signal` ends the waiting for the lock. Once the token has been sent only `tab.disposed` stops the rest: an answer
 * that nobody waits for still has to be stored or revoked.
 */
export async function refreshSession(tab: Tab, signal: AbortSignal): Promise<RefreshOutcome> {
  const request = { name: `authchart:${tab.scope}:refresh`, signal, stealAfter: tab.bounds.steal }
  const asked = tab.vault.held
  for (;;) {
    const mine = tab.vault.held
    const { refreshWith } = tab.backend
    const isSpender = !mine || refreshWith === 'ambient' || (refreshWith === 'token' && mine.tokens.refreshToken)
    const outcome = isSpender
      ? await tab.ports.lock.run(request, (lock) => critical(tab, lock, asked, signal))
      : await fromSpender(tab, mine)
    if (outcome) return outcome
  }
}

/** Inside the lock. `undefined`: this tab lost the lock, or its right to spend, before anything was sent. Start again. */
async function critical(
  tab: Tab,
  lock: HeldLock,
  asked: SessionRecord | null,
  signal: AbortSignal,
): Promise<RefreshOutcome | undefined> {
  const { ledger, clock, random } = tab.ports
  for (;;) {
    signal.throwIfAborted()
    const mine = tab.vault.held
    if (!mine) return afterwards(await look(tab))
    // Adopted while waiting for the lock: what was asked for is there.
    if (mine.epoch === asked?.epoch && mine.tokens.accessToken !== asked.tokens.accessToken)
      return { type: 'refreshed', session: mine.session, source: 'remote' }

    // 2. The ledger decides whether there is anything to do.
    const entry = await ledger.read()
    if (!isLiveIn(entry, mine.epoch) || isBuried(tab, mine.epoch)) {
      return afterwards(await look(tab))
    }
    if (entry.commit !== mine.commit) {
      const record = await adopt(tab, entry)
      if (record) return { type: 'refreshed', session: record.session, source: 'remote' }
      if (tab.vault.held !== mine) continue
      const outcome = await nothingToAdopt(tab, entry, mine)
      if (outcome) return outcome
      // What this tab may spend, and whether it needs the lock for it, has to be asked anew.
      if (tab.backend.refreshWith !== 'ambient') return undefined
    }
    if (tab.backend.refreshWith !== 'ambient') {
      if (!mine.tokens.refreshToken) return undefined
      if (!entry.refreshing && (await isWiped(tab, mine))) {
        // A newer session deletes the record of the one it replaces, and a sign-out its own: that is no clearing.
        const now = await ledger.read()
        if (!isLiveIn(now, mine.epoch) || now.commit !== mine.commit || isBuried(tab, mine.epoch)) continue
        return end(tab, mine, 'storageCleared')
      }
    }

    // 3. Somebody who is dead, frozen or stolen from may have stored what it got, without saying so.
    let outcomeUnknown = false
    if (entry.refreshing) {
      const { commit, since } = entry.refreshing
      const mayBeStored = since > 0 && tab.vault.isShared(mine.remembered)
      const stored = mayBeStored ? await awaitRecord(tab, commit, mine.remembered) : null
      if (stored?.epoch === mine.epoch && stored.generation === entry.generation + 1) {
        if (await ledger.compareAndSet(entry, advanced(entry, commit))) {
          tab.tell()
          void tab.vault.remove(mine.commit, mine.remembered)
        }
        continue
      }
      // Its packet may still arrive: no further rotation within its request timeout. A clock that went back is no reason to wait longer.
      const elapsed = clock.now() - since
      if (elapsed < tab.bounds.request) await pause(tab, Math.min(tab.bounds.request - elapsed, tab.bounds.request))
      outcomeUnknown = true
      if ((await ledger.read())?.epoch !== mine.epoch) continue
    }

    // 4. Mark, then send.
    if (!(await lock.isHeld())) return undefined
    const loop = tab.breakLoop()
    if (loop) return { type: 'failed', failure: loop }
    const commit = random.id()
    const marker = marked(entry, { commit, since: clock.now() })
    if (tab.vault.held !== mine || !(await ledger.compareAndSet(entry, marker))) continue
    // What this tab's requests use stays as it is until there is something newer: only the count goes on from the ledger's.
    const spender = { ...mine, generation: entry.generation, commit: entry.commit }
    return spend(tab, spender, marker, commit, outcomeUnknown)
  }
}

/** Sends the token and commits what it brings: rules 4 to 7. */
async function spend(
  tab: Tab,
  mine: SessionRecord,
  marker: LiveEntry,
  commit: string,
  outcomeUnknown: boolean,
): Promise<RefreshOutcome> {
  const asked = askedAt(tab)
  let grant: Grant
  let user: AuthUser
  try {
    grant = checkGrant(
      await bounded(
        tab,
        tab.bounds.request,
        () => new AuthError('timeout', `The auth server did not answer a refresh within ${tab.bounds.request} ms.`),
        async (signal) => tab.backend.refresh?.({ refreshToken: mine.tokens.refreshToken, signal }) as Promise<Grant>,
      ),
    )
    user = grant.user ?? (mine.session.user.id ? mine.session.user : await userOf(tab, grant))
  } catch (error) {
    return refused(tab, mine, marker, toFailure(error), outcomeUnknown)
  }
  const { session: before } = mine
  if (before.user.id && user.id !== before.user.id) {
    // The cookie belongs to somebody else by now (T9): that is another session, not a newer generation of this one.
    const signal = new AbortController().signal
    tab.signIns.latest = signal
    const session = await beginSession(tab, { ...grant, user }, asked(), mine.remembered, signal)
    return { type: 'switched', session, locked: false }
  }

  // 5. The record first, then the ledger.
  const tokens = tokensFrom(grant, asked(), mine.tokens)
  const generation = mine.generation + 1
  const session: Session = {
    ...before,
    user,
    scopes: grant.scopes ?? before.scopes,
    amr: grant.amr ?? before.amr,
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
    const entry = await ledger.read()
    if (!isLiveIn(entry, marker.epoch) || entry.refreshing?.commit !== marker.refreshing?.commit) return entry
    now = entry
  }
}

/** The session ended while its refresh was in flight: what came too late is deleted and revoked (T7). */
async function discard(tab: Tab, { commit, remembered, tokens, epoch }: SessionRecord): Promise<RefreshOutcome> {
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
  if (failure.code === 'invalid_grant') {
    const entry = await ledger.read()
    if (isLiveIn(entry, mine.epoch) && entry.commit !== mine.commit) {
      const adopted = await adopt(tab, entry)
      if (adopted) return { type: 'refreshed', session: adopted.session, source: 'remote' }
    }
    // The revocation of a session that ends elsewhere leaves before its ledger knows; its tombstone lies already.
    if (tab.vault.held?.epoch !== mine.epoch || !isLiveIn(entry, mine.epoch) || isBuried(tab, mine.epoch))
      return afterwards(await look(tab))
    return end(tab, mine, outcomeUnknown ? 'refreshLost' : 'revoked')
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

/** The ledger is ahead, and the record that it names is nowhere to be found. `undefined`: go on. */
async function nothingToAdopt(tab: Tab, entry: LiveEntry, mine: SessionRecord): Promise<RefreshOutcome | undefined> {
  const { backend, vault, ports } = tab
  // In its turn: serialised by the lock, and the browser's cookie jar is one. Safe without the other tab's token.
  if (backend.refreshWith === 'ambient') return undefined
  const now = await ports.ledger.read()
  if (!isLiveIn(now, entry.epoch) || now.commit !== entry.commit || isBuried(tab, entry.epoch)) return undefined
  // Never spend the old token, and never revoke it: the tab that committed may hold what it could not store.
  if (vault.isShared(mine.remembered)) {
    if (!(await vault.isMissing(entry.commit, mine.remembered))) return { type: 'failed', failure: UNREADABLE }
    vault.hold(null)
    return { type: 'ended', reason: 'storageCleared', source: 'self' }
  }
  const { refreshToken: _spent, ...tokens } = mine.tokens
  vault.hold({ ...mine, tokens })
  return undefined
}

/** So many questions may stay unanswered: one may have been asked of a tab that was asleep. */
const QUESTIONS = 3

/**
 * Memory mode: only the tab that holds the refresh token may spend it, this one has to ask, and not inside the lock that
 * the other needs. Nobody answers: the session lives for as long as its token. `undefined`: there is news, look again.
 */
async function fromSpender(tab: Tab, mine: SessionRecord): Promise<RefreshOutcome | undefined> {
  const { vault, backend, bounds, ports } = tab
  const over = overSince(await look(tab))
  if (over || vault.held !== mine) return over
  if (backend.refreshWith === 'none' || vault.isShared(mine.remembered)) return end(tab, mine, 'expired')
  for (let asked = 0; asked < QUESTIONS; asked++) {
    const shared = await tab.askForTokens(mine.epoch, mine.generation + 1, bounds.request)
    if (vault.held !== mine) return undefined
    // Offline, or its server is down: that passes, and the session lives.
    if (shared === 'owed') return { type: 'failed', failure: UNANSWERED }
    if (shared) {
      vault.hold(recordFrom(shared, mine.epoch, mine.remembered))
      return { type: 'refreshed', session: shared.session, source: 'remote' }
    }
    const { expiresAt } = mine.tokens
    if (expiresAt !== null && ports.clock.now() < expiresAt) return { type: 'failed', failure: UNANSWERED }
  }
  vault.hold(null)
  return { type: 'ended', reason: 'expired', source: 'self' }
}

/** The record that this tab works from has been deleted under it (T22). An empty read alone is no proof (T34). */
async function isWiped(tab: Tab, { commit, remembered }: SessionRecord): Promise<boolean> {
  if (!tab.vault.isShared(remembered) || (await awaitRecord(tab, commit, remembered))) return false
  return tab.vault.isMissing(commit, remembered)
}

/** What a look says when it means that a refresh has nothing left to do. */
function overSince(news: News): Ended | Switched | Found | undefined {
  return news.type === 'ended' || news.type === 'switched' || news.type === 'found' ? news : undefined
}

/** The same where this tab has no session any more: whatever it has now is another one. */
function afterwards(news: News): Ended | Switched | Found {
  if ('session' in news) return { type: 'switched', session: news.session, locked: news.locked }
  return news.type === 'nothing' ? { type: 'ended', reason: 'user', source: 'remote' } : news
}

/** Ends exactly the session that was being refreshed; this tab may have another one by now. */
async function end(tab: Tab, { epoch }: SessionRecord, reason: Ended['reason']): Promise<Ended | Switched | Found> {
  if (tab.vault.held?.epoch !== epoch) return afterwards(await look(tab))
  void endSession(tab, reason).done
  return { type: 'ended', reason, source: 'self' }
}

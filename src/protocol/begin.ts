import type { RecordWrites } from '../adapters/ports.ts'
import { AuthError, toFailure } from '../errors.ts'
import type { AuthUser, Grant, Session, Tokens } from '../session.ts'
import { newCommit } from './commit.ts'
import { endSession, forbidSilentSignIn } from './end.ts'
import { begun, isLiveIn, type LedgerEntry, type LiveEntry } from './ledger.ts'
import { readDecided } from './readDecided.ts'
import type { SessionRecord } from './record.ts'
import { revokeStray, revokeUnused } from './revoke.ts'
import { isHeaderSafe, isTexts } from './shapes.ts'
import { bounded, type Tab } from './tab.ts'
import { isBuried } from './tombstones.ts'

/** A moment on both clocks, so that a lifetime is counted from when the answer was asked for (T4). */
export const askedAt = ({ ports: { clock } }: Tab): (() => number) => {
  const start = clock.monotonic()
  return () => clock.now() - (clock.monotonic() - start)
}

/** The secrets of a grant, with the end of the access token on this device's clock. */
export function tokensFrom(grant: Grant, asked: number, previous?: Tokens): Tokens {
  const refreshToken = grant.refreshToken ?? previous?.refreshToken
  const idToken = grant.idToken ?? previous?.idToken
  return {
    accessToken: grant.accessToken,
    tokenType: grant.tokenType ?? 'Bearer',
    expiresAt: grant.expiresIn !== undefined ? asked + grant.expiresIn * 1_000 : (grant.expiresAt ?? null),
    ...(refreshToken && { refreshToken }),
    ...(idToken && { idToken }),
  }
}

/** What a grant says of the user and of how surely they are who they are, over what was known before. */
export function factsFrom({ ports: { clock } }: Tab, grant: Grant, before?: Session) {
  const acr = grant.acr ?? before?.acr
  const age = grant.authenticationAge
  const authenticatedAt = age === undefined ? before?.authenticatedAt : clock.now() - age * 1_000
  return {
    scopes: grant.scopes ?? before?.scopes ?? [],
    amr: grant.amr ?? before?.amr ?? [],
    ...(acr && { acr }),
    ...(authenticatedAt !== undefined && { authenticatedAt }),
  }
}

/** Refuses what is not a grant before anything has been changed by it (T24). */
export function checkGrant(grant: Grant): Grant {
  // As milliseconds, too.
  const isNumber = (value: unknown) =>
    value === undefined || (typeof value === 'number' && Number.isFinite(value * 1_000))
  const isText = (value: unknown) => value === undefined || typeof value === 'string'
  if (
    typeof grant !== 'object' ||
    grant === null ||
    !isHeaderSafe(grant.accessToken) ||
    !(grant.tokenType === undefined || isHeaderSafe(grant.tokenType)) ||
    !isText(grant.refreshToken) ||
    !isText(grant.idToken) ||
    !isText(grant.acr) ||
    !isNumber(grant.authenticationAge) ||
    !isNumber(grant.expiresIn) ||
    !isNumber(grant.expiresAt) ||
    !isTexts(grant.scopes ?? []) ||
    !isTexts(grant.amr ?? []) ||
    (grant.user !== undefined && typeof grant.user?.id !== 'string')
  )
    throw new AuthError(
      'invalid_response',
      'A grant needs an accessToken; lifetimes are numbers, scopes and amr lists, and a user has an id.',
    )
  return grant
}

/** The user a grant is for, asked of the server where the grant does not say. */
export async function userOf(tab: Tab, grant: Grant): Promise<AuthUser> {
  const { backend } = tab
  if (grant.user) return grant.user
  if (!backend.whoAmI) throw new AuthError('invalid_response', 'The server granted tokens but did not say to whom.')
  const user = await bounded(
    tab,
    tab.bounds.request,
    () => new AuthError('timeout', 'The server did not say in time who is signed in.'),
    async (signal) => backend.whoAmI?.(grant.accessToken, { signal }),
  )
  if (typeof user?.id !== 'string')
    throw new AuthError('invalid_response', 'The server described a user without an id.')
  return user
}

/**
 * Sign-in: writes the record under a new commit, then swaps the ledger to a new live epoch that names it. Of two tabs
 * that sign in at once the later one wins; the other learns it from the ledger and revokes what it has.
 * Rejects when `signal` aborts; whatever the answer brought has then been revoked and nothing is left behind (T20).
 */
export async function beginSession(
  tab: Tab,
  grant: Grant,
  asked: number,
  remembered: boolean,
  signal: AbortSignal,
  /** `false`: found by a restore. Not undone when nobody waits for it any more, but it takes the place of no other. */
  isAttempt = true,
  /** The epoch that it may take the place of, and no other. */
  instead?: string,
): Promise<Session> {
  const { random } = tab.ports
  const epoch = random.id()
  const commit = newCommit(tab)
  let tokens: Tokens | null = null
  try {
    tokens = tokensFrom(checkGrant(grant), asked)
    const user = await userOf(tab, grant)
    signal.throwIfAborted()
    const lifetime = tab.lifetime(remembered)
    const signedInAt = tab.ports.clock.now()
    const session: Session = {
      id: epoch,
      user,
      ...factsFrom(tab, grant),
      signedInAt,
      endsAt: lifetime === null ? null : signedInAt + lifetime,
      expiresAt: tokens.expiresAt,
      generation: 1,
    }
    const record: SessionRecord = { epoch, generation: 1, commit, remembered, session, tokens }
    await tab.vault.write(record, null)
    const entry = begun({ epoch, commit, signedInAt, ...(remembered && { remembered }) })
    const commits = commitSession(tab, entry, tab.vault.ledgerWrites(record, undefined), signal, isAttempt, instead)
    tab.signIns.committing = commits.catch(() => {})
    const replaced = await commits
    // A page that goes away has signed in all the same; only somebody who gave up has not.
    if (tab.disposed.aborted) return session
    const previous = tab.vault.held
    tab.vault.hold(record)
    if (replaced?.live) void dropReplaced(tab, replaced, previous)
    if (previous) revokeStray(tab, previous.tokens, previous.session.user.id)
    tab.tell()
    if (signal.aborted && isAttempt) {
      // Too late to undo: what it replaced is gone. In cookie mode the jar may be a newer sign-in's by now.
      void endSession(tab, 'user', 'here', tab.signIns.latest === signal).done
      tokens = null
      signal.throwIfAborted()
    }
    return session
  } catch (error) {
    void tab.vault.remove(commit, remembered)
    // Who has asked for it says what becomes of the cookie.
    if (instead && toFailure(error).code === 'superseded') throw error
    // In cookie mode a newer sign-in may own the jar by now; only the latest may empty it.
    if (tokens && tab.signIns.latest === signal) revokeUnused(tab, tokens, grant.user?.id)
    else if (tokens && isAttempt && tab.backend.refreshWith === 'ambient') void forbidSilentSignIn(tab, false)
    else revokeStray(tab, tokens, grant.user?.id)
    throw error
  }
}

/** Deletes a record whose session has been replaced. One that this tab has not held has perhaps nobody else to revoke it. */
async function dropReplaced(tab: Tab, replaced: LiveEntry, held: SessionRecord | null) {
  const { epoch, commit } = replaced
  const remembered = replaced.remembered ?? false
  const stray = held?.epoch === epoch ? null : await tab.vault.read(commit, remembered)
  await tab.vault.remove(commit, remembered)
  if (stray) revokeStray(tab, stray.tokens, stray.session.user.id)
}

/**
 * Makes a new session the live one; resolves to the entry that it has replaced. Given up while this is under way nobody
 * has been told yet, and the session there was before goes on: until this tab has decided, its entry is tentative. Not so
 * in cookie mode: the server has taken its cookie away with the answer.
 */
async function commitSession(
  tab: Tab,
  entry: LiveEntry,
  records: RecordWrites,
  signal: AbortSignal,
  isAttempt: boolean,
  instead: string | undefined,
): Promise<LedgerEntry | null> {
  const { ledger } = tab.ports
  const canGiveBack = isAttempt && tab.backend.refreshWith !== 'ambient'
  let replaced: LedgerEntry | null
  let next: LiveEntry
  do {
    replaced = await readDecided(tab)
    signal.throwIfAborted()
    const isTaken = instead ? !isLiveIn(replaced, instead) : !isAttempt
    if (replaced && isTaken) throw new AuthError('superseded', 'Another tab has signed in or out meanwhile.')
    next = canGiveBack && replaced?.live ? { ...entry, tentative: true } : entry
  } while (!(await ledger.compareAndSet(replaced, next, records)))
  if (next.tentative && !tab.disposed.aborted) {
    // Given up by a sign-out that meant the session there was before: that one has ended, too.
    const isGivenBack =
      signal.aborted && replaced && !isBuried(tab, replaced.epoch) && (await ledger.compareAndSet(next, replaced))
    if (isGivenBack) throw signal.reason
    void ledger.compareAndSet(next, entry).catch(() => {})
  }
  return replaced
}

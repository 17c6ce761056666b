import type { EventObject, SnapshotFrom } from 'xstate'
import type { AuthFailure } from '../../errors.ts'
import type { AuthMachine } from '../../machines/auth/auth.machine.ts'
import type { AuthMachineEvent } from '../../machines/auth/auth.types.ts'
import { endOf, running } from './actorEnd.ts'
import { laterSession, otherSession, sampleChallenge } from './sampleSession.ts'

export type AuthSnapshot = SnapshotFrom<AuthMachine>

/** Something that can happen to the chart: a command, a fact, or what an invoked actor comes to. */
export interface AuthEventKind {
  /** As a sentence without its subject, for the name of a path. */
  readonly says: string
  /** Can it happen in this state of the chart? Whether the chart does anything about it is another question. */
  isPossible(auth: AuthSnapshot): boolean
  /** What the chart is told. `now`: epoch ms, as the model counts. */
  event(auth: AuthSnapshot, now: number): EventObject
}

const always = () => true
export const hasSession = ({ context }: AuthSnapshot) => context.session !== null
const isAuthenticated = (auth: AuthSnapshot) => auth.matches('authenticated')
/** The chart is in no hurry to restore: it would find by itself what another tab has done. */
export const isPresent = (auth: AuthSnapshot) => !auth.matches('restoring')
export const neverCalled = async (): Promise<never> => {
  throw new Error('a model runs no attempt')
}

const command = (says: string, event: AuthMachineEvent): AuthEventKind => ({
  says,
  isPossible: always,
  event: () => event,
})
const fact = (
  says: string,
  isPossible: AuthEventKind['isPossible'],
  event: AuthMachineEvent | ((auth: AuthSnapshot, now: number) => AuthMachineEvent),
): AuthEventKind => ({ says, isPossible, event: typeof event === 'function' ? event : () => event })

const finished =
  (kind: 'done' | 'error', src: string) =>
  (
    says: string,
    result?: unknown | ((auth: AuthSnapshot, now: number) => unknown),
    isPossible: AuthEventKind['isPossible'] = always,
  ) => ({
    says,
    isPossible: (auth: AuthSnapshot) => running(auth, src) !== undefined && isPossible(auth),
    event: (auth: AuthSnapshot, now: number) =>
      endOf(auth, src, kind, typeof result === 'function' ? result(auth, now) : result),
  })
const resolves = (src: string) => finished('done', src)
const rejects = (src: string) => finished('error', src)

export const failure = (code: AuthFailure['code'], message: string): AuthFailure => ({ code, message })
const unreachable = failure('network', 'The server could not be reached.')

/**
 * All that can happen to `authMachine`. Outcomes are named after the actor: `restore.none` is what `restoreSession`
 * resolved with, `attempt.refused` what `runAttempt` rejected with.
 */
export const authEvents = {
  'session.signIn': command('signs in', { type: 'session.signIn', attempt: neverCalled }),
  'session.submitSecondFactor': command('submits a code', { type: 'session.submitSecondFactor', attempt: neverCalled }),
  'session.resendSecondFactor': command('asks for another code', {
    type: 'session.resendSecondFactor',
    attempt: neverCalled,
  }),
  'session.cancel': command('gives up', { type: 'session.cancel' }),
  'session.refresh': command('asks for a refresh', { type: 'session.refresh' }),
  'session.signOut': command('signs out', { type: 'session.signOut' }),
  'session.lock': command('locks', { type: 'session.lock' }),
  'session.unlock': command('tries to unlock', { type: 'session.unlock', attempt: neverCalled }),
  'idle.stay': command('says "I am here"', { type: 'idle.stay' }),

  'restore.restored': resolves('restoreSession')('the stored session is good', (auth: AuthSnapshot, now: number) => ({
    type: 'restored',
    session: otherSession(auth.context.session, now),
    locked: false,
  })),
  'restore.locked': resolves('restoreSession')('the stored session is locked', (auth: AuthSnapshot, now: number) => ({
    type: 'restored',
    session: otherSession(auth.context.session, now),
    locked: true,
  })),
  'restore.none': resolves('restoreSession')('no session is stored', { type: 'none' }),
  'restore.ended': resolves('restoreSession')('the stored session is over', {
    type: 'ended',
    reason: 'revoked',
    source: 'self',
  }),
  'restore.unreachable': resolves('restoreSession')('the server is out of reach', {
    type: 'unreachable',
    failure: unreachable,
    retryAt: 0,
  }),
  'restore.failed': rejects('restoreSession')('restoring fails', failure('adapter_failed', 'Restoring failed.')),

  'attempt.signedIn': resolves('runAttempt')('the server says yes', (auth: AuthSnapshot, now: number) => ({
    type: 'signedIn',
    session: otherSession(auth.context.session, now),
  })),
  'attempt.secondFactor': resolves('runAttempt')('the server wants a second factor', {
    type: 'secondFactor',
    challenge: sampleChallenge,
  }),
  'attempt.refused': rejects('runAttempt')('the server says no', (auth: AuthSnapshot) =>
    auth.matches('awaitingSecondFactor')
      ? { ...failure('second_factor_invalid', 'Wrong code.'), attemptsLeft: 1 }
      : failure('invalid_credentials', 'Unknown user or wrong password.'),
  ),
  'attempt.exhausted': rejects('runAttempt')(
    'the server takes no more codes',
    failure('second_factor_exhausted', 'Too many wrong codes.'),
    (auth) => auth.matches('awaitingSecondFactor'),
  ),

  'refresh.refreshed': resolves('refreshSession')('the server grants new tokens', (auth: AuthSnapshot) => ({
    type: 'refreshed',
    session: laterSession(auth.context.session),
    source: 'self',
  })),
  'refresh.failed': resolves('refreshSession')('the refresh fails for now', {
    type: 'failed',
    failure: unreachable,
    retryAt: 0,
  }),
  'refresh.ended': resolves('refreshSession')('the server refuses the refresh token', {
    type: 'ended',
    reason: 'revoked',
    source: 'self',
  }),
  'refresh.switched': resolves('refreshSession')(
    'the refresh meets another user',
    (auth: AuthSnapshot, now: number) => ({
      type: 'switched',
      session: otherSession(auth.context.session, now),
      locked: false,
    }),
  ),
  'refresh.found': resolves('refreshSession')('the refresh meets a session it cannot read', { type: 'found' }),
  'refresh.broken': rejects('refreshSession')('refreshing breaks', failure('adapter_failed', 'Refreshing broke.')),

  'lock.done': resolves('lockSession')('the lock is written down'),
  'lock.failed': rejects('lockSession')('the lock cannot be written down', failure('storage_failed', 'Full.')),
  'unlock.accepted': resolves('unlockSession')('the proof is accepted'),
  'unlock.refused': rejects('unlockSession')('the proof is refused', failure('unlock_refused', 'Wrong PIN.')),
  'end.done': resolves('endSession')('the end is told'),
  'end.failed': rejects('endSession')('the end cannot be told', failure('adapter_failed', 'Ending failed.')),

  'token.expiring': fact('the token is about to expire', (auth) => running(auth, 'watchExpiry') !== undefined, {
    type: 'token.expiring',
  }),
  'token.rejected': fact('a server rejects the token', isAuthenticated, ({ context }) => ({
    type: 'token.rejected',
    generation: context.session?.generation ?? 0,
  })),
  'token.wanted': fact('another tab wants a token', isAuthenticated, { type: 'token.wanted' }),
  'lifetime.over': fact('the session has lived long enough', isAuthenticated, { type: 'lifetime.over' }),
  'secondFactor.expired': fact('the time for the code is up', (auth) => auth.matches('awaitingSecondFactor'), {
    type: 'secondFactor.expired',
  }),
  'backOff.over': fact(
    'the back-off is over',
    (auth) => auth.matches({ restoring: 'waiting' }) || auth.matches({ authenticated: { token: 'backingOff' } }),
    { type: 'backOff.over' },
  ),

  'idle.warned': fact(
    'nobody is active for long',
    (auth) => auth.matches({ authenticated: { presence: { active: 'watched' } } }),
    { type: 'idle.warned', deadline: 0, remaining: 30_000 },
  ),
  'idle.resumed': fact(
    'somebody is active again',
    (auth) => auth.matches({ authenticated: { presence: { active: 'idleWarning' } } }),
    { type: 'idle.resumed' },
  ),
  'idle.signOut': fact('nobody is active for too long', (auth) => running(auth, 'watchInactivity') !== undefined, {
    type: 'idle.expired',
    policy: 'signOut',
  }),
  'idle.lock': fact('nobody is active: time to lock', (auth) => running(auth, 'watchInactivity') !== undefined, {
    type: 'idle.expired',
    policy: 'lock',
  }),
  'idle.notify': fact('nobody is active: the app is told', (auth) => running(auth, 'watchInactivity') !== undefined, {
    type: 'idle.expired',
    policy: 'notify',
  }),

  'network.online': fact('the network is back', ({ context }) => context.isOffline, { type: 'network.online' }),
  'network.offline': fact('the network is gone', ({ context }) => !context.isOffline, { type: 'network.offline' }),

  'tab.signedIn': fact(
    'another tab signs in',
    (auth) => !hasSession(auth),
    ({ context }, now) => ({ type: 'tab.signedIn', session: otherSession(context.session, now), isLocked: false }),
  ),
  'tab.switched': fact(
    'another tab signs in as somebody else',
    (auth) => hasSession(auth) && isPresent(auth),
    ({ context }, now) => ({ type: 'tab.switched', session: otherSession(context.session, now), isLocked: false }),
  ),
  'tab.held': fact('a look finds a session the chart has not heard of', isPresent, ({ context }, now) => ({
    type: 'tab.held',
    session: otherSession(context.session, now),
    isLocked: false,
  })),
  'tab.refreshed': fact(
    'another tab refreshes',
    (auth) => hasSession(auth) && isPresent(auth),
    ({ context }) => ({ type: 'tab.refreshed', session: laterSession(context.session), source: 'remote' }),
  ),
  'tab.signedOut': fact('another tab signs out', (auth) => hasSession(auth) && isPresent(auth), {
    type: 'tab.signedOut',
    reason: 'user',
  }),
  'tab.sessionFound': fact('another tab has a session that only the server can name', always, {
    type: 'tab.sessionFound',
  }),
  'tab.locked': fact('another tab locks', (auth) => hasSession(auth) && isPresent(auth), { type: 'tab.locked' }),
  'tab.unlocked': fact('another tab unlocks', ({ context }) => context.isLocked, { type: 'tab.unlocked' }),

  'request.denied': fact('a server denies a request', isAuthenticated, { type: 'request.denied', status: 403 }),
  'request.limited': fact('a server limits requests', isAuthenticated, { type: 'request.limited', retryAfter: 1_000 }),
  'storage.failed': fact('the storage fails', always, {
    type: 'storage.failed',
    what: 'store',
    error: failure('storage_failed', 'The storage is full.'),
  }),
} as const satisfies Record<string, AuthEventKind>

/**
 *   what a test says ──▶ a state of the chart ──▶ view() ──▶ does it say the same?
 *
 * A view is never put together by hand: the chart's own mapping makes it, so what comes out is one that an app can meet.
 */
import { authMachine } from '../../machines/auth/auth.machine.ts'
import type { AuthContext } from '../../machines/auth/auth.types.ts'
import { view as viewOf } from '../../machines/auth/auth.view.ts'
import type { AuthView } from '../../machines/auth/auth.view.types.ts'
import type { EndReason, SecondFactorChallenge, Session, Source } from '../../session.ts'
import { chartState } from './chartState.ts'
import { errorFrom, isCount, isObject, isTexts, isTime, isTimeOrNone, merged, refuse } from './given.ts'
import { provedAsShown, shownAssurance } from './shownAssurance.ts'

/** Everything that a test may say, before anything in it has been looked at. */
export type GivenView = { readonly [Field in keyof AuthView | 'remaining']?: unknown }

/** A state of the chart. */
export interface ChartState {
  readonly value: ReturnType<typeof chartState>
  readonly context: AuthContext
}

/** What a test leaves out, where it has to come from somewhere. */
export interface ViewDefaults {
  /** Epoch ms. */
  readonly now: number
  /** How long a proof counts, ms. */
  readonly lasts: number
  /** The facts of a session for this user. */
  sessionFor(userId: string): Omit<Session, 'user'>
}

const FIELDS: Readonly<Record<keyof AuthView | 'remaining', true>> = {
  status: true,
  isAuthenticated: true,
  canRequest: true,
  isBusy: true,
  isRefreshing: true,
  isOffline: true,
  isIdleWarning: true,
  isLocked: true,
  user: true,
  session: true,
  challenge: true,
  idleDeadline: true,
  assurance: true,
  reason: true,
  source: true,
  error: true,
  remaining: true,
}
/** The session there was before goes on during a sign-in. */
const MAY_HAVE_SESSION: ReadonlySet<unknown> = new Set(['authenticating', 'awaitingSecondFactor', 'authenticated'])
const REASONS: Readonly<Record<EndReason, true>> = {
  user: true,
  idle: true,
  lifetime: true,
  revoked: true,
  refreshLost: true,
  userChanged: true,
  storageCleared: true,
  expired: true,
}

/** For a message; nothing is called that a test has made. */
const told = (value: unknown): string =>
  typeof value === 'object' || typeof value === 'function' || typeof value === 'symbol' ? typeof value : `${value}`
/** The default where nothing was said; whatever else was said has to be right. */
function checked<T>(value: unknown, byDefault: T, isRight: (value: unknown) => boolean, wants: string): T {
  if (value === undefined || value === null) return byDefault
  return isRight(value) ? (value as T) : refuse(wants)
}

function sessionFrom({ user, session }: GivenView, { sessionFor }: ViewDefaults): Session | null {
  if (user === undefined || user === null) {
    if (session !== undefined && session !== null) refuse('A session needs a user: { user: { id }, session }.')
    return null
  }
  if (!isObject(user) || typeof user.id !== 'string' || !user.id) return refuse('A user needs an id, a text.')
  const facts = merged('session', session, sessionFor(user.id), ['acr', 'authenticatedAt'])
  const isRight =
    typeof facts.id === 'string' &&
    facts.id !== '' &&
    isTexts(facts.scopes) &&
    isTexts(facts.amr) &&
    isTime(facts.signedInAt) &&
    (facts.acr === undefined || typeof facts.acr === 'string') &&
    (facts.authenticatedAt === undefined || isTime(facts.authenticatedAt)) &&
    isTimeOrNone(facts.endsAt) &&
    isTimeOrNone(facts.expiresAt) &&
    isCount(facts.generation)
  if (!isRight)
    refuse(
      'session takes id, scopes and amr (lists of texts), acr, signedInAt, authenticatedAt, endsAt, expiresAt (ms), generation.',
    )
  return { ...facts, user: user as unknown as Session['user'] }
}

function challengeFrom(given: unknown): SecondFactorChallenge {
  const defaults: SecondFactorChallenge = { methods: ['totp'], attemptsLeft: null, expiresAt: null }
  const challenge = merged('challenge', given, defaults)
  const { methods, attemptsLeft, expiresAt } = challenge
  const isRight =
    isTexts(methods) &&
    methods.length > 0 &&
    (attemptsLeft === null || isCount(attemptsLeft)) &&
    isTimeOrNone(expiresAt)
  return isRight ? challenge : refuse('challenge takes methods (texts), attemptsLeft (a count), expiresAt (epoch ms).')
}

/** When the idle policy applies, epoch ms. */
function deadlineFrom({ idleDeadline, remaining }: GivenView, now: number): number {
  const left = checked(remaining, 30_000, (ms) => isTime(ms) && ms >= 0, 'remaining must be milliseconds, 0 or more.')
  return checked(idleDeadline, now + left, isTime, 'idleDeadline must be epoch milliseconds.')
}

/** Throws where the view that came out does not say what the test said. */
function compare(given: GivenView, shown: AuthView): void {
  const differs = (field: string, said: unknown): boolean => {
    const is = shown[field as keyof AuthView]
    if (said === null || is === null) return said !== is
    // What was made of these has been checked already.
    return !['session', 'challenge', 'assurance', 'error'].includes(field) && said !== is
  }
  for (const [field, said] of Object.entries(given)) {
    if (field !== 'remaining' && differs(field, said))
      refuse(`A view with the status "${shown.status}" cannot have ${field}: ${told(said)}.`)
  }
  if (given.remaining !== undefined && !shown.isIdleWarning) refuse('remaining is for a view with isIdleWarning.')
}

/**
 * The state of the chart that shows what a test has said; the view of it is complete and consistent.
 * Throws `AuthError('invalid_argument')` for what no state shows: fields that do not go together, values out of range.
 *
 * @example
 * const { value } = completeView({ status: 'authenticated', user: { id: 'ada' }, isRefreshing: true }, defaults)
 */
export function completeView(given: GivenView, defaults: ViewDefaults): ChartState {
  if (!isObject(given)) return refuse("A view is an object with a status, such as { status: 'anonymous' }.")
  const said: GivenView = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  for (const field of Object.keys(said)) if (!Object.hasOwn(FIELDS, field)) refuse(`A view has no field "${field}".`)

  const value = chartState(said)
  const { status } = said
  const isEnd = status === 'signingOut' || status === 'signedOut'
  const isReason = (reason: unknown) => typeof reason === 'string' && Object.hasOwn(REASONS, reason)
  const isSource = (source: unknown) => source === 'self' || source === 'remote'
  const reason = checked<EndReason | null>(said.reason, isEnd ? 'user' : null, isReason, 'There is no such reason.')
  const byDefault = reason === null ? null : 'self'
  const source = checked<Source | null>(said.source, byDefault, isSource, "source must be 'self' or 'remote'.")
  if (reason === null && source !== null) refuse('A source needs a reason.')
  const isLocked = said.isLocked === true
  const found = sessionFrom(said, defaults)
  const session = found && provedAsShown(found, said, defaults)
  if (session && !MAY_HAVE_SESSION.has(status)) refuse(`A view with the status "${told(status)}" has no user.`)
  if (status === 'authenticated' && !session) refuse('A view with the status "authenticated" needs a user: { id }.')
  const error = errorFrom(said.error)
  const isTrying = status === 'authenticating' || (status === 'awaitingSecondFactor' && said.isBusy === true)
  if (error && (isTrying || status === 'signingOut')) refuse(`A view that is busy ${status} has no error yet.`)

  const context: AuthContext = {
    session,
    challenge: status === 'awaitingSecondFactor' ? challengeFrom(said.challenge) : null,
    attempt: null,
    error,
    reason,
    source,
    ended: null,
    scope: 'here',
    isLocked,
    isOffline: said.isOffline === true,
    idleDeadline: said.isIdleWarning === true ? deadlineFrom(said, defaults.now) : null,
    assurance: status === 'authenticated' && session ? shownAssurance(session, said, defaults) : null,
    failures: error ? 1 : 0,
    retryAt: defaults.now,
  }
  compare(said, viewOf(authMachine.resolveState({ value, context })))
  return { value, context }
}

/**
 * What a test says about the state it wants. Each status has the fields that can be said of it and no others, so that
 * the compiler refuses most of what the chart could never show; `completeView` refuses the rest.
 */
import type { AuthFailure } from '../../errors.ts'
import type { Assurance } from '../../machines/stepUp/stepUp.types.ts'
import type { AuthUser, EndReason, SecondFactorChallenge, Session, Source } from '../../session.ts'

/** What of a session is not who it belongs to. Left out: signed in just now with a password, and without any limit. */
export type SessionFacts = Partial<Omit<Session, 'user'>>

interface AnyView {
  readonly isOffline?: boolean
}

/** Why the last session ended; both or neither. */
interface EndedBefore {
  /** Default: none has ended. */
  readonly reason?: EndReason
  /** Default, with a `reason`: `self`. */
  readonly source?: Source
}

/** The session there was before a sign-in was tried: it lives on until that one succeeds. */
interface SessionBefore<User extends AuthUser> {
  readonly user: User
  readonly session?: SessionFacts
  readonly isLocked?: boolean
}

export interface RestoringTestView extends AnyView {
  readonly status: 'restoring'
  /** The server was out of reach: it is tried again later. */
  readonly error?: AuthFailure
}

export interface AnonymousTestView extends AnyView, EndedBefore {
  readonly status: 'anonymous'
  /** What became of the last sign-in. */
  readonly error?: AuthFailure
}

export type AuthenticatingTestView<User extends AuthUser = AuthUser> = AnyView & {
  readonly status: 'authenticating'
} & (EndedBefore | SessionBefore<User>)

export type SecondFactorTestView<User extends AuthUser = AuthUser> = AnyView & {
  readonly status: 'awaitingSecondFactor'
  /** Left out: a code of an authenticator app, no limits. */
  readonly challenge?: Partial<SecondFactorChallenge>
} & (
    | {
        readonly isBusy?: false
        /** What became of the last code. */
        readonly error?: AuthFailure
      }
    /** A code is being checked, or sent. */
    | { readonly isBusy: true }
  ) &
  (EndedBefore | SessionBefore<User>)

interface NobodyAsks {
  readonly isIdleWarning?: false
  readonly remaining?: never
  readonly idleDeadline?: never
}

interface StillThere {
  readonly isIdleWarning: true
  readonly isLocked?: false
  readonly isBusy?: false
}

export type AuthenticatedTestView<User extends AuthUser = AuthUser> = AnyView & {
  readonly status: 'authenticated'
  readonly user: User
  readonly session?: SessionFacts
  readonly isRefreshing?: boolean
  /**
   * What is asked for, and until when the last proof counts. `elevatedUntil` left out: as the times of the session say, which is
   * `lasts` from now for one that began just now; `null`: the proof is too old.
   */
  readonly assurance?: Partial<Assurance>
  /** A refresh or an unlock that failed. */
  readonly error?: AuthFailure
} & (
    | (NobodyAsks & { readonly isLocked?: false; readonly isBusy?: false })
    /** `isBusy`: the proof is being checked. */
    | (NobodyAsks & { readonly isLocked: true; readonly isBusy?: boolean })
    /** Milliseconds that are left, 30,000 unless told; or the deadline itself, epoch ms. */
    | (StillThere & { readonly remaining?: number; readonly idleDeadline?: never })
    | (StillThere & { readonly idleDeadline: number; readonly remaining?: never })
  )

export interface SigningOutTestView extends AnyView {
  readonly status: 'signingOut'
  /** Default `user`. */
  readonly reason?: EndReason
  /** Default `self`. */
  readonly source?: Source
}

export interface SignedOutTestView extends AnyView {
  readonly status: 'signedOut'
  /** Default `user`. */
  readonly reason?: EndReason
  /** Default `self`. */
  readonly source?: Source
  /** What went wrong while it ended. */
  readonly error?: AuthFailure
}

/**
 * The part of an `AuthView` that a test cares about; the rest follows from it.
 *
 * @example
 * const warning: TestView = { status: 'authenticated', user: { id: 'ada' }, isIdleWarning: true, remaining: 30_000 }
 * const wrongCode: TestView = {
 *   status: 'awaitingSecondFactor',
 *   challenge: { attemptsLeft: 2 },
 *   error: { code: 'second_factor_invalid', message: 'The code was not accepted.' },
 * }
 */
export type TestView<User extends AuthUser = AuthUser> =
  | RestoringTestView
  | AnonymousTestView
  | AuthenticatingTestView<User>
  | SecondFactorTestView<User>
  | AuthenticatedTestView<User>
  | SigningOutTestView
  | SignedOutTestView

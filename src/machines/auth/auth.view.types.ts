import type { AuthFailure } from '../../errors.ts'
import type { AuthUser, EndReason, SecondFactorChallenge, Session, Source } from '../../session.ts'
import type { Assurance } from '../stepUp/stepUp.types.ts'

export type AuthStatus =
  | 'restoring'
  | 'anonymous'
  | 'authenticating'
  | 'awaitingSecondFactor'
  | 'authenticated'
  | 'signingOut'
  | 'signedOut'

/**
 * What a page shows: flat, immutable, and the same object until something in it changes. Times are epoch milliseconds
 * on this device's clock.
 */
export interface AuthView<User extends AuthUser = AuthUser> {
  readonly status: AuthStatus
  /** There is a session, locked or not. Guard content with `canRequest`: a locked session shows nothing. */
  readonly isAuthenticated: boolean
  /** There is a session and it is not locked. */
  readonly canRequest: boolean
  /** Something is under way that the user waits for. */
  readonly isBusy: boolean
  readonly isRefreshing: boolean
  readonly isOffline: boolean
  readonly isIdleWarning: boolean
  readonly isLocked: boolean
  readonly user: User | null
  readonly session: Session<User> | null
  readonly challenge: SecondFactorChallenge | null
  /** While `isIdleWarning`: when the idle policy applies. */
  readonly idleDeadline: number | null
  /** How surely the user is who they are; `null` without a session, and without the option `stepUp`. */
  readonly assurance: Assurance | null
  /** Why the last session ended; `null` while there is none that ended. */
  readonly reason: EndReason | null
  readonly source: Source | null
  /** The last failure of what the user or the engine tried; cleared by the next try. */
  readonly error: AuthFailure | null
}

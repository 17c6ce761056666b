import type { AuthFailure } from '../../errors.ts'
import type { RefreshOutcome } from '../../protocol/refreshOutcome.ts'
import type { RestoreOutcome } from '../../protocol/restore.ts'
import type { EndReason, SecondFactorChallenge, Session, Source } from '../../session.ts'
import type { Assurance, AssuranceFact, StepUpCommand } from '../stepUp/stepUp.types.ts'
import type { TabFact } from '../tabs/tabs.types.ts'

/**
 * What a sign-in, a second factor or an unlock does, as a function that closes over the credentials: so no event ever
 * carries them. Rejects with an `AuthFailure`.
 */
export type Attempt<Outcome> = ((context: { readonly signal: AbortSignal }) => Promise<Outcome>) & {
  /** How long a person may take over it, ms; comes on top of what the engine allows itself. */
  readonly patience?: number | undefined
}

export type SignInResult =
  | { readonly type: 'signedIn'; readonly session: Session }
  | { readonly type: 'secondFactor'; readonly challenge: SecondFactorChallenge }

export type SignInAttempt = Attempt<SignInResult>
export type UnlockAttempt = Attempt<void>

export type EndScope = 'here' | 'everywhere'

/** No token, password, code or cookie is ever in here; a test searches for them. */
export interface AuthContext {
  /** Kept while another sign-in is tried, so that a failed one gives the session back. */
  readonly session: Session | null
  readonly challenge: SecondFactorChallenge | null
  /** The attempt that is under way: tells its own end from a later one's. */
  readonly attempt: Attempt<unknown> | null
  readonly error: AuthFailure | null
  readonly reason: EndReason | null
  readonly source: Source | null
  /** Id of the session that ended last; `null`: it was never shown. */
  readonly ended: string | null
  readonly scope: EndScope
  readonly isLocked: boolean
  readonly isOffline: boolean
  /** What the child `stepUp` has told last. */
  readonly assurance: Assurance | null
  /** While the idle warning is up: when the policy applies, epoch ms. */
  readonly idleDeadline: number | null
  /** Failed refreshes in a row, for the back-off. */
  readonly failures: number
  /** When to try again, epoch ms. */
  readonly retryAt: number
}

/** Commands: imperative. What an app, or the client for it, asks of the chart. */
export type AuthCommand =
  | { readonly type: 'session.signIn'; readonly attempt: SignInAttempt }
  | { readonly type: 'session.submitSecondFactor'; readonly attempt: SignInAttempt }
  | { readonly type: 'session.resendSecondFactor'; readonly attempt: SignInAttempt }
  | { readonly type: 'session.cancel' }
  | { readonly type: 'session.refresh' }
  | { readonly type: 'session.signOut'; readonly scope?: EndScope }
  | { readonly type: 'session.lock' }
  | { readonly type: 'session.unlock'; readonly attempt: UnlockAttempt }
  | { readonly type: 'idle.stay' }
  | StepUpCommand

/** Facts: past tense. What actors and adapters report. */
export type AuthFact =
  | TabFact
  | InactivityFact
  | AssuranceFact
  | { readonly type: 'token.expiring' }
  | { readonly type: 'token.rejected'; readonly generation: number }
  /** Another tab of this session has no refresh token of its own and needs what this one can get. */
  | { readonly type: 'token.wanted' }
  | { readonly type: 'lifetime.over' }
  | { readonly type: 'secondFactor.expired' }
  | { readonly type: 'backOff.over' }
  | { readonly type: 'network.online' }
  | { readonly type: 'network.offline' }
  | { readonly type: 'request.denied'; readonly status: number }
  | { readonly type: 'request.limited'; readonly retryAfter: number }
  | { readonly type: 'storage.failed'; readonly what: StoragePart; readonly error: AuthFailure }

export type StoragePart = 'store' | 'ledger' | 'lock' | 'notes'

export type InactivityFact =
  | { readonly type: 'idle.warned'; readonly deadline: number; readonly remaining: number }
  | { readonly type: 'idle.resumed' }
  | { readonly type: 'idle.expired'; readonly policy: 'signOut' | 'lock' | 'notify' }

export type AuthMachineEvent = AuthCommand | AuthFact

/** A refresh that has failed also says when to try again (epoch ms). */
export type RefreshResult =
  | Exclude<RefreshOutcome, { type: 'failed' }>
  | (Extract<RefreshOutcome, { type: 'failed' }> & { readonly retryAt: number })

export type RestoreResult =
  | Exclude<RestoreOutcome, { type: 'unreachable' }>
  | (Extract<RestoreOutcome, { type: 'unreachable' }> & { readonly retryAt: number })

export interface AuthInput {
  /** What the device says at the start. Default `false`. */
  readonly isOffline?: boolean
}

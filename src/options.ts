import type { InspectionEvent, Observer } from 'xstate'
import type { AuthBackend, Environment, TokenStore } from './adapters/ports.ts'
import type { RequestPolicy } from './http/request.types.ts'
import type { AuthView } from './machines/auth/auth.view.types.ts'
import type { AuthUser, EndReason, Source } from './session.ts'
import type { StepUpFeature } from './stepUp/stepUp.types.ts'

/** Where tokens are kept: one store for all, or one for each kind; a kind that is left out is kept in memory. */
export type TokenStores =
  | TokenStore
  | {
      readonly accessToken?: TokenStore
      readonly refreshToken?: TokenStore
      readonly idToken?: TokenStore
    }

/** All in milliseconds. */
export interface IdleOptions {
  /** How long nobody may be active in any tab. */
  readonly timeout: number
  /** How long before `timeout` the warning starts. Default: no warning. */
  readonly warning?: number
  /** What happens at `timeout`. `notify` only emits `idleTimeout`. Default `signOut`. */
  readonly policy?: 'signOut' | 'lock' | 'notify'
  /** `true`: plain activity ends the warning. `false` (default): only `stay()` does. */
  readonly activityDismissesWarning?: boolean
}

/**
 * Bounds on waiting, all in milliseconds. Every promise settles within the sum of those it meets; a lock, a store or a
 * ledger that does not answer is given up after 3 × (2 × `request` + 4 × `settle` + 1,000).
 */
export interface TimeoutOptions {
  /** One request to the auth server. Default 15,000. */
  readonly request?: number
  /** How long a request for a token waits while the session recovers from a fault. Default 30,000. */
  readonly wait?: number
  /** How long sign-out waits for the server before it goes on without. Default 5,000. */
  readonly signOut?: number
  /** How long a stale store may take to show another tab's write. Default 1,000. */
  readonly settle?: number
}

/** What differs for a session that was begun with `remember: true`. */
export interface RememberOptions {
  readonly store?: TokenStores
  readonly idle?: IdleOptions
  readonly lifetime?: number
}

export interface AuthOptions<User extends AuthUser = AuthUser> {
  readonly backend: AuthBackend<User>
  /** Default: memory. Use `indexedDbStore()` to survive a reload with tokens in the body (docs/stores.md). */
  readonly store?: TokenStores
  /** Names the session on this origin; apps with the same scope share it. Default: derived from `backend.id`. */
  readonly scope?: string
  readonly idle?: IdleOptions
  /** Absolute limit of a session, milliseconds from sign-in. Default: none. */
  readonly lifetime?: number
  readonly remember?: RememberOptions
  /** How long before its end a token counts as expiring, milliseconds. Default 30,000. */
  readonly leeway?: number
  /** Let tabs hand each other the access token when it is in memory only. Never a refresh token. Default `false`. */
  readonly shareAccessToken?: boolean
  /** Checks a PIN or biometric answer for `unlock`; reject (or resolve `false`) to refuse. */
  readonly unlock?: (proof: unknown, context: { readonly signal: AbortSignal }) => Promise<boolean | undefined>
  /** Purges caches at every end of a session; awaited within `timeouts.signOut`, failures are reported. */
  readonly onSignOut?: (event: { readonly reason: EndReason; readonly source: Source }) => void | Promise<void>
  /** Asks for more than a session: `stepUp({ … })` of `authchart/step-up`. Default: `auth.stepUp()` rejects `unsupported`. */
  readonly stepUp?: StepUpFeature
  readonly timeouts?: TimeoutOptions
  /** Which requests carry the token, and which answers mean that it was rejected. */
  readonly requests?: RequestPolicy
  /** What the server rendered with; equal on the client's first render. */
  readonly initialView?: AuthView<User>
  /** Replaces browser adapters, one by one. */
  readonly environment?: Partial<Environment>
  /** Any XState inspection observer. Sees no secret. */
  readonly inspect?: Observer<InspectionEvent> | ((event: InspectionEvent) => void)
}

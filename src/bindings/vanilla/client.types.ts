import type { ActorRefFrom, InspectionEvent, Observer } from 'xstate'
import type {
  AuthBackend,
  Credentials,
  Environment,
  SecondFactorAnswer,
  TokenStore,
  Unsubscribe,
} from '../../adapters/ports.ts'
import type { RequestPolicy } from '../../http/request.types.ts'
import type { AuthEvent } from '../../machines/auth/auth.events.ts'
import type { AuthMachine } from '../../machines/auth/auth.machine.ts'
import type { AuthView } from '../../machines/auth/auth.view.types.ts'
import type { AuthUser, Grant, Session } from '../../session.ts'

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

/** Bounds on waiting, all in milliseconds. Every promise settles within the sum of those it meets. */
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
  readonly onSignOut?: (event: { readonly reason: string; readonly source: string }) => void | Promise<void>
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

/** How the client speaks to `auth.fetch`, `withAuth` and other transports. */
export interface TokenSource {
  /**
   * The access token when it may be used this very moment, else `null`: then ask `getAccessToken()`. Synchronous,
   * sends no event, allocates nothing.
   */
  peekAccessToken(): string | null
  /** Generation of the token that `peekAccessToken` would return; -1 without a session. */
  readonly generation: number
  /** Names the session; changes when another begins. `null` without one. */
  readonly sessionId: string | null
  readonly tokenType: string
  /** Aborts when the current session ends; for requests that must not outlive it. */
  readonly sessionSignal: AbortSignal | undefined
}

/** The session engine of one page. Make one per app; share it between frameworks. */
export interface AuthClient<User extends AuthUser = AuthUser> {
  readonly view: AuthView<User>
  /** The view that server rendering and hydration start from. */
  readonly initialView: AuthView<User>
  /** Calls back after each change of `view`, never in the same call that subscribes. */
  subscribe(listener: () => void): Unsubscribe
  on<Type extends AuthEvent['type']>(
    type: Type,
    listener: (event: Extract<AuthEvent<User>, { type: Type }>) => void,
  ): Unsubscribe
  /** Resolves once the stored session is restored, refused, or known to be out of reach for now. Never rejects. */
  readonly ready: Promise<AuthView<User>>

  signIn(credentials: Credentials, options?: { readonly remember?: boolean }): Promise<AuthView<User>>
  submitSecondFactor(answer: SecondFactorAnswer): Promise<AuthView<User>>
  resendSecondFactor(): Promise<AuthView<User>>
  /** Gives up the sign-in that is under way. */
  cancel(): void
  /** Begins a session with tokens from anywhere; replaces the current one. */
  setTokens(grant: Grant<User>, options?: { readonly remember?: boolean }): Promise<AuthView<User>>

  refresh(): Promise<Session<User>>
  /** A usable access token; waits for a refresh when it has expired. `null` without a session. */
  getAccessToken(options?: { readonly cached?: boolean; readonly signal?: AbortSignal }): Promise<string | null>
  getIdToken(): string | null
  getUser(): User | null
  getSessionId(): string | null
  isAuthenticated(): boolean
  /** `true` when the user has the role, or any of the roles. */
  hasRole(role: string | readonly string[]): boolean
  /** `true` when the user has the permission, or any of the permissions. */
  hasPermission(permission: string | readonly string[]): boolean

  /** Ends the idle warning: "I am still here". */
  stay(): void
  lock(): void
  unlock(proof?: unknown): Promise<AuthView<User>>
  signOut(options?: { readonly scope?: 'here' | 'everywhere' | 'elsewhere' }): Promise<AuthView<User>>

  /** `fetch` with the session's token on allowed origins, retried once after a refresh. */
  readonly fetch: typeof globalThis.fetch
  /** For transports of your own: see `withAuth`. */
  readonly tokens: TokenSource
  /**
   * Tells that the server rejected the token of `generation`, waits for a newer one, and returns it; `null` when there
   * is none to be had. An older generation than the current one never causes a refresh.
   */
  tokenRejected(rejection: { readonly generation: number; readonly signal?: AbortSignal }): Promise<string | null>
  /** Reports an answer that is final for this user: emits `accessDenied` or `rateLimited`. */
  report(event: Extract<AuthEvent, { type: 'accessDenied' | 'rateLimited' }>): void

  /** The running chart: for inspection, embedding and tests. */
  readonly actor: ActorRefFrom<AuthMachine>
  /** Stops everything and lets go of every timer, listener, lock and channel. Waiting promises reject `disposed`. */
  dispose: () => void
}

/**
 * Everything authchart asks of the world, as small interfaces. A factory per adapter (`createX(options): Port`);
 * what subscribes returns its clean-up; nothing touches a global before it is called.
 *
 *   app ── bindings ── machines ── protocol ──▶ ports ◀── adapters ── browser, server
 */
import type { AuthError } from '../errors.ts'
import type { LedgerEntry } from '../protocol/ledger.ts'
import type { AuthUser, Grant, SecondFactorChallenge } from '../session.ts'

export type Awaitable<T> = T | Promise<T>
export type Unsubscribe = () => void

// ------------------------------------------------------------------------------------------------ the auth server

/** What the user signs in with. `method` chooses the endpoint; the rest belongs to the method. Always secret. */
export interface Credentials {
  readonly method: string
  readonly [field: string]: unknown
}

/** The backend's answer to credentials or a second factor. */
export type SignInOutcome<User extends AuthUser = AuthUser> =
  | {
      readonly type: 'granted'
      readonly grant: Grant<User>
      /** Overrides the `remember` of whoever asked: a sign-in that left the page was begun by a page that is gone. */
      readonly remember?: boolean
    }
  | {
      readonly type: 'secondFactor'
      /** Opaque and secret: handed back to `verifySecondFactor`, kept in the vault meanwhile. */
      readonly state: unknown
      readonly challenge: SecondFactorChallenge
    }

export interface RefreshRequest {
  /** The refresh token, or `undefined` where the backend's own cookie or provider stands in for it. */
  readonly refreshToken: string | undefined
  /** Of the session that is refreshed, where it has one: a newer one must be about the same user (OIDC Core §12.2). */
  readonly idToken?: string | undefined
  readonly signal: AbortSignal
}

/** What goes with an attempt to sign in. */
export interface SignInContext {
  readonly signal: AbortSignal
  /** The session is to outlive the browser: `signIn(…, { remember: true })`. */
  readonly remember?: boolean
}

/** What an action or a server asks for before it trusts the user further (RFC 9470). */
export interface StepUpRequest {
  /** Authentication context class, as the server names it (OIDC Core §2 `acr`). */
  readonly acr?: string
  /** A method the user has to use, RFC 8176: `otp`, `hwk`, … */
  readonly method?: string
  /** How long ago the user may have proved who they are, milliseconds. */
  readonly maxAge?: number
}

export interface StepUpContext {
  readonly request: StepUpRequest
  /** Of the session that is to be stepped up. */
  readonly accessToken: string
  readonly idToken: string | undefined
  readonly signal: AbortSignal
}

/** The rest of what has left the page and come back. */
export interface Resumed<User extends AuthUser = AuthUser> {
  (context: { readonly signal: AbortSignal }): Promise<SignInOutcome<User>>
  /**
   * `true`: what it brings is the next generation of the session that is restored, if it is for the same user. Where no session
   * is found, such as one that was in the memory of the page that left, it is a sign-in.
   */
  readonly isStepUp?: boolean
}

export interface RevokeRequest {
  readonly refreshToken: string | undefined
  readonly accessToken: string | undefined
  /** `here`: this session; `everywhere`: all sessions of the user; `elsewhere`: all but this one. */
  readonly scope: 'here' | 'everywhere' | 'elsewhere'
  readonly signal: AbortSignal
}

/**
 * The port to the auth server. Methods reject with `AuthError`; only the code `invalid_grant` ends a session, every
 * other rejection is taken for a passing fault (DESIGN §8). A method that is missing is a thing this server cannot do.
 */
export interface AuthBackend<User extends AuthUser = AuthUser> {
  /** Names the server and client; tabs of one origin with the same id share a session. Not a secret. */
  readonly id: string
  /**
   * What a refresh spends. `token`: the refresh token in the vault. `ambient`: something the page cannot see, such
   * as an HttpOnly cookie or a provider function. `none`: this backend cannot refresh.
   */
  readonly refreshWith: 'token' | 'ambient' | 'none'
  signIn?(credentials: Credentials, context: SignInContext): Promise<SignInOutcome<User>>
  /**
   * Called once when a client starts in a browser: is this page the answer to a sign-in or a step-up that left it, such as
   * an OAuth callback? Then the rest of it, else `null`. Synchronous, because the restore waits for it.
   */
  resume?(): Resumed<User> | null
  /**
   * How long, in milliseconds, a person may take over a sign-in, a second factor or a step-up by this method: a popup,
   * a passkey prompt. `undefined`: no person is waited for, and `timeouts.request` holds.
   */
  patience?(method: string): number | undefined
  /**
   * Proves again, or more surely, who the user of a living session is. The grant is the next generation of that session;
   * its tokens take the place of the old ones, a missing refresh token leaves the old one in place.
   */
  stepUp?(credentials: Credentials, context: StepUpContext): Promise<Grant<User>>
  verifySecondFactor?(
    state: unknown,
    answer: SecondFactorAnswer,
    context: { readonly signal: AbortSignal },
  ): Promise<SignInOutcome<User>>
  resendSecondFactor?(
    state: unknown,
    context: { readonly signal: AbortSignal },
  ): Promise<Extract<SignInOutcome<User>, { type: 'secondFactor' }>>
  refresh?(request: RefreshRequest): Promise<Grant<User>>
  /** Called at sign-out and for tokens that arrive too late. Must survive the page (`fetch` with `keepalive`). */
  revoke?(request: RevokeRequest): Promise<void>
  /** The user behind an access token; used where a grant does not say who it is for. */
  whoAmI?(accessToken: string, context: { readonly signal: AbortSignal }): Promise<User>
  /**
   * Called last when the user has signed out here: local state is clear, the server is told, caches are purged. The place to
   * leave the page for the logout of the identity provider.
   */
  leave?(context: { readonly idToken: string | undefined }): void
  /**
   * The transport of `auth.fetch` on allowed origins, where a request needs more than the token: a proof of possession
   * (DPoP), a CSRF header. Gets the request with its `Authorization` header. `requests.fetch` lies underneath it.
   */
  fetch?(request: Request, transport: typeof globalThis.fetch): Promise<Response>
  /**
   * `true`: the server may keep several sign-ins of a user in one grant, and ends all of it with one token (RFC 7009 §2.1).
   * Tokens that a newer session of the same user has replaced, or is about to, are then dropped, not revoked.
   */
  readonly sharesGrants?: boolean
  /** `true`: a page that wakes up asks the server, because a session may end there without any token expiring. */
  readonly asksOnWake?: boolean
  /**
   * `true`: `refresh` is a question (who-am-I) that renews and rotates nothing. It is asked at the end of a session and not
   * before, and where its answer was lost again at once: nothing can have been spent.
   */
  readonly asksOnly?: boolean
  /** For the life of each client in a browser: what nobody has asked for, told to every listener. */
  subscribe?(listener: (news: BackendNews) => void): Unsubscribe
}

/** `storageFailed`: a store of the backend's own fails, such as that of DPoP keys; it goes on from memory. */
export type BackendNews = { readonly type: 'storageFailed'; readonly error: AuthError }

/** A code that the user has typed, or a method that asks for itself, such as a passkey. */
export interface SecondFactorAnswer {
  readonly code?: string
  /** One of the challenge's `methods`; its first where it is left out. */
  readonly method?: string
}

// ------------------------------------------------------------------------------------------------ storage

/** Strings by key; may be asynchronous, may throw, may lose everything: the engine survives it (T14, T34). */
export interface TokenStore {
  /** Other tabs of this origin read what this tab writes. `false` for memory and for sessionStorage. */
  readonly shared: boolean
  /** `true`: lives in the ledger's own database, so that a record and the ledger change in one transaction. */
  readonly inLedger?: boolean
  get(key: string): Awaitable<string | null>
  set(key: string, value: string): Awaitable<void>
  remove(key: string): Awaitable<void>
}

/**
 * Small non-secret notes that tabs share synchronously: tombstones of ended sessions, the time of the last
 * activity, a lock that is being written. May be stale or missing at any time; nobody is signed in by a note.
 */
export interface Notes {
  /** `null`: there is none. `undefined`: notes cannot be read now; requests then ask the ledger, once a second. */
  get(key: string): string | null | undefined
  set(key: string, value: string): void
}

/** Record changes that a transactional ledger applies together with its own: `null` removes the key. */
export type RecordWrites = ReadonlyMap<string, string | null>

/** The one register that tabs agree on. Must be consistent between processes (experiments/tab-consistency). */
export interface Ledger {
  /** `false`: nobody else sees it (memory). Tabs are then not coordinated, and the engine says so. */
  readonly shared: boolean
  read(): Promise<LedgerEntry | null>
  /**
   * Writes `next` if the register still equals `expected`, in one atomic step, and says whether it did. A ledger that
   * holds an `inLedger` store applies `records` in the same step; others ignore it.
   */
  compareAndSet(expected: LedgerEntry | null, next: LedgerEntry, records?: RecordWrites): Promise<boolean>
  /** Releases what is held between operations. */
  close(): void
}

// ------------------------------------------------------------------------------------------------ other tabs

/** Messages to the other tabs of this origin. A hint: may be late, lost, doubled or forged (T15, T41). */
export interface TabChannel {
  /** `message` is a plain JSON value. Never throws. */
  post(message: unknown): void
  subscribe(listener: (message: unknown) => void): Unsubscribe
  close(): void
}

export interface LockRequest {
  readonly name: string
  /** Ends the waiting; `run` then rejects with the signal's reason. The work itself watches its own signal. */
  readonly signal?: AbortSignal
  /** A waiter that has seen one and the same holder for this long (ms) takes the lock from it (T6). */
  readonly stealAfter: number
}

export interface HeldLock {
  /** Asks the lock manager. `false` after a waiter has stolen the lock. */
  isHeld(): Promise<boolean>
}

/** Mutual exclusion between tabs; freed when its tab dies. */
export interface Lock {
  run<T>(request: LockRequest, work: (held: HeldLock) => Promise<T>): Promise<T>
}

// ------------------------------------------------------------------------------------------------ the device

/** Tells that the user did something. Throttling is the adapter's business. */
export interface ActivitySource {
  subscribe(onActivity: () => void): Unsubscribe
}

export interface Clock {
  /** Wall time, epoch milliseconds. May jump. */
  now(): number
  /** Milliseconds since any fixed moment; never goes back. May stand still while the device sleeps. */
  monotonic(): number
  /** Calls back once after `ms`; returns the way to cancel. Adapters accept any finite delay (T1). */
  setTimer(callback: () => void, ms: number): Unsubscribe
}

export interface PageLifecycle {
  isVisible(): boolean
  isOnline(): boolean
  /**
   * `woke`: the page is in use again after being hidden, frozen, or kept in the back/forward cache. `hidden`: the page
   * is leaving the screen, perhaps for good. `frozen`: nothing will run in it until it wakes; for the flight record, and
   * an adapter that cannot tell leaves it out. `online` / `offline`: the device's own opinion.
   */
  subscribe(listener: (event: 'woke' | 'hidden' | 'frozen' | 'online' | 'offline') => void): Unsubscribe
}

export interface Random {
  /** Unguessable, unique, URL-safe; at least 128 bits. */
  id(): string
  /** Uniform in [0, 1): for jitter. */
  fraction(): number
}

/** All ports but the backend and the token stores, gathered for the engine. */
export interface Environment {
  readonly ledger: Ledger
  readonly lock: Lock
  readonly channel: TabChannel
  readonly notes: Notes
  readonly activity: ActivitySource
  readonly lifecycle: PageLifecycle
  readonly clock: Clock
  readonly random: Random
}

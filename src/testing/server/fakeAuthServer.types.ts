import type { Grant } from '../../session.ts'
import type { ServerClock } from './clock.ts'
import type { ServerAnswer, ServerCall } from './exchange.ts'
import type { ServerFaults } from './faults.ts'
import type { FakeRoute } from './moreRoutes.ts'
import type { FakeAuthServerState, ServerSession } from './state.ts'
import type { AskedProof } from './stepUps.ts'
import type { FakePublicUser, FakeUser } from './users.ts'

export interface FakeAuthServerOptions {
  /** Where the endpoints lie, without a slash at the end. Default `/auth`; the origin does not matter. */
  readonly basePath?: string
  /** Default: `Date` and `setTimeout`, looked up at each use. */
  readonly clock?: Partial<ServerClock>
  /** Uniform in [0, 1): makes ids and tokens the same in each run. Default: the platform's cryptographic generator. */
  readonly random?: () => number
  /** Default: `exampleUsers`. */
  readonly users?: readonly FakeUser[]
  /** Seconds. Default 300. */
  readonly accessTokenTtl?: number
  /** Seconds from sign-in; a refresh does not prolong a session. Default 30 days. */
  readonly refreshTokenTtl?: number
  /** Seconds for which a refresh token that was spent is accepted again. Default 0: a second use ends the session. */
  readonly reuseGrace?: number
  /** Failures of an address before 429; `window` in seconds. Default 10 in 60 seconds. */
  readonly signInFailures?: { readonly limit: number; readonly window: number }
  /**
   * What this server calls a sign-in with a password alone, and one with a second factor or a step-up by code: the `acr` of each
   * grant. The second meets what asks for the first. Default `['1', '2']`.
   */
  readonly acr?: readonly [password: string, twoFactors: string]
  /** More endpoints, such as `'POST /passkey'`, under `basePath`: a way to sign in that this server does not have. */
  readonly routes?: Readonly<Record<string, FakeRoute>>
  /** What the tokens are good for, words with blanks between. Default `profile`. */
  readonly scope?: string
}

/** Which sessions: of a user (id or address), or the one of this id. Both left out: all. */
export interface WhichSessions {
  readonly user?: string
  readonly session?: string
}

/** Who asks, as the access token tells. */
export interface Caller {
  readonly user: FakePublicUser
  readonly session: ServerSession
  /** The user's permissions were changed after this token was issued. */
  readonly isStale: boolean
}

/** A session that a test begins with; as a grant it can be given to `auth.setTokens`. */
export interface StartedSession extends Grant<FakePublicUser> {
  /** The id in `state.families()`. */
  readonly session: string
  readonly refreshToken: string
  readonly user: FakePublicUser
}

/** The same in cookie mode. */
export interface StartedCookieSession extends Grant<FakePublicUser> {
  readonly session: string
  /** What `Set-Cookie` would say, for the test's cookie jar. */
  readonly setCookie: string
  readonly user: FakePublicUser
}

/** An auth server that lives in the test: nothing is stubbed, nothing leaves the process. */
export interface FakeAuthServer {
  /** As in the options. */
  readonly basePath: string
  /**
   * Answers like a real server; takes the place of the platform's `fetch`. A relative address is one of `http://localhost`.
   * Rejects with a `TypeError` where a fault drops the answer, and with the signal's reason when the caller gives up.
   */
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>
  /** The same without `Request` and `Response`: for a transport that must see cookies, and for a simulation in a hurry. */
  handle(call: ServerCall): Promise<ServerAnswer>
  /**
   * Lets `handler` answer as a part of this server: in the journal, with its `Date`, behind `faults.fail` and
   * `faults.drop`. For the API that the tokens open. Rejects like `fetch`.
   */
  serve(request: Request, handler: (request: Request) => Response | Promise<Response>): Promise<Response>
  /** Whose valid access token a request carries; `null`: nobody's. */
  identify(request: Request): Caller | null
  /**
   * What a protected API answers to a request that it does not admit: 401 `invalid_token`, 401 `permissions_stale` for a
   * token that is older than the user's permissions, 403 `forbidden` without `permission`. `null`: admitted.
   */
  refusal(request: Request, permission?: string): Response | null
  /**
   * What a protected API answers to a request that wants more than a session: 401 with the challenge of RFC 9470, unless this was
   * proved when the access token was issued; 401 `invalid_token` as `refusal` does. `maxAge`: **milliseconds**, as in
   * `auth.stepUp`; the server counts whole seconds. `null`: admitted.
   */
  challenge(request: Request, asked: AskedProof): Response | null
  /**
   * Begins a session without a request: for tests that start signed in. Throws `AuthError('invalid_argument')` for a user
   * (id or address) that there is not. `amr`: default `['pwd']`; with more than one the `acr` is that of two factors.
   */
  signInAs(user: string, options?: { readonly mode?: 'body'; readonly amr?: readonly string[] }): StartedSession
  signInAs(user: string, options: { readonly mode: 'cookie'; readonly amr?: readonly string[] }): StartedCookieSession
  /**
   * Ends sessions from the server's side, and says how many. `reuse`: as if a thief had spent an old refresh token.
   * Throws `AuthError('invalid_argument')` for a user that there is not.
   */
  revoke(which?: WhichSessions, as?: 'administrator' | 'reuse'): number
  /** Access tokens issued so far are refused from now on; refresh tokens stay good. Throws like `revoke`. */
  voidAccessTokens(which?: WhichSessions): void
  /** From now on; access tokens issued before are stale. Throws `AuthError('invalid_argument')` like `signInAs`. */
  setPermissions(user: string, permissions: readonly string[]): FakePublicUser
  readonly state: FakeAuthServerState
  /** Assign to any of it. */
  readonly faults: ServerFaults
  /** Back to the first day: no session, no fault, the users as they were declared. */
  reset(): void
}

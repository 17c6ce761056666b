import type { StepUpRequest } from '../adapters/ports.ts'

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

/** What a transport needs of the client: see `auth.fetch` and `withAuth`. */
export interface TokenUser {
  readonly tokens: TokenSource
  /** A usable access token; waits for a refresh when it has expired. `null` without a session. */
  getAccessToken(options?: { readonly cached?: boolean; readonly signal?: AbortSignal }): Promise<string | null>
  /**
   * Tells that the server rejected the token of `generation`, waits for a newer one, and returns it; `null` when there
   * is none to be had. An older generation than the current one never causes a refresh.
   */
  tokenRejected(rejection: { readonly generation: number; readonly signal?: AbortSignal }): Promise<string | null>
  /**
   * Does this answer ask for more than a token (RFC 9470), or the app for this? Then the token of the stepped-up session,
   * when the user has stepped up; `undefined`: no.
   */
  readonly challenged?: (
    answer: Response | StepUpRequest,
    claim: Claim,
    signal: AbortSignal | null | undefined,
  ) => Promise<string | null> | undefined
}

/** A token and what it belongs to, read in one moment: between two promises everything may change. */
export interface Claim {
  /** `null`: nobody is signed in, or, before waiting, there is none to use. */
  readonly token: string | null
  readonly generation: number
  readonly sessionId: string | null
}

/** An answer that is final for this user. `retryAfter`: milliseconds. */
export type FinalAnswer =
  | { readonly type: 'accessDenied'; readonly status: number }
  | { readonly type: 'rateLimited'; readonly retryAfter: number }

export interface AnswerReporter {
  /** Reports an answer that is final for this user: emits `accessDenied` or `rateLimited`. */
  report(answer: FinalAnswer): void
}

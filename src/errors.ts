/** Why an operation did not succeed. Stable: a code is never renamed or reused. Documented in docs/errors.md. */
export type AuthErrorCode =
  // what the app gave is wrong
  | 'invalid_options'
  | 'invalid_argument'
  | 'actor_not_provided'
  | 'unsupported'
  // what the user gave is wrong
  | 'invalid_credentials'
  | 'second_factor_invalid'
  | 'second_factor_expired'
  | 'second_factor_exhausted'
  | 'unlock_refused'
  | 'access_denied'
  // the engine is in another state
  | 'invalid_state'
  | 'not_authenticated'
  | 'session_ended'
  | 'session_locked'
  | 'user_changed'
  | 'superseded'
  | 'cancelled'
  | 'interaction_required'
  | 'insufficient_authentication'
  | 'disposed'
  // the server or the way to it
  | 'network'
  | 'timeout'
  | 'rate_limited'
  | 'server_error'
  | 'invalid_response'
  | 'invalid_grant'
  | 'http_error'
  | 'refresh_loop'
  | 'token_unavailable'
  | 'invalid_callback'
  // what lies around the engine
  | 'storage_failed'
  | 'lock_failed'
  | 'adapter_failed'
  | 'popup_blocked'
  | 'passkey_unavailable'
  | 'invalid_recording'

/** Facts about a failure that may enter the chart, the inspector and a log: nothing here can be a secret. */
export interface AuthFailure {
  readonly code: AuthErrorCode
  readonly message: string
  /** When the server allows the next try: milliseconds from the moment of the answer. */
  readonly retryAfter?: number
  /** Second factor: how many more codes the server accepts for this challenge. */
  readonly attemptsLeft?: number
}

export interface AuthErrorOptions {
  readonly cause?: unknown
  readonly retryAfter?: number | undefined
  readonly attemptsLeft?: number | undefined
}

/**
 * The one error class of authchart. `code` is stable, `message` is for people. `cause` is what was thrown
 * underneath; it is not enumerable and never enters the chart, because an adapter's error may hold a secret.
 *
 * @example
 * try {
 *   await auth.signIn({ method: 'password', email, password })
 * } catch (error) {
 *   if (isAuthError(error) && error.code === 'invalid_credentials') showWrongPassword()
 *   else throw error
 * }
 */
export class AuthError extends Error implements AuthFailure {
  override readonly name = 'AuthError'
  readonly code: AuthErrorCode
  declare readonly retryAfter?: number
  declare readonly attemptsLeft?: number

  constructor(code: AuthErrorCode, message: string, options: AuthErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.code = code
    if (options.retryAfter !== undefined) this.retryAfter = options.retryAfter
    if (options.attemptsLeft !== undefined) this.attemptsLeft = options.attemptsLeft
  }
}

/** Narrows an unknown error, so that `switch (error.code)` is checked by the compiler. */
export const isAuthError = (error: unknown): error is AuthError => error instanceof AuthError

/** The facts of a failure without its cause. What is not an `AuthError` says only that an adapter failed. */
export function toFailure(error: unknown): AuthFailure {
  if (!isAuthError(error)) return { code: 'adapter_failed', message: 'An adapter or callback threw; see the cause.' }
  const { code, message, retryAfter, attemptsLeft } = error
  return {
    code,
    message,
    ...(retryAfter !== undefined && { retryAfter }),
    ...(attemptsLeft !== undefined && { attemptsLeft }),
  }
}

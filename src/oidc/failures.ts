import * as oauth from 'oauth4webapi'
import { AuthError, type AuthErrorCode, isAuthError } from '../errors.ts'
import { retryAfter } from '../http/retryAfter.ts'

/**
 * What a name of an error in a callback stands for. Only names from this list ever stand in a message: an address can be
 * written by anybody.
 */
const CALLBACK: Readonly<Record<string, readonly [AuthErrorCode, string]>> = {
  // RFC 6749 §4.1.2.1
  access_denied: ['access_denied', 'The sign-in was declined at the provider.'],
  invalid_request: ['invalid_options', 'The provider refused the request: invalid_request. Compare the client there.'],
  unauthorized_client: ['invalid_options', 'This client may not sign in by code: unauthorized_client.'],
  unsupported_response_type: ['invalid_options', 'The provider does not give codes: unsupported_response_type.'],
  invalid_scope: ['invalid_options', 'The provider does not know this scope, or not for this client: invalid_scope.'],
  server_error: ['server_error', 'The provider had a problem: server_error.'],
  temporarily_unavailable: ['server_error', 'The provider is busy or in maintenance: temporarily_unavailable.'],
  // RFC 8707 §2
  invalid_target: ['invalid_options', 'The provider does not know this resource: invalid_target.'],
  // OIDC Core §3.1.2.6
  login_required: ['interaction_required', 'The provider would have to ask somebody to sign in.'],
  consent_required: ['interaction_required', 'The provider would have to ask for consent.'],
  interaction_required: ['interaction_required', 'The provider would have to ask the user something.'],
  account_selection_required: ['interaction_required', 'The provider would have to ask for the account.'],
  // OpenID Connect Core Unmet Authentication Requirements §2
  unmet_authentication_requirements: ['insufficient_authentication', 'The provider cannot authenticate as asked.'],
}

/** RFC 6749 §5.2, RFC 9449 §5, RFC 8707 §2.2: what is wrong with how the app was set up. */
const SETUP = new Set([
  'invalid_client',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'invalid_target',
])

/** What the request was for. `code`: the exchange of a code. */
export type OidcPurpose = 'discovery' | 'code' | 'refresh' | 'userInfo' | 'revoke'

/** An answer with a status that its endpoint does not have. Nothing of the body is told. `now`: epoch ms. */
function statusFailure({ status, headers, type }: Response, now: number, cause: unknown): AuthError {
  const wait = retryAfter(headers, now)
  if (type === 'opaqueredirect') return new AuthError('server_error', 'The provider redirected a request.', { cause })
  if (status === 429)
    return new AuthError('rate_limited', 'Too many requests; try again later.', { cause, retryAfter: wait })
  if (status === 408) return new AuthError('timeout', 'The provider gave up waiting for the request.', { cause })
  if (status === 200) return new AuthError('invalid_response', "The provider's answer cannot be read.", { cause })
  return new AuthError('server_error', `The provider answered ${status}.`, { cause, retryAfter: wait })
}

function bodyFailure(
  { error, status, response }: oauth.ResponseBodyError,
  purpose: OidcPurpose,
  now: number,
  cause: unknown,
) {
  // Only here does a session end: the token endpoint itself has said so (RFC 6749 §5.2).
  if (error === 'invalid_grant' && purpose === 'refresh')
    return new AuthError('invalid_grant', 'The provider refused the refresh: the session is revoked or over.', {
      cause,
    })
  if (error === 'invalid_grant' && purpose === 'code')
    return new AuthError('invalid_callback', 'The provider refused the code: it was used before, or is too old.', {
      cause,
    })
  if (SETUP.has(error))
    return new AuthError('invalid_options', `The provider refuses this client: ${error}.`, { cause })
  return statusFailure({ status, headers: response.headers, type: response.type } as Response, now, cause)
}

/** A body that says `invalid_grant` counts also where a challenge header stands beside it. */
async function challengeFailure(error: oauth.WWWAuthenticateChallengeError, purpose: OidcPurpose, now: number) {
  const { response, status } = error
  const said: unknown = await response
    .clone()
    .json()
    .then((body: unknown) => (body as { error?: unknown } | null)?.error)
    .catch(() => undefined)
  if (status < 500 && typeof said === 'string')
    return bodyFailure({ error: said, status, response } as oauth.ResponseBodyError, purpose, now, error)
  return statusFailure(response, now, error)
}

/** The `AuthError` for what oauth4webapi threw. No message of its own gets out: it may quote the answer. `now`: epoch ms. */
export async function failureOf(error: unknown, purpose: OidcPurpose, now: number): Promise<AuthError> {
  if (isAuthError(error)) return error
  if (error instanceof oauth.AuthorizationResponseError) return callbackFailure(error)
  if (error instanceof oauth.ResponseBodyError) return bodyFailure(error, purpose, now, error)
  if (error instanceof oauth.WWWAuthenticateChallengeError) return challengeFailure(error, purpose, now)
  const { code, cause } = error as { code?: unknown; cause?: unknown }
  if (code === oauth.RESPONSE_IS_NOT_CONFORM && cause instanceof Response) return statusFailure(cause, now, error)
  // A page of a proxy instead of JSON: a 4xx of it says nothing about the session.
  if (code === oauth.RESPONSE_IS_NOT_JSON && cause instanceof Response) return statusFailure(cause, now, error)
  const { claim } = (cause ?? {}) as { claim?: unknown }
  if (code === oauth.JWT_TIMESTAMP_CHECK && claim === 'auth_time')
    return new AuthError('insufficient_authentication', 'The user proved who they are longer ago than was asked for.', {
      cause: error,
    })
  if (code === oauth.MISSING_SERVER_METADATA || code === oauth.INVALID_SERVER_METADATA)
    return new AuthError('unsupported', 'The provider does not name an endpoint for this.', { cause: error })
  if (code === oauth.HTTP_REQUEST_FORBIDDEN)
    return new AuthError('invalid_response', 'The provider names an endpoint that is not https.', { cause: error })
  return new AuthError('invalid_response', "The provider's answer does not hold: see the cause.", { cause: error })
}

/** An error that the provider sent back through the browser, once `state` and `iss` have been checked. */
function callbackFailure(error: oauth.AuthorizationResponseError): AuthError {
  const [code, message] = (Object.hasOwn(CALLBACK, error.error) && CALLBACK[error.error]) || [
    'server_error' as const,
    'The provider answered the sign-in with an error.',
  ]
  return new AuthError(code, message, { cause: error })
}

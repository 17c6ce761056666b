import { AuthError, type AuthErrorCode } from '../errors.ts'
import type { BffPage } from './bffPage.ts'

/** RFC 6749 §4.1.2.1, OIDC Core §3.1.2.6, RFC 9470 §5 (unmet_authentication_requirements). */
const CODES: Readonly<Record<string, readonly [AuthErrorCode, string]>> = {
  access_denied: ['access_denied', 'The user or the identity provider refused the sign-in.'],
  login_required: ['interaction_required', 'The identity provider wants the user to sign in.'],
  interaction_required: ['interaction_required', 'The identity provider has to ask the user something.'],
  consent_required: ['interaction_required', 'The identity provider wants the consent of the user.'],
  account_selection_required: ['interaction_required', 'The user has to choose an account.'],
  unmet_authentication_requirements: ['insufficient_authentication', 'The user could not prove enough.'],
  server_error: ['server_error', 'The identity provider failed.'],
  temporarily_unavailable: ['server_error', 'The identity provider is out of order for now.'],
  expired: ['cancelled', 'The sign-in took too long. Start again.'],
}

/**
 * The `?error=` that the BFF came back with, taken out of the address so that a reload or a bookmark does not tell it again.
 * Called only for a page that this tab has left to sign in: a link from anywhere else can make nobody see an error.
 */
export function errorInAddress({ location, history }: BffPage): AuthError | null {
  const url = new URL(location.href)
  const error = url.searchParams.get('error')
  if (error === null) return null
  for (const name of ['error', 'error_description', 'error_uri']) url.searchParams.delete(name)
  history?.replaceState(history.state, '', url.pathname + url.search + url.hash)
  // What the address says is anybody's text: only a name that is known becomes a message.
  const [code, message] = Object.hasOwn(CODES, error) ? CODES[error]! : (['invalid_callback', undefined] as const)
  return new AuthError(code, message ?? 'The BFF came back with an error that the specifications do not name.')
}

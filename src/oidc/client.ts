import * as oauth from 'oauth4webapi'
import type { OidcSettings } from './checkOptions.ts'

/** `exp`, `nbf`, `auth_time`: seconds of tolerance after the clocks have been brought together. */
const TOLERANCE = 30

/** When an answer's id token was issued, epoch seconds; `undefined` where it has none that can be read. */
async function issuedAt(response: Response): Promise<number | undefined> {
  try {
    const { id_token: idToken } = (await response.clone().json()) as { id_token?: unknown }
    const payload = String(idToken).split('.')[1] ?? ''
    const { iat } = JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/'))) as { iat?: unknown }
    return typeof iat === 'number' && Number.isFinite(iat) ? iat : undefined
  } catch {
    return undefined
  }
}

/**
 * The client as oauth4webapi wants it, its clock set by the answer itself: the provider issued the id token a moment ago, so
 * `iat` is what time it is there. A device whose clock is wrong must not be locked out (T4). That the token is not an old one
 * is proved by its nonce, which is newer than the request (OIDC Core §3.1.3.7, 10 leaves the range of `iat` to the client).
 */
export async function clientFor({ clientId }: OidcSettings, response?: Response): Promise<oauth.Client> {
  const there = response && (await issuedAt(response))
  const skew = there === undefined ? 0 : Math.floor(there) - Math.floor(Date.now() / 1_000)
  return { client_id: clientId, [oauth.clockSkew]: skew, [oauth.clockTolerance]: TOLERANCE }
}

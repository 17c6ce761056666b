import type * as oauth from 'oauth4webapi'
import { jwtLifetime } from '../adapters/backends/jwtLifetime.ts'
import { AuthError, isAuthError } from '../errors.ts'
import type { AuthUser, Grant } from '../session.ts'
import type { OidcClaims, OidcUser } from './oidc.types.ts'

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string')

/** The default `userFrom`. */
export function oidcUser({ sub, name, email, roles, permissions }: OidcClaims): OidcUser {
  return {
    id: sub,
    ...(typeof name === 'string' && { name }),
    ...(typeof email === 'string' && { email }),
    ...(isTexts(roles) && { roles }),
    ...(isTexts(permissions) && { permissions }),
  }
}

/** What the app's own mapping throws is a bad answer, and may quote it: only its cause is kept. */
export function mapUser<User extends AuthUser>(userFrom: (claims: OidcClaims) => User, claims: OidcClaims): User {
  let user: User
  try {
    user = userFrom(claims)
  } catch (cause) {
    if (isAuthError(cause)) throw cause
    throw new AuthError('invalid_response', 'userFrom could not understand the claims.', { cause })
  }
  if (typeof user?.id !== 'string' || !user.id)
    throw new AuthError('invalid_response', 'userFrom gave a user without an id.')
  return user
}

/** What an id token says about how and when somebody signed in (OIDC Core §2), counted by the provider's own clock. */
function authentication({ acr, amr, auth_time: authTime, iat }: oauth.IDToken) {
  return {
    ...(typeof acr === 'string' && { acr }),
    ...(isTexts(amr) && { amr }),
    ...(typeof authTime === 'number' && { authenticationAge: Math.max(0, iat - authTime) }),
  }
}

/**
 * A checked token answer as a grant. `expires_in` is relative, so nobody's clock matters; a server that leaves it out may
 * have a JWT that tells. Which user it is for is added by whoever knows.
 */
export function grantOf(answer: oauth.TokenEndpointResponse, claims: oauth.IDToken | undefined): Grant {
  const { access_token: accessToken, refresh_token, id_token, expires_in, scope, token_type } = answer
  return {
    accessToken,
    tokenType: token_type === 'dpop' ? 'DPoP' : 'Bearer',
    ...(refresh_token !== undefined && { refreshToken: refresh_token }),
    ...(id_token !== undefined && { idToken: id_token }),
    ...(expires_in === undefined ? jwtLifetime(accessToken) : { expiresIn: expires_in }),
    ...(scope !== undefined && { scopes: scope.split(' ').filter(Boolean) }),
    ...(claims && authentication(claims)),
  }
}

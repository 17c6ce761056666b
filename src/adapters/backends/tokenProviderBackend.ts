import { AuthError } from '../../errors.ts'
import type { AuthUser, Grant } from '../../session.ts'
import type { AuthBackend } from '../ports.ts'
import { jwtLifetime } from './jwtLifetime.ts'

export interface TokenProviderOptions<User extends AuthUser = AuthUser> {
  /** The present access token of whoever keeps it, or a grant; `null`: there is no session any more. */
  readonly getAccessToken: (request: { readonly signal: AbortSignal }) => Promise<string | Grant<User> | null>
  /** Who the token is for; needed where `getAccessToken` gives a bare string. */
  readonly getUser?: (accessToken: string, request: { readonly signal: AbortSignal }) => Promise<User>
  /** Names the provider; default `provider`. Give one where an origin has several. */
  readonly id?: string
}

/**
 * Tokens that somebody else keeps, such as a parent SDK or a native shell: authchart asks for one when it needs one, and
 * revokes none. A JWT's own claims tell its lifetime; an opaque token is used until the server rejects it.
 *
 * `refresh` rejects with `AuthError('invalid_grant')` for `null`, with `invalid_response` for what is not a token, and with
 * whatever the provider itself rejects with, which keeps the session.
 *
 * @example
 * createAuth({ backend: tokenProviderBackend({ getAccessToken: () => sdk.token(), getUser: () => sdk.profile() }) })
 */
export function tokenProviderBackend<User extends AuthUser = AuthUser>({
  getAccessToken,
  getUser,
  id = 'provider',
}: TokenProviderOptions<User>): AuthBackend<User> {
  return {
    id,
    refreshWith: 'ambient',
    async refresh({ signal }) {
      const answer = await getAccessToken({ signal })
      if (answer === null) throw new AuthError('invalid_grant', 'The token provider has no session any more.')
      const grant = typeof answer === 'string' ? { accessToken: answer } : answer
      if (typeof grant?.accessToken !== 'string' || !grant.accessToken)
        throw new AuthError('invalid_response', 'The token provider gave something that is not a token.')
      const { expiresIn, expiresAt } = grant as Grant<User>
      return expiresIn === undefined && expiresAt === undefined
        ? { ...grant, ...jwtLifetime(grant.accessToken) }
        : grant
    },
    ...(getUser && { whoAmI: async (accessToken, { signal }) => getUser(accessToken, { signal }) }),
  }
}

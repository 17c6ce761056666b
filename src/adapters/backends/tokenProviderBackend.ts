import { AuthError } from '../../errors.ts'
import type { AuthUser, Grant } from '../../session.ts'
import type { AuthBackend } from '../ports.ts'

export interface TokenProviderOptions<User extends AuthUser = AuthUser> {
  /** The present access token of whoever keeps it; `null`: there is no session any more. */
  readonly getAccessToken: (request: { readonly signal: AbortSignal }) => Promise<string | Grant<User> | null>
  /** Who the token is for; needed where `getAccessToken` gives a bare string. */
  readonly getUser?: (accessToken: string, request: { readonly signal: AbortSignal }) => Promise<User>
  readonly id?: string
}

/**
 * Tokens that somebody else keeps, such as a parent SDK or a native shell: authchart asks for one when it needs one.
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
      const token = await getAccessToken({ signal })
      if (!token) throw new AuthError('invalid_grant', 'The token provider has no session any more.')
      return typeof token === 'string' ? { accessToken: token } : token
    },
    ...(getUser && { whoAmI: (accessToken, { signal }) => getUser(accessToken, { signal }) }),
  }
}

import { AuthError } from '../../errors.ts'
import type { AuthUser, Grant } from '../../session.ts'
import { type Page, thisPage } from '../page.ts'
import type { AuthBackend, Credentials, RefreshRequest } from '../ports.ts'
import { type MethodPaths, pathFor } from './methodPaths.ts'
import {
  challengeOutcome,
  invalid,
  type Json,
  parseGrant,
  parseSecondFactor,
  parseUser,
  type SecondFactorAsked,
} from './restAnswers.ts'
import { createRestCall, type RestCallOptions } from './restCall.ts'
import { judged, outcomeOf } from './restOutcome.ts'

/** Paths relative to `baseUrl`, or absolute URLs; `false`: this server has no such thing. */
export interface RestEndpoints {
  /** One for all methods, or one for each. Default `/sign-in`. */
  readonly signIn?: MethodPaths | false
  /** Default `/second-factor`. */
  readonly secondFactor?: string | false
  /** Default `/second-factor/resend`. */
  readonly resend?: string | false
  /** Default `/refresh`. */
  readonly refresh?: string | false
  /** Default `/revoke`. */
  readonly revoke?: string | false
  /** Default `/me`. */
  readonly me?: string | false
}

export interface RestBackendOptions<User extends AuthUser = AuthUser> {
  readonly baseUrl: string
  /**
   * Where the refresh token travels: `body` in JSON, `cookie` in an HttpOnly cookie that this page never sees; the latter
   * sends `X-Token-Mode: cookie` with every call, which a cross-site form cannot do. Default `body`.
   */
  readonly mode?: 'body' | 'cookie'
  readonly endpoints?: RestEndpoints
  /**
   * Added to every call to the auth server, asked for each time: the place for a CSRF header. A function that answers at
   * once lets the revocation leave before the page does; one that returns a promise may be too late for that.
   */
  readonly headers?: RestCallOptions['headers']
  /** Understands a grant that is spelled in another way. Default: OAuth's names or camelCase. */
  readonly mapGrant?: (answer: Json) => Grant<User>
  /** Understands how this server asks for a second factor; `null`: it does not ask. */
  readonly mapSecondFactor?: (answer: Json) => SecondFactorAsked | null
  /** Understands what `/me` answers. Default: the answer itself. */
  readonly mapUser?: (answer: Json) => User
  /** Spells the fields of a request in this server's way. Default: as they are. */
  readonly toBody?: (purpose: 'signIn' | 'secondFactor' | 'resend' | 'refresh' | 'revoke', fields: Json) => Json
  /**
   * Does this answer of the refresh endpoint mean that the session is over for good? Default: a 4xx whose body names
   * `invalid_grant` as `error`, `code` or `error.code`. `body` is the parsed JSON, `undefined` if it was none.
   */
  readonly isInvalidGrant?: (status: number, body: unknown) => boolean
  /** Replaces the request to the refresh endpoint. Reject with `AuthError('invalid_grant')` where the session is over. */
  readonly refresh?: (request: RefreshRequest) => Promise<Grant<User>>
  /** Default: the page's `fetch`. */
  readonly fetch?: typeof globalThis.fetch
  /** Whose `fetch` and clock are used. Default: the page this runs in. */
  readonly page?: Pick<Page, 'fetch' | 'Date'>
  /** Default: derived from `baseUrl` and `mode`. */
  readonly id?: string
}

/**
 * An auth server that speaks JSON. Only an answer whose body says `invalid_grant` (RFC 6749 §5.2) ends a session; a bare
 * 400, 401 or 403, as proxies and firewalls send them, is a passing fault. Redirects of the auth server are not followed.
 *
 * Throws `AuthError('invalid_options')` without a `baseUrl`.
 *
 * @example
 * const backend = restBackend<{ id: string; email: string }>({ baseUrl: '/auth', mode: 'cookie' })
 */
export function restBackend<User extends AuthUser = AuthUser>(options: RestBackendOptions<User>): AuthBackend<User> {
  const { baseUrl, mode = 'body', headers, isInvalidGrant, fetch, page = thisPage, refresh: ownRefresh } = options ?? {}
  if (typeof baseUrl !== 'string')
    throw new AuthError('invalid_options', 'restBackend needs a baseUrl, for example "/auth".')
  const { mapGrant = parseGrant<User>, mapUser = parseUser<User>, mapSecondFactor = parseSecondFactor } = options
  const { toBody = (_, fields) => fields } = options
  const {
    signIn = '/sign-in',
    secondFactor = '/second-factor',
    resend = '/second-factor/resend',
    refresh = '/refresh',
    revoke = '/revoke',
    me = '/me',
  } = options.endpoints ?? {}
  const ask = createRestCall({ baseUrl, mode, headers, isInvalidGrant, fetch, page })

  const outcome = (answer: unknown, askedAt: number) => outcomeOf(answer, askedAt, { mapGrant, mapSecondFactor })
  const pathOf = ({ method }: Credentials, paths: MethodPaths): string => {
    const path = pathFor(method, paths)
    if (path === undefined) throw new AuthError('invalid_argument', 'There is no endpoint for this sign-in method.')
    return path
  }
  const canRefresh = ownRefresh || refresh !== false

  return {
    id: options.id ?? `rest:${mode}:${baseUrl}`,
    refreshWith: canRefresh ? (mode === 'cookie' ? 'ambient' : 'token') : 'none',
    ...(signIn !== false && {
      async signIn(credentials, { signal }) {
        const askedAt = page.Date.now()
        const body = toBody('signIn', credentials)
        return outcome(await ask(pathOf(credentials, signIn), 'signIn', { signal, body }), askedAt)
      },
    }),
    ...(secondFactor !== false && {
      async verifySecondFactor(state, { code, method }, { signal }) {
        const askedAt = page.Date.now()
        const { challenge, methods } = state as SecondFactorAsked
        const body = toBody('secondFactor', { challenge, code, method: method ?? methods[0] })
        return outcome(await ask(secondFactor, 'secondFactor', { signal, body }), askedAt)
      },
    }),
    ...(secondFactor !== false &&
      resend !== false && {
        async resendSecondFactor(state, { signal }) {
          const askedAt = page.Date.now()
          const body = toBody('resend', { challenge: (state as SecondFactorAsked).challenge })
          const asked = judged(mapSecondFactor, await ask(resend, 'secondFactor', { signal, body }))
          if (!asked) throw invalid('it does not say how to answer the new challenge')
          return challengeOutcome(asked, askedAt)
        },
      }),
    ...(ownRefresh
      ? { refresh: ownRefresh }
      : refresh !== false && {
          async refresh({ refreshToken, signal }) {
            const body = toBody('refresh', refreshToken === undefined ? {} : { refresh_token: refreshToken })
            return judged(mapGrant, await ask(refresh, 'refresh', { signal, body }))
          },
        }),
    ...(revoke !== false && {
      async revoke({ refreshToken, accessToken, scope, signal }) {
        const body = toBody('revoke', { scope, ...(refreshToken !== undefined && { refresh_token: refreshToken }) })
        await ask(revoke, 'revoke', { signal, body, token: accessToken, keepalive: true })
      },
    }),
    ...(me !== false && {
      async whoAmI(accessToken, { signal }) {
        return judged(mapUser, await ask(me, 'whoAmI', { signal, token: accessToken }))
      },
    }),
  }
}

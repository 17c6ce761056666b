import { AuthError } from '../../errors.ts'
import type { AuthUser, Grant } from '../../session.ts'
import type { AuthBackend, Credentials, RefreshRequest } from '../ports.ts'
import { type Json, parseChallenge, parseGrant, readJson } from './restAnswers.ts'
import { failureOf } from './restFailures.ts'

/** Paths relative to `baseUrl`, or absolute URLs; `false`: this server has no such thing. */
export interface RestEndpoints {
  /** One for all methods, or one for each. Default `/sign-in`. */
  readonly signIn?: string | Readonly<Record<string, string>>
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
  /** Added to every call to the auth server, asked for each time: the place for a CSRF header. */
  readonly headers?: HeadersInit | (() => HeadersInit | Promise<HeadersInit>)
  /** Understands a grant that is spelled in another way. Default: OAuth's names or camelCase. */
  readonly mapGrant?: (answer: Json) => Grant<User>
  /** Understands what `/me` answers. Default: the answer itself. */
  readonly mapUser?: (answer: Json) => User
  /** Replaces the request to the refresh endpoint. */
  readonly refresh?: (request: RefreshRequest) => Promise<Grant<User>>
  /** Default: the page's `fetch`. */
  readonly fetch?: typeof globalThis.fetch
  /** Default: derived from `baseUrl` and `mode`. */
  readonly id?: string
}

/**
 * An auth server that speaks JSON. Only an answer whose body says `invalid_grant` (RFC 6749 §5.2) ends a session; a bare
 * 400, 401 or 403, as proxies and firewalls send them, is a passing fault.
 *
 * @example
 * const backend = restBackend<{ id: string; email: string }>({ baseUrl: '/auth', mode: 'cookie' })
 */
export function restBackend<User extends AuthUser = AuthUser>(options: RestBackendOptions<User>): AuthBackend<User> {
  const { baseUrl, mode = 'body', endpoints = {}, mapGrant = parseGrant<User>, mapUser } = options ?? {}
  if (typeof baseUrl !== 'string')
    throw new AuthError('invalid_options', 'restBackend needs a baseUrl, for example "/auth".')
  const {
    signIn = '/sign-in',
    secondFactor = '/second-factor',
    resend = '/second-factor/resend',
    refresh = '/refresh',
    revoke = '/revoke',
    me = '/me',
  } = endpoints
  const isCookie = mode === 'cookie'

  /** Asks, and judges the answer: resolves to its JSON, or rejects with the `AuthError` that it stands for. */
  const call = async (
    path: string,
    purpose: Parameters<typeof failureOf>[0],
    {
      signal,
      body,
      token,
      keepalive = false,
    }: { signal: AbortSignal; body?: object; token?: string | undefined; keepalive?: boolean },
  ): Promise<Json> => {
    const init: RequestInit = { signal, keepalive, credentials: isCookie ? 'include' : 'same-origin' }
    const { headers: extra } = options
    // Asked for only where there is something to ask: a revocation has to leave in the task that it is called in (T44).
    const headers = new Headers(typeof extra === 'function' ? await extra() : extra)
    headers.set('accept', 'application/json')
    if (isCookie) headers.set('x-token-mode', 'cookie')
    if (token) headers.set('authorization', `Bearer ${token}`)
    if (body) {
      init.method = 'POST'
      init.body = JSON.stringify(body)
      headers.set('content-type', 'application/json')
    }
    let response: Response
    try {
      const url = /^[a-z]+:|^\/\//i.test(path) ? path : baseUrl.replace(/\/$/, '') + path
      response = await (options.fetch ?? globalThis.fetch)(url, { ...init, headers })
    } catch (cause) {
      signal.throwIfAborted()
      throw new AuthError('network', 'The auth server could not be reached.', { cause })
    }
    const answer = await readJson(response)
    signal.throwIfAborted()
    if (!response.ok) throw failureOf(purpose, response, answer)
    return answer
  }
  const outcome = (answer: Json) => parseChallenge(answer) ?? { type: 'granted' as const, grant: mapGrant(answer) }
  const pathOf = ({ method }: Credentials): string => {
    const path = typeof signIn === 'string' ? signIn : Object.hasOwn(signIn, method) ? signIn[method] : undefined
    if (path === undefined)
      throw new AuthError('invalid_argument', `There is no endpoint for the sign-in method "${method}".`)
    return path
  }
  const ownRefresh = options.refresh
  const canRefresh = ownRefresh || refresh !== false

  return {
    id: options.id ?? `rest:${mode}:${baseUrl}`,
    refreshWith: canRefresh ? (isCookie ? 'ambient' : 'token') : 'none',
    async signIn(credentials, { signal }) {
      return outcome(await call(pathOf(credentials), 'signIn', { signal, body: credentials }))
    },
    ...(secondFactor !== false && {
      async verifySecondFactor(state, { code, method }, { signal }) {
        const { challenge, methods } = state as { challenge: string; methods: string[] }
        const body = { challenge, code, method: method ?? methods[0] }
        return outcome(await call(secondFactor, 'secondFactor', { signal, body }))
      },
    }),
    ...(secondFactor !== false &&
      resend !== false && {
        async resendSecondFactor(state, { signal }) {
          const { challenge } = state as { challenge: string }
          const next = parseChallenge(await call(resend, 'secondFactor', { signal, body: { challenge } }))
          if (!next) throw new AuthError('invalid_response', 'The server did not say how to answer the new challenge.')
          return next
        },
      }),
    ...(ownRefresh && { refresh: ownRefresh }),
    ...(!ownRefresh &&
      refresh !== false && {
        async refresh({ refreshToken, signal }) {
          const body = refreshToken === undefined ? {} : { refresh_token: refreshToken }
          return mapGrant(await call(refresh, 'refresh', { signal, body }))
        },
      }),
    ...(revoke !== false && {
      async revoke({ refreshToken, accessToken, scope, signal }) {
        const body = { scope, ...(refreshToken !== undefined && { refresh_token: refreshToken }) }
        await call(revoke, 'revoke', { signal, body, token: accessToken, keepalive: true })
      },
    }),
    ...(me !== false && {
      async whoAmI(accessToken, { signal }) {
        const answer = await call(me, 'whoAmI', { signal, token: accessToken })
        return mapUser ? mapUser(answer) : (answer as unknown as User)
      },
    }),
  }
}

import type { AuthClient } from '../bindings/vanilla/client.types.ts'
import { allowedOrigins } from './allowedOrigins.ts'
import { authorized, type TokenUser } from './authorized.ts'
import type { RequestPolicy } from './request.types.ts'
import { retryAfter } from './retryAfter.ts'

const isUnauthorized = (response: Response) => response.status === 401

/** Can this body be sent a second time? A stream is read once only (T16). */
const isRepeatable = (input: RequestInfo | URL, init: RequestInit | undefined): boolean =>
  !(init?.body instanceof ReadableStream) && (init?.body != null || !(input instanceof Request) || !input.bodyUsed)

/**
 * `fetch` with the session's token on allowed origins: waits for a token only when there is none to use, and after a
 * rejection (401, or what `isRejected` says) refreshes and sends once more. A request to any other origin, or one that
 * has an `Authorization` header of its own, goes out untouched. A body that is a stream cannot be sent twice: then the
 * rejection itself is returned.
 *
 * Rejects as `fetch` does, and with `AuthError('session_ended' | 'user_changed')` when the session changed meanwhile.
 */
export function createAuthFetch(
  client: TokenUser & Pick<AuthClient, 'report'>,
  policy: RequestPolicy = {},
): typeof fetch {
  const origins = allowedOrigins(policy.origins)
  const { isRejected = isUnauthorized } = policy
  const transport: typeof fetch = (input, init) => (policy.fetch ?? globalThis.fetch)(input, init)

  const send = (input: RequestInfo | URL, init: RequestInit | undefined, token: string | null): Promise<Response> => {
    if (token === null) return transport(input, init)
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined))
    headers.set('authorization', `${client.tokens.tokenType} ${token}`)
    const signal = init?.signal ?? (input instanceof Request ? undefined : client.tokens.sessionSignal)
    return transport(input, signal ? { ...init, headers, signal } : { ...init, headers })
  }
  const hasOwnHeader = (input: RequestInfo | URL, init: RequestInit | undefined) =>
    (init?.headers && new Headers(init.headers).has('authorization')) ||
    (input instanceof Request && !init?.headers && input.headers.has('authorization'))

  const report = (response: Response, isRefused: boolean) => {
    const { status } = response
    if (isRefused || status === 403) client.report({ type: 'accessDenied', status })
    else if (status === 429) client.report({ type: 'rateLimited', retryAfter: retryAfter(response.headers) ?? 0 })
  }

  return async (input, init) => {
    const url = typeof input === 'string' ? input : input instanceof Request ? input.url : String(input)
    if (!origins.allows(url) || hasOwnHeader(input, init)) return transport(input, init)
    const canRepeat = isRepeatable(input, init)
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined)
    // A Request is used up by sending it; the copy is for the second time.
    const spare = input instanceof Request && canRepeat && input.body ? input.clone() : undefined
    let isFirst = true
    const { result, isRefused } = await authorized(
      client,
      (token) => {
        const target = isFirst ? input : (spare ?? input)
        isFirst = false
        return send(target, init, token)
      },
      // An answer from elsewhere, at the end of a redirect, says nothing about the token: the browser took it off (T17).
      async (response) => (!response.redirected || origins.allows(response.url)) && isRejected(response),
      { signal, canRepeat },
    )
    report(result, isRefused)
    return result
  }
}

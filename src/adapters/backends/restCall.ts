import { AuthError, isAuthError } from '../../errors.ts'
import type { Page } from '../page.ts'
import { invalid, type Json } from './restAnswers.ts'
import { failureOf, type RestPurpose } from './restFailures.ts'

export interface RestCallOptions {
  readonly baseUrl: string
  readonly mode: 'body' | 'cookie'
  readonly headers?: HeadersInit | (() => HeadersInit | Promise<HeadersInit>) | undefined
  readonly isInvalidGrant?: ((status: number, body: unknown) => boolean) | undefined
  readonly fetch?: typeof globalThis.fetch | undefined
  readonly page: Pick<Page, 'fetch' | 'Date'>
}

export interface RestCall {
  readonly signal: AbortSignal
  /** Sent as JSON by POST; without one it is a GET. */
  readonly body?: Json
  /** An access token, for the Authorization header. */
  readonly token?: string | undefined
  readonly keepalive?: boolean
}

/** By its shape: a promise may come from another frame or a library. */
const isThenable = (value: object | undefined): value is Promise<HeadersInit> =>
  typeof (value as { then?: unknown } | undefined)?.then === 'function'

const isAbsolute = (path: string) => /^([a-z][a-z\d+.-]*:)?\/\//i.test(path)
const join = (base: string, path: string) => `${base.replace(/\/$/, '')}/${path.replace(/^\//, '')}`

/**
 * Asks: resolves to the parsed body of a success (`undefined` for an empty one), rejects with the `AuthError` that the
 * answer stands for, or with the signal's reason.
 */
export function createRestCall({ baseUrl, mode, headers: given, isInvalidGrant, fetch, page }: RestCallOptions) {
  const isCookie = mode === 'cookie'

  return async (path: string, purpose: RestPurpose, { signal, body, token, keepalive }: RestCall): Promise<unknown> => {
    signal.throwIfAborted()
    let request: RequestInit
    try {
      const hook = typeof given === 'function' ? given() : given
      // Waited for only if there is something to wait for: a revocation leaves in the task that it is called in (T44).
      const headers = new Headers(isThenable(hook) ? await hook : hook)
      headers.set('accept', 'application/json')
      if (isCookie) headers.set('x-token-mode', 'cookie')
      if (token) headers.set('authorization', `Bearer ${token}`)
      if (body) headers.set('content-type', 'application/json')
      request = { headers, ...(body && { method: 'POST', body: JSON.stringify(body) }) }
    } catch (cause) {
      // `Headers` quotes a value that it refuses, so its message stays in the cause.
      throw new AuthError('adapter_failed', 'The request could not be built; see the cause.', {
        cause,
      })
    }
    let response: Response
    let text: string
    try {
      response = await (fetch ?? page.fetch)(isAbsolute(path) ? path : join(baseUrl, path), {
        ...request,
        signal,
        // A 307 or 308 would hand password and refresh token on, an HTTP cache yesterday's user (docs/decisions/0005).
        redirect: 'error',
        cache: 'no-store',
        credentials: isCookie ? 'include' : 'same-origin',
        ...(keepalive && { keepalive }),
      })
      text = await response.text()
    } catch (cause) {
      signal.throwIfAborted()
      // A transport of authchart's own, such as `auth.fetch`, knows better what happened.
      if (isAuthError(cause)) throw cause
      throw new AuthError('network', 'The auth server could not be reached, or it redirected.', { cause })
    }
    signal.throwIfAborted()
    let answer: unknown
    let isReadable = true
    try {
      answer = text ? JSON.parse(text) : undefined
    } catch {
      // The parser's own error quotes the text, so it is not kept.
      isReadable = false
    }
    if (!response.ok) throw failureOf(purpose, response, answer, page.Date.now(), isInvalidGrant)
    if (!isReadable && purpose !== 'revoke') throw invalid('it is not JSON')
    return answer
  }
}

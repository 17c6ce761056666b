/**
 *   allowed origin? ── no ──▶ send untouched
 *        │ yes
 *   token at hand? ── no ──▶ wait for one; nobody signed in: send without
 *        │ yes
 *      send ──▶ session changed meanwhile? reject
 *        │
 *    rejected? ── no ──▶ the answer
 *        │ yes
 *   a newer token ──▶ send once more ──▶ the answer, whatever it is
 */
import { thisPage } from '../adapters/page.ts'
import type { AuthBackend } from '../adapters/ports.ts'
import { allowedOrigins, baseOf } from './allowedOrigins.ts'
import { checkSession, claimToken, newerToken } from './authorized.ts'
import { copyForRetry, isOneShot } from './replay.ts'
import type { RequestPolicy } from './request.types.ts'
import { retryAfter } from './retryAfter.ts'
import type { AnswerReporter, TokenUser } from './tokenSource.ts'

const isUnauthorized = (response: Response) => response.status === 401

/**
 * `fetch` with the session's token on allowed origins: waits for a token only when there is none to use, and after a
 * rejection (401, or what `isRejected` says) refreshes and sends once more. A request to any other origin, or one that
 * has an `Authorization` header of its own, goes out untouched. A body that is a stream cannot be sent twice: the
 * rejection is returned after the refresh, so that the caller may build the body anew and try again.
 *
 * Rejects as `fetch` does, with the reason of the caller's signal, and with
 * `AuthError('session_ended' | 'user_changed')` when the session changed meanwhile. Throws
 * `AuthError('invalid_options')` at once for `policy.origins` that are not origins. With a `backend` that has a transport of
 * its own (`AuthBackend.fetch`) requests to allowed origins take that way.
 *
 * @example
 * const authFetch = createAuthFetch(auth, { origins: ['https://api.example.com'] })
 * const response = await authFetch('https://api.example.com/orders')
 */
export function createAuthFetch(
  client: TokenUser & AnswerReporter,
  policy: RequestPolicy = {},
  { fetch: carrier }: Pick<AuthBackend, 'fetch'> = {},
): typeof fetch {
  const { tokens } = client
  const { isRejected = isUnauthorized, page = thisPage } = policy
  const origins = allowedOrigins(policy.origins, page)
  const transport: typeof fetch = (input, init) => (policy.fetch ?? page.fetch)(input, init)
  /** To an allowed origin. */
  const carry: typeof fetch = carrier
    ? async (input, init) =>
        carrier(new Request(typeof input === 'string' ? new URL(input, baseOf(page)) : input, init), transport)
    : transport

  /** `own`: the headers that the caller gave; `caller`: the caller's signal. */
  const send = async (
    target: string | Request,
    init: RequestInit | undefined,
    own: Headers | undefined,
    caller: AbortSignal | null | undefined,
    token: string,
    sessionId: string | null,
  ): Promise<Response> => {
    const authorization = `${tokens.tokenType} ${token}`
    own?.set('authorization', authorization)
    const headers = own ?? { authorization }
    const ending = tokens.sessionSignal
    const signal = caller && ending && AbortSignal.any ? AbortSignal.any([caller, ending]) : (caller ?? ending)
    try {
      const response = await carry(target, signal ? { ...init, headers, signal } : { ...init, headers })
      checkSession(client, sessionId)
      return response
    } catch (error) {
      if (!caller?.aborted) checkSession(client, sessionId)
      throw error
    }
  }

  const report = (response: Response, isRefused = false): Response => {
    const { status } = response
    if (isRefused || status === 403) client.report({ type: 'accessDenied', status })
    else if (status === 429)
      client.report({ type: 'rateLimited', retryAfter: retryAfter(response.headers, page.Date.now()) ?? 0 })
    return response
  }

  return async (input, init) => {
    // By its shape: one from another frame is no `instanceof Request`, but `fetch` takes it. A URL object is read once,
    // because it may change while we wait.
    const request = typeof input === 'object' && 'url' in input ? input : undefined
    const target = request ?? String(input)
    const url = request ? request.url : (target as string)
    if (!origins.allows(url)) return transport(target, init)
    const given = init?.headers ?? request?.headers
    const own = given && new Headers(given)
    if (own?.has('authorization')) return transport(target, init)
    const caller = init?.signal === undefined ? request?.signal : init.signal

    const quick = claimToken(client, caller)
    const held = 'then' in quick ? await quick : quick
    const { token, sessionId } = held
    checkSession(client, sessionId)
    if (token === null) return report(await carry(target, init))
    const canRepeat = !isOneShot(init?.body)
    const again = request && canRepeat ? copyForRetry(request, init) : target

    // `fetch` drops these two of a Request as soon as it is given an init, which the token needs.
    const more = init ?? (request && { referrer: request.referrer, referrerPolicy: request.referrerPolicy })
    // The browser takes the header off a request that is redirected to another origin: its answer says nothing about the
    // token, nor about what this user may do (T17, docs/decisions/0005).
    const isForeign = (answer: Response) => answer.redirected && origins.originOf(answer.url) !== origins.originOf(url)

    const response = await send(target, more, own, caller, token, sessionId)
    if (isForeign(response)) return response
    // Asks for more than a token: a newer one would be refused as well.
    const raised = client.challenged?.(response, held, caller)
    let rejected = raised ? true : isRejected(response)
    if (typeof rejected !== 'boolean') {
      rejected = await rejected
      checkSession(client, sessionId)
    }
    if (!rejected) return report(response)

    const newer = await (raised ?? newerToken(client, held, caller))
    if (newer === null || !canRepeat) return report(response)
    const second = await send(again, more, own && new Headers(own), caller, newer, sessionId)
    if (isForeign(second)) return second
    const isRefused = await isRejected(second)
    checkSession(client, sessionId)
    return report(second, isRefused)
  }
}

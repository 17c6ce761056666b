/**
 *   token of the type DPoP? ── no ──▶ send untouched
 *        │ yes
 *   its key here? ── no ──▶ send without a proof: the server refuses it, the refresh that follows ends the session
 *        │ yes
 *   send with a proof ──▶ "use this nonce", "your clock is wrong"? once more, with a new proof ──▶ the answer
 */
import {
  allowInsecureRequests,
  customFetch,
  protectedResourceRequest,
  WWWAuthenticateChallengeError,
} from 'oauth4webapi'
import type { AuthBackend } from '../../adapters/ports.ts'
import { AuthError } from '../../errors.ts'
import { copyForRetry } from '../../http/replay.ts'
import type { BoundKey, DpopKeys } from './dpop.types.ts'
import { type RepeatReason, repeatReason } from './repeat.ts'

const REDIRECTS = new Set([301, 302, 303, 307, 308])

/**
 * The transport of `auth.fetch` for tokens that are bound to a key: adds the DPoP proof (RFC 9449 §7), remembers the nonce
 * of any answer for its origin, and sends once more where the server asks for a nonce or tells that the device's clock is
 * wrong. A body is copied for that.
 *
 * Rejects as `fetch` does; with `AuthError('unsupported')` for a redirect, which would carry the proof to an address that
 * it does not hold for; with `AuthError('storage_failed')` where IndexedDB does not tell whether there is a key.
 */
export function dpopFetch(keys: Pick<DpopKeys, 'find'>): NonNullable<AuthBackend['fetch']> {
  return async (request, transport) => {
    const token = /^DPoP +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
    const key = token === undefined ? null : await keys.find(token)
    if (token === undefined || key === null) return transport(request)
    const tried = new Set<RepeatReason>()
    for (let next = request; ; ) {
      const copy = copyForRetry(next, undefined)
      const { response, reason } = await sendWithProof(next, transport, token, key)
      if (!reason || tried.has(reason)) return response
      tried.add(reason)
      response.body?.cancel().catch(() => {})
      next = copy
    }
  }
}

async function sendWithProof(
  request: Request,
  transport: typeof globalThis.fetch,
  token: string,
  key: BoundKey,
): Promise<{ readonly response: Response; readonly reason?: RepeatReason | undefined }> {
  try {
    // oauth4webapi writes the proof and keeps the nonce of the answer; what is sent is the caller's own request.
    const response = await protectedResourceRequest(token, request.method, new URL(request.url), undefined, null, {
      DPoP: key.proof,
      // Where the token may go is decided by `requests.origins`, before we are asked.
      [allowInsecureRequests]: true,
      [customFetch]: (_, { headers }) => send(request, transport, headers),
    })
    return { response }
  } catch (error) {
    // Not an error here: any answer with a challenge.
    if (!(error instanceof WWWAuthenticateChallengeError)) throw error
    return { response: error.response, reason: error.status === 401 ? repeatReason(key, error) : undefined }
  }
}

async function send(
  request: Request,
  transport: typeof globalThis.fetch,
  proven: Record<string, string>,
): Promise<Response> {
  const headers = new Headers(request.headers)
  for (const name of ['authorization', 'dpop']) headers.set(name, proven[name] as string)
  const { referrer, referrerPolicy } = request
  const follows = request.redirect === 'follow'
  // The browser takes `Authorization` off a request that is redirected to another origin, but not `DPoP`. `fetch` drops the
  // referrer of a Request that is given an init.
  const redirect = follows ? 'manual' : request.redirect
  const response = await transport(request, { headers, redirect, referrer, referrerPolicy })
  if (follows && (response.type === 'opaqueredirect' || REDIRECTS.has(response.status)))
    throw new AuthError(
      'unsupported',
      'The server answered with a redirect. A DPoP proof holds for one address (RFC 9449 §4.2): call the final one.',
    )
  return response
}

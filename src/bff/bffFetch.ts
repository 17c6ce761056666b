/**
 *   the BFF's origin? ── no ──▶ without the word that stands for the token
 *        │ yes
 *   cookie · the session that is meant · on unsafe methods the CSRF value
 *        │
 *   CSRF refused? ── no ──▶ the answer; a 401 goes the ordinary way (token.rejected ▶ who-am-I)
 *        │ yes
 *   who-am-I: the same session? ── no ──▶ 401
 *        │ yes
 *   send once more ──▶ the answer, whatever it is
 */
import type { AuthBackend } from '../adapters/ports.ts'
import { copyForRetry } from '../http/replay.ts'
import type { AuthUser } from '../session.ts'
import type { BffAddress } from './bffAddress.ts'
import { type BffCalls, saysCsrf } from './bffCall.ts'
import type { BffSettings } from './bffOptions.ts'
import { type BffSession, handleIn } from './bffSession.ts'
import type { CsrfValue } from './csrfValue.ts'

type Send = NonNullable<AuthBackend['fetch']>

const isUnsafe = ({ method }: Request) => !/^(GET|HEAD|OPTIONS|TRACE)$/i.test(method)

/** Reads a copy, and of small JSON answers only: a 403 may be a page, or a download without an end. */
async function isCsrfRefusal(response: Response): Promise<boolean> {
  const { status, headers } = response
  if (status === 419) return true
  if (status !== 403 || !/\bjson\b/i.test(headers.get('content-type') ?? '')) return false
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined)
  return saysCsrf(status, body)
}

export function bffFetch<User extends AuthUser>(
  { csrf: named, sessionHeader }: BffSettings<User>,
  address: BffAddress,
  csrf: CsrfValue,
  calls: BffCalls<User>,
  /** Who the page has last been told to be. */
  known: () => BffSession<User> | null,
): Send {
  /** One question for all requests that were refused together. */
  let asking: Promise<BffSession<User> | null> | undefined
  const ask = (): Promise<BffSession<User> | null> => {
    asking ??= calls.session(new AbortController().signal).finally(() => {
      csrf.settle()
      asking = undefined
    })
    return asking
  }

  const equip = (request: Request, handle: string | null): Request => {
    const headers = new Headers(request.headers)
    headers.delete('authorization')
    headers.set(sessionHeader, handle ?? '1')
    if (!isUnsafe(request)) return new Request(request, { headers, credentials: address.credentials })
    const value = csrf.current()
    if (named && value) headers.set(named.header, value)
    // A redirect takes headers along, also to another origin: this one may not leave ours (T17).
    const redirect = request.redirect === 'follow' ? 'error' : request.redirect
    return new Request(request, { headers, credentials: address.credentials, redirect })
  }

  return async (request, transport) => {
    const authorization = request.headers.get('authorization')
    const handle = handleIn(authorization)
    if (!address.isOurs(request.url)) {
      const headers = new Headers(request.headers)
      headers.delete('authorization')
      return transport(new Request(request, { headers }))
    }
    if (!isUnsafe(request)) return transport(equip(request, handle))
    const meant = authorization === null ? null : known()
    if (csrf.current() === undefined) await ask().catch(() => null)
    const again = copyForRetry(request, undefined)
    const response = await transport(equip(request, handle))
    if (!(await isCsrfRefusal(response))) return response
    const there = await ask().catch(() => undefined)
    // The BFF cannot be asked now: the refusal stands.
    if (there === undefined) return response
    // What this request meant is gone, or its cookie is somebody else's by now: the engine finds out which (T9).
    const isSame = handle ? there?.handle === handle : there?.user.id === meant?.user.id
    if (!isSame) return authorization === null ? response : new Response(null, { status: 401 })
    return transport(equip(again, handle))
  }
}

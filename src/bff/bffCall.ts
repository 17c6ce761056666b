import { invalid, isObject, type Json } from '../adapters/backends/restAnswers.ts'
import { failureOf, type RestPurpose } from '../adapters/backends/restFailures.ts'
import { AuthError } from '../errors.ts'
import type { AuthUser } from '../session.ts'
import type { BffAddress } from './bffAddress.ts'
import type { BffSettings } from './bffOptions.ts'
import { type BffSession, readSession } from './bffSession.ts'
import type { CsrfValue } from './csrfValue.ts'

/** An answer of one of the BFF's own routes; nothing in it has been judged yet. */
export interface BffAnswer {
  readonly response: Response
  /** `undefined`: empty, or no JSON. */
  readonly body: unknown
  readonly isReadable: boolean
}

export interface BffPost {
  readonly fields: Json
  readonly signal: AbortSignal
  /** The session that is meant; left out: whichever is there. */
  readonly handle?: string | null
  readonly keepalive?: boolean
}

export interface BffCalls<User extends AuthUser> {
  /** Who-am-I. `null`: the server says that nobody is there. Every other answer rejects. */
  session(signal: AbortSignal): Promise<BffSession<User> | null>
  /** One unsafe request with what proves that it comes from here, sent in this very task. */
  post(route: string, post: BffPost): Promise<BffAnswer>
  /** The same, but asks for a CSRF value first where none is known, and once more with a new one where it was refused. */
  submit(route: string, purpose: RestPurpose, post: BffPost): Promise<unknown>
}

/** 419 is what frameworks made of it; 403 with the name of the fault is what everybody else says. */
export const saysCsrf = (status: number, body: unknown): boolean =>
  status === 419 || (status === 403 && isObject(body) && (body.error === 'csrf' || body.code === 'csrf'))

/** A 401 that is a web page comes from a gateway or a proxy, which knows nothing of the session. */
const saysNobody = ({ status, headers }: Response): boolean =>
  status === 204 || (status === 401 && !/^text\/html\b/i.test(headers.get('content-type') ?? ''))

export function bffCalls<User extends AuthUser>(
  { page, fetch, csrf: named, sessionHeader, mapSession }: BffSettings<User>,
  address: BffAddress,
  csrf: CsrfValue,
): BffCalls<User> {
  const send = async (route: string, init: RequestInit & { readonly signal: AbortSignal }): Promise<BffAnswer> => {
    init.signal.throwIfAborted()
    let response: Response
    let text: string
    try {
      response = await (fetch ?? page.fetch)(address.of(route), {
        ...init,
        // A 307 would hand a password on; a who-am-I that answers with the login page is a fault and no session.
        redirect: 'error',
        cache: 'no-store',
        credentials: address.credentials,
      })
      text = await response.text()
    } catch (cause) {
      init.signal.throwIfAborted()
      throw new AuthError('network', 'The BFF could not be reached, or it redirected.', { cause })
    }
    init.signal.throwIfAborted()
    let body: unknown
    let isReadable = true
    try {
      body = text ? JSON.parse(text) : undefined
    } catch {
      // The parser's own error quotes the text, so it is not kept.
      isReadable = false
    }
    csrf.learn(body)
    return { response, body, isReadable }
  }

  const session: BffCalls<User>['session'] = async (signal) => {
    const headers = { accept: 'application/json', [sessionHeader]: '1' }
    const { response, body, isReadable } = await send('session', { headers, signal })
    if (saysNobody(response)) return null
    if (!response.ok) throw failureOf('whoAmI', response, body, page.Date.now())
    if (!isReadable || body === undefined) throw invalid('who-am-I is not JSON')
    return readSession<User>(body, mapSession)
  }

  const post: BffCalls<User>['post'] = (route, { fields, signal, handle, keepalive }) => {
    const value = csrf.current()
    const headers = {
      accept: 'application/json',
      'content-type': 'application/json',
      [sessionHeader]: handle ?? '1',
      ...(named && value && { [named.header]: value }),
    }
    return send(route, {
      method: 'POST',
      headers,
      signal,
      body: JSON.stringify(fields),
      ...(keepalive && { keepalive }),
    })
  }

  return {
    session,
    post,
    async submit(route, purpose, request) {
      const ask = async () => {
        await session(request.signal)
        csrf.settle()
      }
      if (csrf.current() === undefined) await ask()
      let answer = await post(route, request)
      if (saysCsrf(answer.response.status, answer.body)) {
        await ask()
        answer = await post(route, request)
      }
      const { response, body, isReadable } = answer
      if (saysCsrf(response.status, body))
        throw new AuthError('server_error', 'The BFF refuses the CSRF value that it has just handed out.')
      if (!response.ok) throw failureOf(purpose, response, body, page.Date.now())
      if (!isReadable) throw invalid('it is not JSON')
      return body
    },
  }
}

import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { AccessTokens } from './accessTokens.ts'
import { CSRF_HEADER, ownRequests, SESSION_HEADER, type WithSession } from './crossSite.ts'
import type { Settings } from './options.ts'
import type { OpenSession, Sessions } from './sessions.ts'

/** RFC 9110 §7.6.1, and what belongs to this hop by its nature: cookies and proofs are for the BFF. */
const OF_THIS_HOP = /^(connection|keep-alive|te|trailer|transfer-encoding|upgrade|proxy-.*|host|content-length)$/
const NOT_FOR_THE_API = new Set(['cookie', 'authorization', 'origin', 'referer', SESSION_HEADER, CSRF_HEADER])
/** `fetch` has decoded the body already; and an API does not set cookies of this origin. */
const NOT_FOR_THE_PAGE = new Set(['content-encoding', 'set-cookie'])

const copied = (headers: Headers, left: ReadonlySet<string>): Headers => {
  const copy = new Headers()
  headers.forEach((value, name) => {
    if (!OF_THIS_HOP.test(name) && !left.has(name) && !name.startsWith('sec-')) copy.append(name, value)
  })
  return copy
}

/** `/api/*`: the request of the page with the access token of its session. Using it prolongs the session. */
export function apiProxy(settings: Settings, sessions: Sessions, tokens: AccessTokens): Hono<WithSession> {
  const { api, fetch } = settings
  const routes = new Hono<WithSession>()

  const send = (c: Context, token: string, body: ArrayBuffer | undefined) => {
    const { pathname, search } = new URL(c.req.url)
    const headers = copied(c.req.raw.headers, NOT_FOR_THE_API)
    headers.set('authorization', `Bearer ${token}`)
    const url = `${api}${pathname.replace(/^\/api/, '')}${search}`
    // Redirects are the page's business, and a token must not follow one (T17).
    return fetch(url, { method: c.req.method, headers, redirect: 'manual', ...(body && { body }) })
  }
  /** The API has not accepted the token: it may be older than it seems. What a step-up has to answer is not about its age. */
  const isStale = (answer: Response) =>
    answer.status === 401 && !/insufficient_user_authentication/.test(answer.headers.get('www-authenticate') ?? '')

  const pass = async (c: Context, open: OpenSession): Promise<Response> => {
    const body = /^(GET|HEAD)$/.test(c.req.method) ? undefined : await c.req.arrayBuffer()
    const token = await tokens.of(open)
    if (token === null) return c.json({ error: 'no_session' }, 401)
    let answer = await send(c, token, body)
    if (isStale(answer)) {
      await answer.body?.cancel()
      const newer = await tokens.of((await sessions.of(c)) ?? open, { refused: token })
      if (newer === null) return c.json({ error: 'no_session' }, 401)
      answer = await send(c, newer, body)
    }
    const { status, headers } = answer
    return new Response(answer.body, { status, headers: copied(headers, NOT_FOR_THE_PAGE) })
  }

  routes.use('*', ownRequests(settings, sessions), bodyLimit({ maxSize: 10 * 1024 * 1024 }))
  routes.all('*', async (c) => {
    const open = c.get('open')
    await sessions.touch(open)
    try {
      return await pass(c, open)
    } catch {
      return c.json({ error: 'bad_gateway' }, 502)
    }
  })
  return routes
}

import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'
import type { Settings } from './options.ts'
import type { OpenSession, Sessions } from './sessions.ts'

export const SESSION_HEADER = 'x-bff-session'
export const CSRF_HEADER = 'x-csrf-token'

export interface WithSession {
  readonly Variables: { readonly open: OpenSession }
}

/** A signed double submit: the header has to hold what only who-am-I hands out for the cookie that comes with it. */
export const csrfOf = ({ csrfSecret }: Pick<Settings, 'csrfSecret'>, { id }: OpenSession): string =>
  createHmac('sha256', csrfSecret).update(`csrf ${id}`).digest('base64url')

function isEqual(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}

const isUnsafe = (method: string) => !/^(GET|HEAD|OPTIONS|TRACE)$/.test(method)

/** Browsers say where a request comes from; what says nothing has to have the custom header, which only this origin may send. */
function comesFromElsewhere(c: Context, origin: string): boolean {
  const site = c.req.header('sec-fetch-site')
  if (site !== undefined && site !== 'same-origin') return true
  const from = c.req.header('origin')
  if (from !== undefined && from !== origin) return true
  return c.req.header(SESSION_HEADER) === undefined
}

/** Refuses requests of other sites, and resolves the session. `403 cross_site`, `401 no_session`, `401 session_changed`, `403 csrf`. */
export function ownRequests(settings: Settings, sessions: Sessions): MiddlewareHandler<WithSession> {
  return async (c, next) => {
    if (comesFromElsewhere(c, settings.origin)) return c.json({ error: 'cross_site' }, 403)
    const open = await sessions.of(c)
    if (!open) return c.json({ error: 'no_session' }, 401)
    // The page believes in another session than its cookie: somebody has signed in meanwhile, in another tab.
    const meant = c.req.header(SESSION_HEADER) ?? ''
    if (meant !== '1' && meant !== open.session.handle) return c.json({ error: 'session_changed' }, 401)
    if (isUnsafe(c.req.method) && !isEqual(c.req.header(CSRF_HEADER) ?? '', csrfOf(settings, open)))
      return c.json({ error: 'csrf' }, 403)
    c.set('open', open)
    return next()
  }
}

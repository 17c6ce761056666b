import { returnTo } from 'authchart'
import { Hono } from 'hono'
import { csrfOf, ownRequests, type WithSession } from './crossSite.ts'
import type { Settings } from './options.ts'
import type { Provider } from './provider.ts'
import type { StoredSession } from './sessionStore.ts'
import { random, type Sessions } from './sessions.ts'

interface Asked {
  readonly scope?: string
  readonly returnTo?: unknown
}

/** Seconds in which the page has to follow the address of a sign-out. */
const TICKET_LASTS = 60

/**
 * `GET /session` is who-am-I, `POST /logout` ends sessions, `GET /end-session` goes on to the logout of the provider, which comes back to
 * `GET /signed-out`.
 */
export function sessionRoutes(settings: Settings, sessions: Sessions, provider: Provider): Hono<WithSession> {
  const { store, now, origin } = settings
  const routes = new Hono<WithSession>()
  /** An id token is not for the page: it stays here until the browser comes for it. */
  const tickets = new Map<string, { readonly idToken: string; readonly target: string; readonly until: number }>()

  /** Tells who is there and for how long, and changes nothing: asking does not prolong a session (T35). */
  routes.get('/session', async (c) => {
    const open = await sessions.of(c)
    // Nobody is an answer like any other: a 401 would stand in the console of every visitor in red.
    if (!open) return c.json({ user: null })
    const { user, acr, amr, handle, authenticatedAt } = open.session
    return c.json({
      user,
      acr,
      amr,
      handle,
      authenticationAge: Math.max(0, (now() - authenticatedAt) / 1_000),
      expiresIn: sessions.secondsLeft(open.session),
      csrf: csrfOf(settings, open),
    })
  })

  routes.post('/logout', ownRequests(settings, sessions), async (c) => {
    const asked = await c.req.json<Asked>().catch((): Asked => ({}))
    const { scope = 'here' } = asked
    const { key, session } = c.get('open')
    const all = scope === 'here' ? [key] : await store.find({ user: session.user.id })
    const meant = scope === 'elsewhere' ? all.filter((one) => one !== key) : all
    for (const one of meant) revokeTokens(await sessions.end(one))
    if (scope === 'elsewhere') return c.body(null, 204)
    const ticket = random()
    for (const [old, { until }] of tickets) if (until <= now()) tickets.delete(old)
    const wanted = typeof asked.returnTo === 'string' ? asked.returnTo : undefined
    const target = returnTo(wanted, { origin })
    tickets.set(ticket, { idToken: session.tokens.id, target, until: now() + TICKET_LASTS * 1_000 })
    return c.json({ logoutUrl: `${origin}/bff/end-session?ticket=${ticket}` })
  })

  routes.get('/end-session', async (c) => {
    const ticket = c.req.query('ticket') ?? ''
    const found = tickets.get(ticket)
    tickets.delete(ticket)
    const url =
      found && found.until > now()
        ? await provider.logoutUrl(found.idToken, found.target).catch(() => undefined)
        : undefined
    return c.redirect(url ?? found?.target ?? '/')
  })

  // Anybody can make a link to it: the way back is judged here, too (T18).
  routes.get('/signed-out', (c) => c.redirect(returnTo(c.req.query('state'), { origin })))

  /** The session is over here whatever the provider says; it is told once, and its tokens end by themselves if it does not hear. */
  function revokeTokens(session: StoredSession | undefined): void {
    if (session?.tokens.refresh) provider.revoke(session.tokens.refresh).catch(() => {})
  }
  return routes
}

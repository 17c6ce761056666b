import { Hono } from 'hono'
import { createAccessTokens } from './accessTokens.ts'
import { apiProxy } from './apiProxy.ts'
import { backChannelLogout } from './backChannelLogout.ts'
import { createCookies } from './cookies.ts'
import { loginRoutes } from './loginRoutes.ts'
import { type BffOptions, settingsFrom } from './options.ts'
import { createProvider } from './provider.ts'
import { sessionRoutes } from './sessionRoutes.ts'
import type { SessionStore } from './sessionStore.ts'
import { createSessions } from './sessions.ts'

export interface Bff {
  readonly app: Hono
  readonly store: SessionStore
}

/**
 * A backend for one frontend: the browser has a cookie, this server has the tokens.
 *
 *     browser ── cookie ──▶ /bff/session  who-am-I        ┐
 *                           /bff/login    ─▶ provider     │ this server ── tokens ──▶ provider
 *                           /bff/callback ◀─ provider     │
 *                           /bff/logout                   │
 *                           /api/*                        ┘ ── access token ──▶ API
 *
 * @example
 * const { app } = createBff({ origin, issuer, clientId: 'bff', clientSecret, api: 'https://api.example.com' })
 */
export function createBff(options: BffOptions): Bff {
  const settings = settingsFrom(options)
  const cookies = createCookies(settings)
  const sessions = createSessions(settings, cookies)
  const provider = createProvider(settings)
  const tokens = createAccessTokens(settings, sessions, provider)

  const app = new Hono()
  app.use('/bff/*', async (c, next) => {
    await next()
    // Neither the browser nor anything on the way may keep what these routes say (docs/decisions/0005).
    c.header('cache-control', 'no-store')
    c.header('x-content-type-options', 'nosniff')
    c.header('referrer-policy', 'no-referrer')
    c.header('x-frame-options', 'DENY')
  })
  app.route('/bff', loginRoutes(settings, cookies, sessions, provider))
  app.route('/bff', sessionRoutes(settings, sessions, provider))
  app.route('/bff', backChannelLogout(settings, provider))
  app.route('/api', apiProxy(settings, sessions, tokens))
  app.notFound((c) => c.json({ error: 'not_found' }, 404))
  app.onError((error, c) => {
    console.error('bff:', error.message)
    return c.json({ error: 'server_error' }, 500)
  })
  return { app, store: settings.store }
}

import { returnTo } from 'authchart'
import { type Context, Hono } from 'hono'
import * as oauth from 'oauth4webapi'
import type { Cookies } from './cookies.ts'
import type { Settings } from './options.ts'
import type { Granted, Provider, Transaction } from './provider.ts'
import { random, type Sessions } from './sessions.ts'
import { createTransactions } from './transactions.ts'

/** `GET /login` leaves for the provider, `GET /callback` is where it sends the user back. */
export function loginRoutes(settings: Settings, cookies: Cookies, sessions: Sessions, provider: Provider): Hono {
  const { origin, now } = settings
  const transactions = createTransactions(settings, cookies)
  const routes = new Hono()

  const back = (c: Context, path: string, error?: string) => {
    const url = new URL(path, origin)
    if (error) url.searchParams.set('error', error)
    return c.redirect(url.pathname + url.search + url.hash)
  }

  routes.get('/login', async (c) => {
    const asked = new URL(c.req.url).searchParams
    const target = returnTo(asked.get('return_to'), { origin })
    const open = asked.get('step_up') === '1' ? await sessions.of(c) : undefined
    try {
      const { url, transaction } = await provider.begin(asked, target, open?.session.handle)
      transactions.begin(c, transaction)
      return c.redirect(url.href)
    } catch {
      return back(c, target, 'temporarily_unavailable')
    }
  })

  routes.get('/callback', async (c) => {
    const callback = new URL(c.req.url)
    const transaction = transactions.take(c, callback.searchParams.get('state') ?? undefined)
    if (!transaction) return back(c, '/', 'expired')
    try {
      const granted = await provider.finish(callback, transaction)
      return back(c, transaction.returnTo, await signIn(c, granted, transaction))
    } catch (error) {
      // What the provider says is passed on by name; what went wrong here is nobody's business but the log's.
      if (error instanceof oauth.AuthorizationResponseError) return back(c, transaction.returnTo, error.error)
      console.error('bff: the callback could not be used', error instanceof Error ? error.message : '')
      return back(c, transaction.returnTo, 'server_error')
    }
  })

  /** The error to come back with, where it is not this user who was to be stepped up. */
  async function signIn(c: Context, granted: Granted, { stepUp, remember }: Transaction): Promise<string | undefined> {
    const { claims, idToken, tokens, user } = granted
    const before = await sessions.of(c)
    const stepped = stepUp !== undefined && before?.session.handle === stepUp ? before.session : undefined
    if (stepUp !== undefined && stepped?.user.id !== user.id) return 'access_denied'
    const amr = Array.isArray(claims.amr) ? claims.amr.filter((one) => typeof one === 'string') : []
    await sessions.begin(c, {
      handle: stepped?.handle ?? random(),
      user,
      sid: typeof claims.sid === 'string' ? claims.sid : undefined,
      acr: typeof claims.acr === 'string' ? claims.acr : undefined,
      amr,
      authenticatedAt: claims.auth_time === undefined ? now() : claims.auth_time * 1_000,
      createdAt: stepped?.createdAt ?? now(),
      remember: stepped?.remember ?? remember,
      tokens: { ...tokens, id: idToken },
    })
    return undefined
  }
  return routes
}

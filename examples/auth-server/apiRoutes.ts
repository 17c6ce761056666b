import { Hono, type MiddlewareHandler } from 'hono'
import { TWO_FACTORS } from './passkeys/index.ts'
import { readBody } from './readBody.ts'
import { Refusal } from './refusal.ts'
import type { DemoWorld } from './world.ts'

const SECRET_HEADERS = new Set(['authorization', 'cookie', 'proxy-authorization'])

/** Seconds that a proof of two factors is good for what is sensitive. Short, so that a demo shows its end. */
const PROOF_LASTS = 120

/** `/api`: what an app asks for with its access token. */
export function apiRoutes({ auth, clock, orders }: DemoWorld): Hono {
  /** Lets nobody through whose token is missing, no good, or older than the user's permissions. */
  const admitted =
    (permission?: string): MiddlewareHandler =>
    async (c, next) =>
      auth.refusal(c.req.raw, permission) ?? next()
  /** Answers without a token, too; a bad one is refused. */
  const admittedIfAny: MiddlewareHandler = async (c, next) =>
    (c.req.header('authorization') === undefined ? null : auth.refusal(c.req.raw)) ?? next()

  return (
    new Hono()
      .get('/orders', admitted('orders:read'), (c) => c.json({ orders: orders.list() }))
      .post('/orders', admitted('orders:write'), async (c) => {
        const { item } = await readBody(c)
        if (typeof item !== 'string' || !item.trim() || item.length > 200)
          throw new Refusal(400, 'invalid_request', { field: 'item' })
        return c.json(orders.add(item.trim(), auth.identify(c.req.raw)?.user.name ?? 'unknown'), 201)
      })
      // RFC 9470 §3: what the token does not prove, or not lately, is asked for.
      .get(
        '/recovery-codes',
        admitted(),
        (c) =>
          auth.challenge(c.req.raw, { acr: TWO_FACTORS, maxAge: PROOF_LASTS * 1_000 }) ?? c.json({ item: '3 codes' }),
      )
      .get('/slow', admitted(), async (c) => {
        const user = auth.identify(c.req.raw)?.user.id
        const ms = Math.min(60_000, Math.max(0, Number(c.req.query('ms') ?? 1_000) || 0))
        await clock.sleep(ms)
        return c.json({ waited: ms, user })
      })
      // That is how a test sees that no token was sent.
      .all('/echo', admittedIfAny, async (c) => {
        const headers = Object.fromEntries([...c.req.raw.headers].filter(([name]) => !SECRET_HEADERS.has(name)))
        return c.json({
          method: c.req.method,
          headers,
          bodyLength: (await c.req.text()).length,
          authorization: c.req.header('authorization') !== undefined,
          user: auth.identify(c.req.raw)?.user.id ?? null,
        })
      })
      // Sends the client anywhere, on purpose: an open redirect is what a token must not follow.
      .get('/redirect', admittedIfAny, (c) => {
        const to = c.req.query('to')
        if (!to || !/^(https?:\/)?\//i.test(to)) throw new Refusal(400, 'invalid_request', { field: 'to' })
        return c.redirect(to, 302)
      })
      .all('/*', admitted(), () => {
        throw new Refusal(404, 'not_found')
      })
  )
}

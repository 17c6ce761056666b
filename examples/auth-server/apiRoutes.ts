import { Hono } from 'hono'
import type { AccessGate } from './accessGate.ts'
import { readBody } from './readBody.ts'
import { Refusal } from './refusal.ts'
import type { ServerWorld } from './world.ts'

const SECRET_HEADERS = new Set(['authorization', 'cookie', 'proxy-authorization'])

/** `/api`: what an app asks for with its access token. */
export function apiRoutes({ clock, orders }: ServerWorld, gate: AccessGate): Hono {
  return (
    new Hono()
      .get('/orders', (c) => {
        gate.require(c, 'orders:read')
        return c.json({ orders: orders.list() })
      })
      .post('/orders', async (c) => {
        const { name } = gate.require(c, 'orders:write').user
        const { item } = await readBody(c)
        if (typeof item !== 'string' || !item.trim() || item.length > 200)
          throw new Refusal(400, 'invalid_request', { field: 'item' })
        return c.json(orders.add(item.trim(), name), 201)
      })
      .get('/slow', async (c) => {
        const { id } = gate.admit(c).user
        const ms = Math.min(60_000, Math.max(0, Number(c.req.query('ms') ?? 1_000) || 0))
        await clock.sleep(ms)
        return c.json({ waited: ms, user: id })
      })
      // Answers without a token, too: that is how a test sees that none was sent. A bad one is refused.
      .all('/echo', async (c) => {
        const authorization = c.req.header('authorization') !== undefined
        const user = authorization ? gate.admit(c).user.id : null
        const headers = Object.fromEntries([...c.req.raw.headers].filter(([name]) => !SECRET_HEADERS.has(name)))
        const bodyLength = (await c.req.text()).length
        return c.json({ method: c.req.method, headers, bodyLength, authorization, user })
      })
      // Sends the client anywhere, on purpose: an open redirect is what a token must not follow.
      .get('/redirect', (c) => {
        if (c.req.header('authorization') !== undefined) gate.admit(c)
        const to = c.req.query('to')
        if (!to || !/^(https?:\/)?\//i.test(to)) throw new Refusal(400, 'invalid_request', { field: 'to' })
        return c.redirect(to, 302)
      })
      .all('/*', (c) => {
        gate.admit(c)
        throw new Refusal(404, 'not_found')
      })
  )
}

import { Hono } from 'hono'
import { type AccessGate, bearerOf } from './accessGate.ts'
import type { ServerClock } from './clock.ts'
import { readBody, textField } from './readBody.ts'
import { Refusal } from './refusal.ts'

const LONGEST = 60_000

/** An API for the demo and the tests to call with the tokens. */
export function createProtectedApi(gate: AccessGate, clock: ServerClock): { readonly routes: Hono; reset(): void } {
  const seeds = () => [
    { id: 1, item: 'Analytical engine, brass' },
    { id: 2, item: 'Nanosecond wire, 30 cm' },
  ]
  let orders = seeds()
  const routes = new Hono()

  routes.get('/orders', (c) => {
    gate.require(c, 'orders:read')
    return c.json({ orders })
  })
  routes.post('/orders', async (c) => {
    gate.require(c, 'orders:write')
    const order = { id: orders.length + 1, item: textField(await readBody(c), 'item') }
    orders = [...orders, order]
    return c.json(order, 201)
  })

  routes.get('/slow', async (c) => {
    gate.admit(c)
    const ms = Number(c.req.query('ms') ?? 1_000)
    if (!(ms >= 0 && ms <= LONGEST)) throw new Refusal(400, 'invalid_request', { field: 'ms' })
    await clock.sleep(ms)
    return c.json({ ms })
  })

  // Answers without a token, too: that is how a test sees that none was sent. A bad one is refused.
  routes.all('/echo', async (c) => {
    const authorization = c.req.header('authorization') !== undefined
    const user = authorization ? gate.admit(c).user.id : null
    const bodyLength = (await c.req.text()).length
    return c.json({ method: c.req.method, bodyLength, authorization, user })
  })

  // Sends the client anywhere, on purpose: an open redirect is what a token must not follow.
  routes.get('/redirect', (c) => {
    if (bearerOf(c) !== undefined) gate.admit(c)
    const to = c.req.query('to')
    if (!to || !/^(https?:\/)?\//i.test(to)) throw new Refusal(400, 'invalid_request', { field: 'to' })
    return c.redirect(to, 302)
  })

  routes.all('/*', (c) => {
    gate.admit(c)
    throw new Refusal(404, 'not_found')
  })

  return {
    routes,
    reset() {
      orders = seeds()
    },
  }
}

import { type Context, Hono } from 'hono'
import { requireAccess } from './bearer.ts'
import { readBody } from './readBody.ts'
import { Refusal } from './refusal.ts'
import type { PublicUser } from './users.ts'
import type { ServerWorld } from './world.ts'

const SECRET_HEADERS = new Set(['authorization', 'cookie', 'proxy-authorization'])

/** `/api`: what an app asks for with its access token. */
export function apiRoutes({ clock, families, orders, users }: ServerWorld): Hono {
  /** The caller, with the permissions that are in force now; 401 where the token was issued with others. */
  const caller = (c: Context): PublicUser => {
    const access = requireAccess(c, families)
    const account = users.byId(access.family.userId)
    if (!account) throw new Refusal(401, 'invalid_token')
    if (account.permissionsVersion !== access.permissionsVersion) throw new Refusal(401, 'permissions_stale')
    return account.user
  }
  const need = (c: Context, permission: string): PublicUser => {
    const user = caller(c)
    if (!user.permissions.includes(permission)) throw new Refusal(403, 'forbidden', { permission })
    return user
  }

  return new Hono()
    .get('/orders', (c) => {
      caller(c)
      return c.json({ orders: orders.list() })
    })
    .post('/orders', async (c) => {
      const { name } = need(c, 'orders:write')
      const { item } = await readBody(c)
      if (typeof item !== 'string' || !item.trim() || item.length > 200)
        throw new Refusal(400, 'invalid_request', { field: 'item' })
      return c.json(orders.add(item.trim(), name), 201)
    })
    .get('/slow', async (c) => {
      const { id } = caller(c)
      const ms = Math.min(60_000, Math.max(0, Number(c.req.query('ms') ?? 1_000) || 0))
      await clock.sleep(ms)
      return c.json({ waited: ms, user: id })
    })
    .on(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], '/echo', async (c) => {
      const { id } = caller(c)
      const headers = Object.fromEntries([...c.req.raw.headers].filter(([name]) => !SECRET_HEADERS.has(name)))
      const { byteLength } = await c.req.arrayBuffer()
      return c.json({ method: c.req.method, headers, bodyLength: byteLength, user: id })
    })
}

import { type Context, Hono } from 'hono'
import { bearerOf } from './bearer.ts'
import type { Family } from './families.ts'
import { type Fields, readBody, textField } from './readBody.ts'
import { readFaults } from './readFaults.ts'
import { Refusal } from './refusal.ts'
import { statsOf } from './stats.ts'
import type { Account } from './users.ts'
import type { ServerWorld } from './world.ts'

/** The demo's panel: what no real server would offer. No fault reaches these routes. */
export function demoRoutes(world: ServerWorld): Hono {
  const { users, families, secondFactor, faults } = world
  const { counters } = world.journal
  const routes = new Hono()
  const accountOf = (email: string): Account => {
    const account = users.find(email)
    if (!account) throw new Refusal(404, 'no_such_user')
    return account
  }
  const userIdIn = (fields: Fields): string | undefined =>
    fields.email === undefined ? undefined : accountOf(textField(fields, 'email')).user.id
  /** The live sessions that a request is about, oldest first. Throws 404 where there is none. */
  const meant = async (c: Context): Promise<readonly Family[]> => {
    const id = userIdIn(await readBody(c))
    const bearer = bearerOf(c)
    const own = id === undefined && bearer !== undefined ? families.of(bearer) : undefined
    const live = families
      .all()
      .filter(
        (family) => families.isLive(family) && (own ?? family) === family && (id ?? family.userId) === family.userId,
      )
    if (!live.length) throw new Refusal(404, 'no_session')
    return live
  }

  routes.get('/totp', (c) => c.json(secondFactor.currentCode(accountOf(c.req.query('email') ?? ''))))

  routes.get('/faults', (c) => c.json(faults))
  routes.put('/faults', async (c) => c.json(Object.assign(faults, readFaults(await readBody(c)))))

  routes.on(['PUT', 'POST'], '/permissions', async (c) => {
    const fields = await readBody(c)
    const { permissions } = fields
    if (!Array.isArray(permissions) || !permissions.every((one) => typeof one === 'string'))
      throw new Refusal(400, 'invalid_request', { field: 'permissions' })
    const { id } = accountOf(textField(fields, 'email')).user
    users.setPermissions(id, permissions)
    return c.json(users.byId(id)?.user)
  })

  /** An administrator ends all sessions of the user with `email`; with a token instead, the session of the caller. */
  routes.post('/revoke-session', async (c) => {
    for (const family of await meant(c)) families.revoke(family, 'administrator')
    return c.body(null, 204)
  })

  /** As if a thief had spent an old refresh token: of the caller, or of the newest session there is (of `email`). */
  routes.post('/revoke-family', async (c) => {
    const family = (await meant(c)).at(-1)
    if (family) families.revoke(family, 'reuse')
    if (family) counters.reuseDetections += 1
    return c.body(null, 204)
  })

  /** Clients go on believing in their tokens: a storm of 401. */
  routes.post('/expire-access-tokens', async (c) => {
    const id = userIdIn(await readBody(c))
    for (const family of families.all()) if ((id ?? family.userId) === family.userId) families.voidAccess(family)
    return c.body(null, 204)
  })

  routes.post('/reset', (c) => {
    world.reset()
    return c.body(null, 204)
  })

  routes.get('/stats', (c) => c.json(statsOf(world)))

  return routes
}

import { Hono } from 'hono'
import type { Families } from './families.ts'
import type { Faults } from './faults.ts'
import { type Fields, readBody, textField } from './readBody.ts'
import { readFaults } from './readFaults.ts'
import { Refusal } from './refusal.ts'
import type { SecondFactor } from './secondFactor.ts'
import type { ServerState } from './state.ts'
import type { Account, Users } from './users.ts'

export interface DemoRoutesOptions {
  readonly users: Users
  readonly families: Families
  readonly secondFactor: SecondFactor
  readonly faults: Faults
  readonly state: ServerState
  readonly reset: () => void
}

/** The demo's panel: what no real server would offer. No fault reaches these routes. */
export function demoRoutes({ users, families, secondFactor, faults, state, reset }: DemoRoutesOptions): Hono {
  const routes = new Hono()
  const accountOf = (email: string): Account => {
    const account = users.find(email)
    if (!account) throw new Refusal(404, 'no_such_user')
    return account
  }
  const userIdIn = (fields: Fields): string | undefined =>
    fields['email'] === undefined ? undefined : accountOf(textField(fields, 'email')).user.id

  routes.get('/totp', (c) => c.json(secondFactor.currentCode(accountOf(c.req.query('email') ?? ''))))

  routes.get('/faults', (c) => c.json(faults))
  routes.put('/faults', async (c) => c.json(Object.assign(faults, readFaults(await readBody(c)))))

  routes.put('/permissions', async (c) => {
    const fields = await readBody(c)
    const { permissions } = fields
    if (!Array.isArray(permissions) || !permissions.every((one) => typeof one === 'string'))
      throw new Refusal(400, 'invalid_request', { field: 'permissions' })
    const { id } = accountOf(textField(fields, 'email')).user
    users.setPermissions(id, permissions)
    return c.json(users.byId(id)?.user)
  })

  /** All sessions of a user. */
  routes.post('/revoke-session', async (c) => {
    const live = families.live(accountOf(textField(await readBody(c), 'email')).user.id)
    for (const family of live) families.revoke(family, 'administrator')
    return c.json({ revoked: live.length })
  })

  /** One session: that of `id`, or else the newest, of the user with `email` where that is given. */
  routes.post('/revoke-family', async (c) => {
    const fields = await readBody(c)
    const live = families.live(userIdIn(fields))
    const family = fields['id'] === undefined ? live.at(-1) : live.find(({ id }) => id === fields['id'])
    if (family) families.revoke(family, 'administrator')
    return c.json({ revoked: family ? 1 : 0 })
  })

  /** Clients go on believing in their tokens: a storm of 401. */
  routes.post('/expire-access-tokens', async (c) => {
    families.voidAccess(userIdIn(await readBody(c)))
    return c.body(null, 204)
  })

  routes.post('/reset', (c) => {
    reset()
    return c.body(null, 204)
  })

  routes.get('/stats', (c) => {
    const live = state.liveFamilies()
    return c.json({
      ...state.counters,
      liveFamilies: live.length,
      families: live.map(({ id, userId, mode, generation, startedAt }) => ({
        id,
        userId,
        mode,
        generation,
        startedAt,
      })),
      log: state.log.slice(-50),
    })
  })

  return routes
}

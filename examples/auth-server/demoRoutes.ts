import type { FakePublicUser, ServerSession, WhichSessions } from 'authchart/testing'
import { type Context, Hono } from 'hono'
import { type Fields, readBody, textField } from './readBody.ts'
import { readFaults } from './readFaults.ts'
import { Refusal } from './refusal.ts'
import { statsOf } from './stats.ts'
import type { DemoWorld } from './world.ts'

/** The demo's panel: what no real server would offer. No fault reaches these routes. */
export function demoRoutes({ auth, totp, reset }: DemoWorld): Hono {
  const { state, faults } = auth
  const routes = new Hono()
  const userOf = (email: string): FakePublicUser => {
    const user = state.users().find((one) => one.email === email.trim().toLowerCase())
    if (!user) throw new Refusal(404, 'no_such_user')
    return user
  }
  const named = (fields: Fields): Pick<WhichSessions, 'user'> =>
    fields.email === undefined ? {} : { user: userOf(textField(fields, 'email')).id }
  const sessionOf = (c: Context): ServerSession | undefined => {
    const [, bearer = ''] = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '') ?? []
    return state.familyOf(bearer)
  }
  /** The sessions that a request is about: of the user with `email`, else the caller's own, else all. */
  const meant = async (c: Context): Promise<WhichSessions> => {
    const which = named(await readBody(c))
    const own = which.user === undefined ? sessionOf(c) : undefined
    return own ? { session: own.id } : which
  }

  routes.get('/totp', (c) => {
    const code = totp.get(userOf(c.req.query('email') ?? '').id)?.currentCode()
    if (!code) throw new Refusal(404, 'no_second_factor')
    return c.json(code)
  })

  routes.get('/faults', (c) => c.json(faults))
  routes.put('/faults', async (c) => c.json(Object.assign(faults, readFaults(await readBody(c)))))

  routes.on(['PUT', 'POST'], '/permissions', async (c) => {
    const fields = await readBody(c)
    const { permissions } = fields
    if (!Array.isArray(permissions) || !permissions.every((one) => typeof one === 'string'))
      throw new Refusal(400, 'invalid_request', { field: 'permissions' })
    return c.json(auth.setPermissions(userOf(textField(fields, 'email')).id, permissions))
  })

  /** An administrator ends all sessions of the user with `email`; with a token instead, the session of the caller. */
  routes.post('/revoke-session', async (c) => {
    if (auth.revoke(await meant(c)) === 0) throw new Refusal(404, 'no_session')
    return c.body(null, 204)
  })

  /** As if a thief had spent an old refresh token: of the caller, or of the newest session there is (of `email`). */
  routes.post('/revoke-family', async (c) => {
    const { user, session } = await meant(c)
    const newest = state
      .liveFamilies()
      .findLast(({ id, userId }) => id === (session ?? id) && userId === (user ?? userId))
    if (!newest) throw new Refusal(404, 'no_session')
    auth.revoke({ session: newest.id }, 'reuse')
    return c.body(null, 204)
  })

  /** Clients go on believing in their tokens: a storm of 401. */
  routes.post('/expire-access-tokens', async (c) => {
    auth.voidAccessTokens(named(await readBody(c)))
    return c.body(null, 204)
  })

  routes.post('/reset', (c) => {
    reset()
    return c.body(null, 204)
  })

  routes.get('/stats', (c) => c.json(statsOf(state, sessionOf(c))))

  return routes
}

import { Hono } from 'hono'
import type { AccessGate } from './accessGate.ts'
import { bearerOf } from './bearer.ts'
import { modeOf } from './cookieMode.ts'
import { createGrants } from './grants.ts'
import { readBody, textField } from './readBody.ts'
import { Refusal } from './refusal.ts'
import { signOut } from './signOut.ts'
import type { ServerWorld } from './world.ts'

/** The wire contract of `restBackend`. */
export function authRoutes(world: ServerWorld, gate: AccessGate): Hono {
  const { users, families, cookies, secondFactor, signInLimit: limit } = world
  const grants = createGrants(world)
  const routes = new Hono()

  routes.post('/sign-in', async (c) => {
    const body = await readBody(c)
    if (body.method !== 'password') throw new Refusal(400, 'invalid_request', { field: 'method' })
    const email = textField(body, 'email')
    const password = textField(body, 'password')
    limit.check(email)
    const account = users.verify(email, password)
    if (!account) {
      limit.failed(email)
      throw new Refusal(401, 'invalid_credentials')
    }
    if (account.totpSecret !== null) return c.json({ second_factor: secondFactor.begin(account) })
    limit.succeeded(email)
    return grants.begin(c, account, ['pwd'])
  })

  routes.post('/second-factor', async (c) => {
    const body = await readBody(c)
    const account = secondFactor.verify(textField(body, 'challenge'), textField(body, 'code'))
    limit.succeeded(account.user.email)
    return grants.begin(c, account, ['pwd', 'otp', 'mfa'])
  })

  routes.post('/second-factor/resend', async (c) =>
    c.json({ second_factor: secondFactor.resend(textField(await readBody(c), 'challenge')) }),
  )

  routes.post('/refresh', async (c) => {
    const body = await readBody(c)
    const token = modeOf(c) === 'cookie' ? cookies.presented(c) : body.refresh_token
    if (typeof token !== 'string') throw new Refusal(400, 'invalid_grant')
    return grants.refresh(c, token)
  })

  routes.post('/revoke', async (c) => {
    const fields = await readBody(c)
    const cookie = cookies.presented(c)
    const family = cookie === undefined ? undefined : families.of(cookie)
    const presented = family && cookie !== undefined ? [{ family, refreshToken: cookie }] : []
    signOut(world, { fields, accessToken: bearerOf(c), presented })
    return c.body(null, 204)
  })

  routes.get('/me', (c) => c.json(gate.identify(c).user))

  return routes
}

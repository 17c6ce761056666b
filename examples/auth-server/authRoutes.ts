import { Hono } from 'hono'
import { type AccessGate, bearerOf } from './accessGate.ts'
import { type CookieMode, modeOf } from './cookieMode.ts'
import type { Families } from './families.ts'
import type { Grants } from './grants.ts'
import { readBody, textField } from './readBody.ts'
import { Refusal } from './refusal.ts'
import { revoke, scopeIn } from './revocation.ts'
import type { SecondFactor } from './secondFactor.ts'
import type { SignInLimit } from './signInLimit.ts'
import type { Users } from './users.ts'

export interface AuthRoutesOptions {
  readonly users: Users
  readonly families: Families
  readonly cookies: CookieMode
  readonly grants: Grants
  readonly gate: AccessGate
  readonly limit: SignInLimit
  readonly secondFactor: SecondFactor
}

/** The wire contract of `restBackend`. */
export function authRoutes(options: AuthRoutesOptions): Hono {
  const { users, families, cookies, grants, gate, limit, secondFactor } = options
  const routes = new Hono()

  routes.post('/sign-in', async (c) => {
    const body = await readBody(c)
    if (body['method'] !== 'password') throw new Refusal(400, 'invalid_request', { field: 'method' })
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
    const token = modeOf(c) === 'cookie' ? cookies.presented(c) : body['refresh_token']
    if (typeof token !== 'string') throw new Refusal(400, 'invalid_grant')
    return grants.refresh(c, token)
  })

  routes.post('/revoke', async (c) => {
    const body = await readBody(c)
    const scope = scopeIn(body['scope'])
    // The cookie comes last: a revocation that was overtaken by a new sign-in still means the session of its token.
    const tokens = [body['refresh_token'], bearerOf(c), cookies.presented(c)]
    for (const token of tokens) {
      const family = typeof token === 'string' ? families.of(token) : undefined
      if (!family) continue
      revoke(families, family, scope)
      break
    }
    // RFC 7009 §2.2: a token that nobody knows is as good as revoked.
    return c.body(null, 204)
  })

  routes.get('/me', (c) => c.json(gate.identify(c).user))

  return routes
}

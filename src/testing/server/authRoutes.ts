import type { AccessGate } from './accessGate.ts'
import type { Exchange, Reply } from './exchange.ts'
import { textField } from './fields.ts'
import type { Grants } from './grants.ts'
import { Refusal } from './refusal.ts'
import { signOut } from './signOut.ts'
import type { ServerWorld } from './world.ts'

export type Route = (exchange: Exchange) => Reply | Promise<Reply>

/** The wire contract of `restBackend` (docs/server.md): method and path under the base path, and what answers there. */
export function authRoutes(world: ServerWorld, gate: AccessGate, grants: Grants): Readonly<Record<string, Route>> {
  const { users, families, cookies, secondFactor, stepUps, acr, signInLimit: limit } = world

  return {
    async 'POST /sign-in'(exchange) {
      const fields = await exchange.fields()
      if (fields.method !== 'password') throw new Refusal(400, 'invalid_request', { field: 'method' })
      const email = textField(fields, 'email')
      const password = textField(fields, 'password')
      limit.check(email)
      const account = users.verify(email, password)
      if (!account) {
        limit.failed(email)
        throw new Refusal(401, 'invalid_credentials')
      }
      if (account.secondFactor) return { status: 200, body: { second_factor: secondFactor.begin(account) } }
      limit.succeeded(email)
      return grants.begin(exchange, account, { amr: ['pwd'], acr: acr[0] })
    },

    async 'POST /second-factor'(exchange) {
      const fields = await exchange.fields()
      const account = secondFactor.verify(textField(fields, 'challenge'), textField(fields, 'code'))
      limit.succeeded(account.user.email)
      return grants.begin(exchange, account, { amr: ['pwd', 'otp', 'mfa'], acr: acr[1] })
    },

    async 'POST /step-up'(exchange) {
      const { account, family } = gate.identify(exchange.bearer)
      return grants.stepUp(exchange, family, stepUps.verify(account, family, await exchange.fields()))
    },

    async 'POST /second-factor/resend'(exchange) {
      const challenge = textField(await exchange.fields(), 'challenge')
      return { status: 200, body: { second_factor: secondFactor.resend(challenge) } }
    },

    async 'POST /refresh'(exchange) {
      const fields = await exchange.fields()
      const token = exchange.mode === 'cookie' ? cookies.presented(exchange) : fields.refresh_token
      if (typeof token !== 'string') throw new Refusal(400, 'invalid_grant')
      return grants.refresh(exchange, token)
    },

    async 'POST /revoke'(exchange) {
      const fields = await exchange.fields()
      const cookie = cookies.presented(exchange)
      const family = cookie === undefined ? undefined : families.of(cookie)
      const presented = family && cookie !== undefined ? { family, refreshToken: cookie } : null
      exchange.concerns(signOut(world, { fields, accessToken: exchange.bearer, presented }))
      return { status: 204 }
    },

    async 'GET /me'(exchange) {
      return { status: 200, body: gate.identify(exchange.bearer).account.user }
    },
  }
}

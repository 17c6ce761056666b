import { describe, expect, it } from 'vitest'
import { challengeOf } from '../../../../src/stepUp/index.ts'
import { createFakeAuthServer, type FakeAuthServerOptions } from '../../../../src/testing/index.ts'

function world(options: FakeAuthServerOptions = {}) {
  const clock = { value: 1_700_000_000_000 }
  const server = createFakeAuthServer({ clock: { now: () => clock.value }, ...options })
  const request = (token?: string) =>
    new Request('https://app.test/api/payout', { headers: token ? { authorization: `Bearer ${token}` } : {} })
  const stepUp = async (token: string, body: object = { method: 'otp', code: '123456' }) => {
    const headers = { authorization: `Bearer ${token}` }
    const answer = await server.fetch('/auth/step-up', { method: 'POST', headers, body: JSON.stringify(body) })
    return (await answer.json()) as { access_token: string; error?: string }
  }
  const pass = (seconds: number) => {
    clock.value += seconds * 1_000
  }
  return { server, request, stepUp, pass }
}

describe('a request that wants more than a session', () => {
  it('is refused as RFC 9470 says, until the user has proved it; the token of before stays as it was', async () => {
    const { server, request, stepUp } = world()
    const { accessToken } = server.signInAs('user-ada')
    const refused = server.challenge(request(accessToken), { acr: '2', maxAge: 60_500 })
    expect([refused?.status, await refused?.json()]).toEqual([401, { error: 'insufficient_user_authentication' }])
    expect(refused?.headers.get('www-authenticate')).toBe(
      'Bearer error="insufficient_user_authentication", acr_values="2", max_age="60"',
    )
    expect(challengeOf(refused?.headers ?? new Headers())).toEqual({ acr: '2', maxAge: 60_000 })
    const { access_token: next } = await stepUp(accessToken)
    expect(server.challenge(request(next), { acr: '2', maxAge: 60_500 })).toBeNull()
    expect(server.challenge(request(accessToken), { acr: '2' })?.status).toBe(401)
  })

  it('is refused again when the proof is too old, counted in whole seconds', async () => {
    const { server, request, stepUp, pass } = world()
    const { accessToken } = server.signInAs('user-ada')
    expect(server.challenge(request(accessToken), { maxAge: 0 })).toBeNull()
    pass(0.9)
    expect(server.challenge(request(accessToken), { maxAge: 0 })).toBeNull()
    pass(9.1)
    expect(server.challenge(request(accessToken), { maxAge: 10_000 })).toBeNull()
    pass(1)
    expect(server.challenge(request(accessToken), { maxAge: 10_000 })?.status).toBe(401)
    const { access_token: next } = await stepUp(accessToken, { method: 'password', password: 'correct horse' })
    expect(server.challenge(request(next), { maxAge: 10_000 })).toBeNull()
    expect(server.challenge(request(next), { acr: '2', maxAge: 10_000 })?.status).toBe(401)
  })

  it('is content with any of the values named, and with more than was asked for', () => {
    const { server, request } = world({ acr: ['low', 'high'] })
    const one = request(server.signInAs('user-ada').accessToken)
    const two = request(server.signInAs('user-ada', { amr: ['pwd', 'otp'] }).accessToken)
    expect(['low', 'high', 'other', 'other low'].map((acr) => server.challenge(one, { acr }) === null)).toEqual([
      ...[true, false, false, true],
    ])
    expect(['low', 'high', 'other'].map((acr) => server.challenge(two, { acr }) === null)).toEqual([true, true, false])
  })

  it('is refused as any other where the token is no good', async () => {
    const { server, request } = world()
    const refused = server.challenge(request('access_x'), { acr: '2' })
    expect([refused?.status, await refused?.json()]).toEqual([401, { error: 'invalid_token' }])
  })

  it('may be one to an endpoint of the test’s own', async () => {
    const { server, stepUp } = world({
      routes: {
        'POST /payout': (_, tools) => ({ status: 200, body: { by: tools.demand({ acr: '2' }).user.id } }),
      },
    })
    const { accessToken } = server.signInAs('user-ada')
    const payout = async (token: string) => {
      const headers = { authorization: `Bearer ${token}` }
      const answer = await server.fetch('/auth/payout', { method: 'POST', headers })
      return [answer.status, await answer.json(), challengeOf(answer.headers)]
    }
    expect(await payout(accessToken)).toEqual([401, { error: 'insufficient_user_authentication' }, { acr: '2' }])
    expect(await payout((await stepUp(accessToken)).access_token)).toEqual([200, { by: 'user-ada' }, null])
  })

  it('is out of reach for a user who has nothing but a password', async () => {
    const ada = { id: 'user-ada', email: 'ada@example.com', password: 'correct horse' }
    const { server, stepUp } = world({ users: [{ ...ada, stepUp: false }] })
    expect(await stepUp(server.signInAs('user-ada').accessToken)).toEqual({ error: 'access_denied' })
    const own = world({ users: [{ ...ada, stepUp: { verifyCode: (code) => code === '7', attempts: 1 } }] })
    const { accessToken } = own.server.signInAs('user-ada')
    expect(await own.stepUp(accessToken, { method: 'sms', code: ' 7 ' })).toHaveProperty('access_token')
    expect(await own.stepUp(accessToken, { method: 'sms', code: '8' })).toMatchObject({
      error: 'second_factor_exhausted',
    })
    own.server.reset()
    const { accessToken: next } = own.server.signInAs('user-ada')
    expect(await own.stepUp(next, { method: 'sms' })).toMatchObject({ error: 'invalid_request' })
  })
})

import { describe, expect, it } from 'vitest'
import { createFakeAuthServer, exampleUsers, type FakeRoute } from '../../../../src/testing/index.ts'

const post = async (server: ReturnType<typeof createFakeAuthServer>, path: string, body: unknown, headers = {}) => {
  const answer = await server.fetch(`/auth${path}`, { method: 'POST', body: JSON.stringify(body), headers })
  return { status: answer.status, body: await answer.json(), cookie: answer.headers.get('set-cookie') }
}

const key: FakeRoute = async (request, tools) => {
  const { user } = await request.fields()
  return tools.grant(String(user), { amr: ['hwk'], acr: 'high' })
}

describe('an endpoint of the test’s own', () => {
  it('grants tokens of the same kind as a password does, which can be refreshed', async () => {
    const server = createFakeAuthServer({ routes: { 'POST /key': key } })
    const { status, body } = await post(server, '/key', { user: 'ada@example.com' })
    expect([status, body.amr, body.acr, body.user.id]).toEqual([200, ['hwk'], 'high', 'user-ada'])
    const refreshed = await post(server, '/refresh', { refresh_token: body.refresh_token })
    expect([refreshed.status, refreshed.body.acr]).toEqual([200, 'high'])
    expect(server.state.log.map(({ path }) => path)).toEqual(['/auth/key', '/auth/refresh'])
  })

  it('answers with a cookie where the request asks for one', async () => {
    const server = createFakeAuthServer({ routes: { 'POST /key': key } })
    const { body, cookie } = await post(server, '/key', { user: 'user-ada' }, { 'x-token-mode': 'cookie' })
    expect(body.refresh_token).toBeUndefined()
    expect(cookie).toMatch(/^authchart_rt=refresh_/)
  })

  it('steps a session up, whose refresh token stays and whose age begins anew', async () => {
    let now = 1_000_000
    const server = createFakeAuthServer({
      clock: { now: () => now },
      routes: {
        'POST /step-up': (_, tools) => tools.stepUp(tools.identify().session, { amr: ['pwd', 'hwk'], acr: 'high' }),
      },
    })
    const { accessToken, refreshToken, session } = server.signInAs(exampleUsers.ada.id)
    expect((await post(server, '/step-up', {})).status).toBe(401)
    now += 2_000
    const { status, body } = await post(server, '/step-up', {}, { authorization: `Bearer ${accessToken}` })
    expect([status, body.acr, body.authentication_age, body.refresh_token]).toEqual([200, 'high', 0, undefined])
    expect(server.state.familyOf(body.access_token)).toMatchObject({ id: session, authentication: { acr: 'high' } })
    now += 5_500
    const refreshed = await post(server, '/refresh', { refresh_token: refreshToken })
    expect([refreshed.body.acr, refreshed.body.authentication_age]).toEqual(['high', 5])
    server.revoke({ session })
    expect((await post(server, '/step-up', {}, { authorization: `Bearer ${body.access_token}` })).status).toBe(401)
  })

  it('answers a second factor in its own way, and wrong answers use up the same attempts', async () => {
    const route: FakeRoute = async (request, tools) => {
      const { challenge, isRight } = await request.fields()
      const { id } = tools.secondFactorOf(String(challenge))
      tools.settleSecondFactor(String(challenge), isRight === true)
      return tools.grant(id, { amr: ['pwd', 'hwk', 'mfa'] })
    }
    let methods = ['totp']
    const server = createFakeAuthServer({
      users: [{ ...exampleUsers.grace, secondFactor: { methods: () => methods, attempts: 2 } }],
      routes: { 'POST /key': route },
    })
    methods = ['totp', 'key']
    const { email, password } = exampleUsers.grace
    const asked = (await post(server, '/sign-in', { method: 'password', email, password })).body.second_factor
    expect(asked.methods).toEqual(['totp', 'key'])
    const { challenge } = asked
    expect(await post(server, '/key', { challenge, isRight: false })).toMatchObject({
      status: 401,
      body: { error: 'second_factor_invalid', attempts_left: 1 },
    })
    expect((await post(server, '/key', { challenge, isRight: true })).body.amr).toEqual(['pwd', 'hwk', 'mfa'])
    expect((await post(server, '/key', { challenge, isRight: true })).status).toBe(410)
  })

  it('refuses in words of its own, and stands behind the faults of the server', async () => {
    const server = createFakeAuthServer({
      routes: { 'POST /no': (_, tools) => tools.refuse(418, 'teapot', { hint: 'tea' }) },
    })
    expect(await post(server, '/no', {})).toMatchObject({ status: 418, body: { error: 'teapot', hint: 'tea' } })
    server.faults.fail = { path: '/auth/no', status: 503, times: 1 }
    expect((await post(server, '/no', {})).status).toBe(503)
  })
})

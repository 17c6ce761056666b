import { describe, expect, it } from 'vitest'
import { createFakeAuthServer, DroppedAnswer } from '../../../../src/testing/index.ts'

const request = (token?: string, path = '/api/orders'): Request =>
  new Request(`https://app.test${path}`, { headers: token ? { authorization: `Bearer ${token}` } : {} })
const errorIn = async (answer: Response | null) => answer && [answer.status, (await answer.json()) as object]

describe('an API behind the fake server', () => {
  it('admits the holder of a valid token who may do this', async () => {
    const server = createFakeAuthServer()
    const { accessToken } = server.signInAs('user-ada')
    expect(server.refusal(request(accessToken))).toBeNull()
    expect(server.refusal(request(accessToken), 'orders:read')).toBeNull()
    expect(await errorIn(server.refusal(request(accessToken), 'orders:write'))).toEqual([
      403,
      { error: 'forbidden', permission: 'orders:write' },
    ])
  })

  it('refuses a token that is missing, unknown or dead', async () => {
    const server = createFakeAuthServer()
    const { accessToken, session } = server.signInAs('user-ada')
    server.revoke({ session })
    for (const token of [undefined, 'access_x', accessToken])
      expect(await errorIn(server.refusal(request(token)))).toEqual([401, { error: 'invalid_token' }])
  })

  it('says that a token is older than the permissions, until the session was refreshed', async () => {
    const server = createFakeAuthServer()
    const { accessToken, refreshToken } = server.signInAs('user-ada')
    server.setPermissions('user-ada', ['orders:write'])
    expect(await errorIn(server.refusal(request(accessToken), 'orders:write'))).toEqual([
      401,
      { error: 'permissions_stale' },
    ])
    expect(server.identify(request(accessToken))).toMatchObject({ isStale: true })
    const body = JSON.stringify({ refresh_token: refreshToken })
    const answer = await server.fetch('/auth/refresh', { method: 'POST', body })
    const { access_token: next } = (await answer.json()) as { access_token: string }
    expect(server.refusal(request(next), 'orders:write')).toBeNull()
  })

  it('hears whose token a request carries', () => {
    const server = createFakeAuthServer()
    const { accessToken, session } = server.signInAs('user-ada')
    expect(server.identify(request(accessToken))).toMatchObject({
      user: { id: 'user-ada' },
      session: { id: session, state: 'live' },
      isStale: false,
    })
    expect(server.identify(request())).toBeNull()
  })

  it('shares the journal, the clock and the faults of the server', async () => {
    const server = createFakeAuthServer({ clock: { now: () => 1_700_000_000_000 } })
    const { accessToken, session } = server.signInAs('user-ada')
    const orders = (): Promise<Response> => server.serve(request(accessToken), () => Response.json(['one']))
    const answer = await orders()
    expect(await answer.json()).toEqual(['one'])
    expect(answer.headers.get('date')).toBe(new Date(1_700_000_000_000).toUTCString())
    expect(server.state.log).toMatchObject([{ path: '/api/orders', session, status: 200 }])
    server.faults.fail = { path: '/api/*', status: 502, times: 1 }
    expect((await orders()).status).toBe(502)
    server.faults.drop = { path: '/api/orders', times: 1, afterProcessing: true }
    await expect(orders()).rejects.toThrow(DroppedAnswer)
    expect(server.state.log.map(({ status }) => status)).toEqual([200, 502, null])
  })

  it('is not slow because the auth server is', async () => {
    const slept: number[] = []
    const server = createFakeAuthServer({ clock: { sleep: async (ms) => void slept.push(ms) } })
    Object.assign(server.faults, { delay: 300, delayAnswer: 500 })
    await server.serve(request(), () => Response.json([]))
    expect(slept).toEqual([])
    await server.fetch('/auth/me')
    expect(slept).toEqual([300, 500])
  })

  it('may redirect', async () => {
    const server = createFakeAuthServer()
    const answer = await server.serve(request(), () => Response.redirect('https://other.test/'))
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'https://other.test/'])
  })
})

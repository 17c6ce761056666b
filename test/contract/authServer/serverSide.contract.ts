import { expect, it } from 'vitest'
import { cookieMode, type OpenClient } from './client.ts'

/** What the server shows of itself, and what it does on its own. */
export function serverSideContract(open: OpenClient): void {
  it('counts what happened and writes down each request, with the session that it was about', async () => {
    const client = await open()
    const { refresh_token: token } = (await client.signIn()).body
    await client.signIn('ada@example.com', 'wrong')
    await client.refresh(token)
    await client.refresh(token)
    const { counters, log } = client.server.state
    expect(counters).toEqual({
      signIns: 1,
      refreshes: 1,
      reuseDetections: 1,
      revocations: 0,
      requests: { '/auth/sign-in': 2, '/auth/refresh': 2 },
    })
    const [{ id } = { id: '' }] = client.server.state.families()
    expect(log.map(({ path, status, error, session }) => [path, status, error, session])).toEqual([
      ['/auth/sign-in', 200, null, id],
      ['/auth/sign-in', 401, 'invalid_credentials', null],
      ['/auth/refresh', 200, null, id],
      ['/auth/refresh', 400, 'invalid_grant', id],
    ])
  })

  it('has no secret in its log, its figures and its sessions', async () => {
    const client = await open()
    const body = (await client.signIn()).body
    await client.signIn(undefined, undefined, cookieMode)
    await client.post('/refresh', {}, cookieMode)
    await client.post('/second-factor', { challenge: await client.challenge(), code: client.code() })
    await client.get('/me', { token: body.access_token })
    const { state } = client.server
    const text = JSON.stringify([state.log, state.counters, state.families(), state.users()])
    const secrets = [...state.issuedSecrets(), 'correct horse', 'battery staple']
    expect(secrets).toHaveLength(11)
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([])
  })

  it('knows whose any token was, also after it was spent', async () => {
    const client = await open()
    const first = (await client.signIn()).body
    await client.refresh(first.refresh_token)
    for (const token of [first.refresh_token, first.access_token])
      expect(client.server.state.familyOf(token)).toMatchObject({ userId: 'user-ada', generation: 2 })
    expect(client.server.state.familyOf('refresh_x')).toBeUndefined()
  })

  it('begins a session without a request: its tokens are as good as any', async () => {
    const client = await open()
    const { accessToken, refreshToken, session, user } = client.server.signInAs('ada@example.com')
    expect((await client.get('/me', { token: accessToken })).body).toEqual(user)
    expect((await client.refresh(refreshToken)).status).toBe(200)
    expect(client.server.state.liveFamilies()).toMatchObject([{ id: session, generation: 2 }])
  })

  it('ends the sessions that it is told to: of a user, one, or all', async () => {
    const client = await open()
    const { server } = client
    const [first, second] = [server.signInAs('user-ada'), server.signInAs('user-ada')]
    server.signInAs('user-grace')
    expect(server.revoke({ session: first.session })).toBe(1)
    expect((await client.get('/me', { token: first.accessToken })).status).toBe(401)
    expect((await client.get('/me', { token: second.accessToken })).status).toBe(200)
    expect(server.revoke({ user: 'ada@example.com' }, 'reuse')).toBe(1)
    expect(server.revoke()).toBe(1)
    expect(server.revoke()).toBe(0)
    expect(server.state.families().map(({ state }) => state)).toEqual(['administrator', 'reuse', 'administrator'])
    expect(server.state.counters).toMatchObject({ reuseDetections: 1, revocations: 0 })
  })

  it('T8: voids access tokens, while refresh tokens stay good', async () => {
    const client = await open()
    const { accessToken, refreshToken } = client.server.signInAs('user-ada')
    client.server.voidAccessTokens({ user: 'user-ada' })
    expect((await client.get('/me', { token: accessToken })).status).toBe(401)
    const { access_token: token } = (await client.refresh(refreshToken)).body
    expect((await client.get('/me', { token })).status).toBe(200)
  })

  it('grants changed permissions from the next refresh on', async () => {
    const client = await open()
    const { refreshToken } = client.server.signInAs('user-ada')
    client.server.setPermissions('user-ada', ['orders:write'])
    expect((await client.refresh(refreshToken)).body.user.permissions).toEqual(['orders:write'])
  })

  it('goes back to the first day', async () => {
    const client = await open({ signInFailures: { limit: 1, window: 60 } })
    const challenge = await client.challenge()
    const { access_token: token, refresh_token: refreshToken } = (await client.signIn()).body
    await client.signIn('ada@example.com', 'wrong')
    client.server.setPermissions('user-ada', [])
    client.server.faults.delay = 100
    client.server.reset()
    expect(client.server.state.log).toEqual([])
    expect(client.server.state.counters).toMatchObject({ signIns: 0, requests: {} })
    expect((await client.get('/me', { token })).status).toBe(401)
    expect((await client.refresh(refreshToken)).status).toBe(400)
    expect((await client.signIn()).body.user.permissions).toEqual(['orders:read'])
    expect((await client.post('/second-factor', { challenge, code: client.code() })).status).toBe(410)
    expect(client.slept).toEqual([])
  })
}

import { expect, it } from 'vitest'
import type { OpenClient } from './client.ts'

const revoke = (scope: string, token?: string) => ({ scope, ...(token && { refresh_token: token }) })

export function signOutContract(open: OpenClient): void {
  it('here: ends this session, its access token too, and no other', async () => {
    const client = await open()
    const here = (await client.signIn()).body
    const other = (await client.signIn()).body
    expect((await client.post('/revoke', revoke('here', here.refresh_token))).status).toBe(204)
    expect((await client.get('/me', { token: here.access_token })).status).toBe(401)
    expect((await client.refresh(here.refresh_token)).body).toEqual({ error: 'invalid_grant' })
    expect((await client.get('/me', { token: other.access_token })).status).toBe(200)
    expect(client.server.state.counters.revocations).toBe(1)
  })

  it('T7: a token that was spent long ago ends its family as well', async () => {
    const client = await open()
    const first = (await client.signIn()).body
    await client.refresh(first.refresh_token)
    await client.post('/revoke', revoke('here', first.refresh_token))
    expect(client.server.state.liveRefreshTokens()).toEqual([])
    expect(client.server.state.counters.reuseDetections).toBe(0)
  })

  it('an expired access token is proof enough to end its own session', async () => {
    const client = await open()
    const { body } = await client.signIn()
    client.pass(61)
    await client.post('/revoke', revoke('here'), { token: body.access_token })
    expect(client.server.state.liveRefreshTokens()).toEqual([])
  })

  it('everywhere: ends all sessions of this user, and nobody else is touched', async () => {
    const client = await open()
    const here = (await client.signIn()).body
    await client.signIn()
    const challenge = await client.challenge()
    const grace = (await client.post('/second-factor', { challenge, code: client.code() })).body
    await client.post('/revoke', revoke('everywhere', here.refresh_token))
    expect(client.server.state.liveRefreshTokens()).toEqual([grace.refresh_token])
  })

  it('elsewhere: ends all but this session', async () => {
    const client = await open()
    await client.signIn()
    const here = (await client.signIn()).body
    await client.signIn()
    await client.post('/revoke', revoke('elsewhere', here.refresh_token))
    expect(client.server.state.liveRefreshTokens()).toEqual([here.refresh_token])
  })

  it('a dead session has no power over the others', async () => {
    const client = await open()
    const dead = (await client.signIn()).body
    await client.signIn()
    await client.post('/revoke', revoke('here', dead.refresh_token))
    await client.post('/revoke', revoke('everywhere', dead.refresh_token))
    expect(client.server.state.liveRefreshTokens()).toHaveLength(1)
  })

  it('says nothing about a token that it does not know', async () => {
    const client = await open()
    expect((await client.post('/revoke', revoke('here', 'refresh_x'))).status).toBe(204)
    expect((await client.post('/revoke', revoke('here'))).status).toBe(204)
    expect((await client.post('/revoke', revoke('sideways'))).status).toBe(400)
  })
}

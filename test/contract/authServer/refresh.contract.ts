import { expect, it } from 'vitest'
import type { OpenClient } from './client.ts'

const invalidGrant = { status: 400, body: { error: 'invalid_grant' } }

export function refreshContract(open: OpenClient): void {
  it('rotates: the new tokens differ from the old ones and work', async () => {
    const client = await open()
    const first = (await client.signIn()).body
    const second = (await client.refresh(first.refresh_token)).body
    expect(second.refresh_token).not.toBe(first.refresh_token)
    expect(second.access_token).not.toBe(first.access_token)
    expect((await client.get('/me', { token: second.access_token })).status).toBe(200)
    expect(client.server.state.liveRefreshTokens()).toEqual([second.refresh_token])
    expect(client.server.state.counters.refreshes).toBe(1)
  })

  it('leaves the access token before a rotation alone, for requests that are under way', async () => {
    const client = await open()
    const first = (await client.signIn()).body
    await client.refresh(first.refresh_token)
    expect((await client.get('/me', { token: first.access_token })).status).toBe(200)
  })

  it('T5: a token that is spent twice kills its family at once, access tokens and all', async () => {
    const client = await open()
    const first = (await client.signIn()).body
    const second = (await client.refresh(first.refresh_token)).body
    expect(await client.refresh(first.refresh_token)).toMatchObject(invalidGrant)
    expect(await client.refresh(second.refresh_token)).toMatchObject(invalidGrant)
    for (const { access_token: token } of [first, second]) expect((await client.get('/me', { token })).status).toBe(401)
    expect(client.server.state.counters.reuseDetections).toBe(1)
    expect(client.server.state.liveRefreshTokens()).toEqual([])
    expect(client.server.state.families()).toMatchObject([{ state: 'reuse', generation: 2 }])
  })

  it('leaves other sign-ins of the same user alone', async () => {
    const client = await open()
    const phone = (await client.signIn()).body
    const laptop = (await client.signIn()).body
    await client.refresh(phone.refresh_token)
    await client.refresh(phone.refresh_token)
    expect((await client.refresh(laptop.refresh_token)).status).toBe(200)
  })

  it('ends with the session: a refresh does not prolong it', async () => {
    const client = await open({ refreshTokenTtl: 100 })
    const first = (await client.signIn()).body
    client.pass(60)
    const second = (await client.refresh(first.refresh_token)).body
    client.pass(40)
    expect(await client.refresh(second.refresh_token)).toMatchObject(invalidGrant)
    const [{ startedAt = 0, endedAt, state } = {}] = client.server.state.families()
    expect([state, endedAt]).toEqual(['expired', startedAt + 100_000])
  })

  it('refuses what it has never issued, and a request without any token', async () => {
    const client = await open()
    expect(await client.refresh('refresh_x')).toMatchObject(invalidGrant)
    expect(await client.post('/refresh', {})).toMatchObject(invalidGrant)
  })
}

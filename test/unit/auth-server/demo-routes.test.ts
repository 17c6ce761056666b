import { describe, expect, it } from 'vitest'
import { createClient } from './client.ts'

describe('demo routes', () => {
  it.each([
    ['revoke-session', 'administrator'],
    ['revoke-family', 'reuse'],
  ])('%s ends the session of the caller, and no other', async (route, state) => {
    const client = createClient()
    const mine = (await client.signIn()).body
    const other = (await client.signIn()).body
    expect((await client.post(`/demo/${route}`, {}, { token: mine.access_token })).status).toBe(204)
    expect((await client.get('/auth/me', { token: mine.access_token })).status).toBe(401)
    expect((await client.refresh(mine.refresh_token)).body).toEqual({ error: 'invalid_grant' })
    expect((await client.refresh(other.refresh_token)).status).toBe(200)
    expect(client.server.state.families().map((family) => family.state)).toEqual([state, 'live'])
  })

  it('revokes all sessions of a user who is named', async () => {
    const client = createClient()
    await client.signIn()
    await client.signIn()
    expect((await client.post('/demo/revoke-session', { email: 'ada@example.com' })).status).toBe(204)
    expect((await client.post('/demo/revoke-session', { email: 'ada@example.com' })).status).toBe(404)
    expect(client.server.state.liveFamilies()).toEqual([])
  })

  it('T8: void access tokens are refused while the refresh token stays good', async () => {
    const client = createClient()
    const grant = (await client.signIn()).body
    await client.post('/demo/expire-access-tokens')
    expect((await client.get('/auth/me', { token: grant.access_token })).status).toBe(401)
    const next = (await client.refresh(grant.refresh_token)).body
    expect((await client.get('/auth/me', { token: next.access_token })).status).toBe(200)
  })

  it('shows figures, and never a secret', async () => {
    const client = createClient()
    const grant = (await client.signIn()).body
    await client.refresh(grant.refresh_token)
    const { body } = await client.get('/demo/stats')
    expect(body).toMatchObject({ signIns: 1, refreshes: 1, liveFamilies: 1, liveRefreshTokens: 1, liveAccessTokens: 2 })
    expect(body.requests).toEqual({ '/auth/sign-in': 1, '/auth/refresh': 1 })
    const text = JSON.stringify(body)
    const secrets = client.server.state.issuedSecrets()
    expect(secrets).toHaveLength(4)
    for (const secret of secrets) expect(text).not.toContain(secret)
  })

  it('tells a caller of the own session, so that a page need not mix it up with those of others', async () => {
    const client = createClient()
    const grant = (await client.signIn()).body
    await client.signIn()
    await client.refresh(grant.refresh_token)
    const { body } = await client.get('/demo/stats', { token: grant.access_token })
    expect(body.own).toMatchObject({ email: 'ada@example.com', generation: 2, state: 'live' })
    expect((await client.get('/demo/stats')).body.own).toBeNull()
  })

  it('goes back to the first day', async () => {
    const client = createClient()
    const { access_token: token } = (await client.signIn()).body
    await client.put('/demo/permissions', { email: 'ada@example.com', permissions: [] })
    await client.put('/demo/faults', { delay: 100 })
    await client.post('/demo/reset')
    expect((await client.get('/auth/me', { token })).status).toBe(401)
    expect((await client.get('/demo/stats')).body).toMatchObject({ signIns: 0, liveFamilies: 0 })
    expect(client.server.faults.delay).toBe(0)
  })

  it('two servers share nothing', async () => {
    const { access_token: token } = (await createClient().signIn()).body
    expect((await createClient().get('/auth/me', { token })).status).toBe(401)
  })

  it('answers JSON to an unknown path', async () => {
    expect(await createClient().get('/nowhere')).toMatchObject({ status: 404, body: { error: 'not_found' } })
  })
})

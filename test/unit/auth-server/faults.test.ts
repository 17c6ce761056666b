import { describe, expect, it } from 'vitest'
import { listen } from '../../../examples/auth-server/index.ts'
import { createClient } from './client.ts'

describe('faults', () => {
  it('fails the next answers of one path, and no more', async () => {
    const client = createClient()
    const { refresh_token: token } = (await client.signIn()).body
    await client.put('/demo/faults', { fail: { path: '/auth/refresh', status: 503, times: 2, retryAfter: 7 } })
    const failed = await client.refresh(token)
    expect([failed.status, failed.headers.get('retry-after')]).toEqual([503, '7'])
    expect((await client.signIn()).status).toBe(200)
    expect((await client.refresh(token)).status).toBe(503)
    expect((await client.refresh(token)).status).toBe(200)
    expect((await client.get('/demo/faults')).body.fail).toBeNull()
  })

  it('T27: an answer that is dropped after the work leaves the token spent', async () => {
    const client = createClient()
    const { refresh_token: token } = (await client.signIn()).body
    Object.assign(client.server.faults, { drop: { path: '/auth/refresh', times: 1, afterProcessing: true } })
    await expect(client.refresh(token)).rejects.toThrow(TypeError)
    expect(client.server.state.counters.refreshes).toBe(1)
    expect((await client.refresh(token)).body).toEqual({ error: 'invalid_grant' })
  })

  it('a request that is dropped before the work leaves the token good', async () => {
    const client = createClient()
    const { refresh_token: token } = (await client.signIn()).body
    Object.assign(client.server.faults, { drop: { path: '/auth/*', times: 1, afterProcessing: false } })
    await expect(client.refresh(token)).rejects.toThrow(TypeError)
    expect((await client.refresh(token)).status).toBe(200)
  })

  it('drops a real connection so that fetch rejects', async () => {
    const { server } = createClient()
    const { url, close } = await listen(server)
    try {
      Object.assign(server.faults, { drop: { path: '/auth/me', times: 1, afterProcessing: true } })
      await expect(fetch(`${url}/auth/me`)).rejects.toThrow(TypeError)
      expect((await fetch(`${url}/auth/me`)).status).toBe(401)
      expect(server.state.counters.requests['/auth/me']).toBe(2)
    } finally {
      await close()
    }
  })

  it('holds an answer back after the server has rotated, or before', async () => {
    const client = createClient()
    const { refresh_token: token } = (await client.signIn()).body
    await client.put('/demo/faults', { delayAnswer: 500 })
    await client.refresh(token)
    await client.put('/demo/faults', { delayAnswer: 0, delay: 300 })
    await client.get('/auth/me')
    expect(client.slept).toEqual([500, 300])
  })

  it('changes the lifetime of access tokens from now on', async () => {
    const client = createClient()
    await client.put('/demo/faults', { accessTokenTtl: 5 })
    const { access_token: token, expires_in: expiresIn } = (await client.signIn()).body
    expect(expiresIn).toBe(5)
    client.pass(5)
    expect((await client.get('/auth/me', { token })).status).toBe(401)
  })

  it('T4: a wrong clock shows in every absolute time and in no relative one', async () => {
    const client = createClient()
    const right = Date.parse((await client.signIn()).headers.get('date') ?? '')
    await client.put('/demo/faults', { clockSkew: -7200 })
    await client.put('/demo/permissions', { email: 'ada@example.com', permissions: ['orders:read', 'orders:write'] })
    const { headers, body } = await client.signIn()
    expect(Date.parse(headers.get('date') ?? '') - right).toBe(-7_200_000)
    expect(body.expires_in).toBe(60)
    const { body: order } = await client.post('/api/orders', { item: 'x' }, { token: body.access_token })
    expect(Date.parse(order.at) - right).toBe(-7_200_000)
  })

  it.each([
    { delay: -1 },
    { delay: 'long' },
    { fail: { path: 'refresh' } },
    { fail: { path: '/auth/refresh', status: 200 } },
    { accessTokenTtl: 0 },
    { drop: true },
  ])('refuses %j and changes nothing', async (change) => {
    const client = createClient()
    const before = { ...client.server.faults }
    expect((await client.put('/demo/faults', change)).status).toBe(400)
    expect(client.server.faults).toEqual(before)
  })
})

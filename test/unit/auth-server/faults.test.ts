import { describe, expect, it } from 'vitest'
import { listen } from '../../../examples/auth-server/index.ts'
import { createClient } from './client.ts'

describe('the demo’s faults', () => {
  it('are set and shown by the panel', async () => {
    const client = createClient()
    await client.put('/demo/faults', { fail: { path: '/auth/me', times: 2, retryAfter: 7 }, delayAnswer: 500 })
    expect((await client.get('/auth/me')).headers.get('retry-after')).toBe('7')
    expect((await client.get('/demo/faults')).body.fail).toMatchObject({ status: 503, times: 1 })
    expect((await client.get('/auth/me')).status).toBe(503)
    expect((await client.get('/auth/me')).status).toBe(401)
    expect(client.slept).toEqual([500])
  })

  it('reach the API behind the auth server too, but do not make it slow', async () => {
    const client = createClient()
    const { access_token: token } = (await client.signIn()).body
    await client.put('/demo/faults', { fail: { path: '/api/*' }, delay: 500 })
    expect((await client.get('/api/orders', { token })).status).toBe(503)
    expect((await client.get('/api/orders', { token })).status).toBe(200)
    await client.put('/demo/faults', { drop: { path: '/api/orders' } })
    await expect(client.get('/api/orders', { token })).rejects.toThrow(TypeError)
    expect(client.slept).toEqual([])
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

import { describe, expect, it } from 'vitest'
import { createClient } from './client.ts'

const invalid = { status: 401, body: { error: 'invalid_token' } }

describe('protected API', () => {
  it('refuses a missing, an unknown and an expired token', async () => {
    const client = createClient()
    const { access_token: token } = (await client.signIn()).body
    expect(await client.get('/api/orders')).toMatchObject(invalid)
    expect(await client.get('/api/orders', { token: 'access_x' })).toMatchObject(invalid)
    client.pass(59)
    expect((await client.get('/api/orders', { token })).status).toBe(200)
    client.pass(1)
    expect(await client.get('/api/orders', { token })).toMatchObject(invalid)
  })

  it('takes an order from somebody who may write', async () => {
    const client = createClient()
    await client.put('/demo/permissions', { email: 'ada@example.com', permissions: ['orders:read', 'orders:write'] })
    const { access_token: token } = (await client.signIn()).body
    const { status, body } = await client.post('/api/orders', { item: ' Punch cards ' }, { token })
    expect([status, body.item, body.by]).toEqual([201, 'Punch cards', 'Ada Lovelace'])
    expect((await client.get('/api/orders', { token })).body.orders).toContainEqual(body)
    expect((await client.post('/api/orders', { item: '' }, { token })).status).toBe(400)
  })

  it('says that permissions are stale until the token is newer than their change, then forbids', async () => {
    const client = createClient()
    const grant = (await client.signIn()).body
    await client.put('/demo/permissions', { email: 'ada@example.com', permissions: ['orders:read', 'x'] })
    expect(await client.get('/api/orders', { token: grant.access_token })).toMatchObject({
      status: 401,
      body: { error: 'permissions_stale' },
    })
    const next = (await client.refresh(grant.refresh_token)).body
    expect(next.user.permissions).toEqual(['orders:read', 'x'])
    expect((await client.get('/api/orders', { token: next.access_token })).status).toBe(200)
    expect(await client.post('/api/orders', { item: 'x' }, { token: next.access_token })).toMatchObject({
      status: 403,
      body: { error: 'forbidden' },
    })
  })

  it('echoes what it saw, without the secrets', async () => {
    const client = createClient()
    const { access_token: token } = (await client.signIn()).body
    const { body } = await client.post('/api/echo', 'four', { token, headers: { 'x-tab': 'a' } })
    expect(body).toMatchObject({ method: 'POST', bodyLength: 4, user: 'user-ada' })
    expect(body.headers['x-tab']).toBe('a')
    expect(JSON.stringify(body)).not.toContain(token)
  })

  it('echoes a request without a token too, so that a test sees that none came, but refuses a bad one', async () => {
    const client = createClient()
    expect((await client.get('/api/echo')).body).toMatchObject({ authorization: false, user: null })
    expect(await client.get('/api/echo', { token: 'access_x' })).toMatchObject(invalid)
  })

  it('redirects to another origin on request', async () => {
    const { status, headers } = await createClient().get('/api/redirect?to=http://other.test/x')
    expect([status, headers.get('location')]).toEqual([302, 'http://other.test/x'])
    expect((await createClient().get('/api/redirect?to=javascript:0')).status).toBe(400)
  })

  it('takes as long as it is asked to', async () => {
    const client = createClient()
    const { access_token: token } = (await client.signIn()).body
    expect((await client.get('/api/slow?ms=250', { token })).body.waited).toBe(250)
    expect(client.slept).toEqual([250])
  })
})

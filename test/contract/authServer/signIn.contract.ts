import { expect, it } from 'vitest'
import type { OpenClient } from './client.ts'

export function signInContract(open: OpenClient): void {
  it('grants tokens for the right password, with times that are relative', async () => {
    const { body, status } = await (await open()).signIn()
    expect(status).toBe(200)
    expect(body).toEqual({
      acr: expect.any(String),
      access_token: expect.stringMatching(/^access_[\w-]{32}$/),
      refresh_token: expect.stringMatching(/^refresh_[\w-]{32}$/),
      token_type: 'Bearer',
      expires_in: 60,
      scope: 'profile orders',
      amr: ['pwd'],
      user: {
        id: 'user-ada',
        name: 'Ada Lovelace',
        email: 'ada@example.com',
        roles: ['editor'],
        permissions: ['orders:read'],
      },
    })
  })

  it('refuses a wrong password and an unknown user with one and the same answer', async () => {
    const client = await open()
    const wrong = await client.signIn('ada@example.com', 'wrong')
    const unknown = await client.signIn('nobody@example.com', 'wrong')
    expect(wrong).toMatchObject({ status: 401, body: { error: 'invalid_credentials' } })
    expect([unknown.status, unknown.body]).toEqual([wrong.status, wrong.body])
  })

  it.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['no method', { email: 'ada@example.com', password: 'correct horse' }],
    ['a password that is not a text', { method: 'password', email: 'ada@example.com', password: 1 }],
    ['an unknown method', { method: 'magic' }],
  ])('answers 400 to %s', async (_, body) => {
    const answer = await (await open()).post('/sign-in', body)
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
  })

  it('closes the door after too many failures of an address, says for how long, and opens it again', async () => {
    const client = await open({ signInFailures: { limit: 3, window: 60 } })
    for (let i = 0; i < 3; i++) expect((await client.signIn('ada@example.com', 'wrong')).status).toBe(401)
    client.pass(20)
    const limited = await client.signIn()
    expect(limited).toMatchObject({ status: 429, body: { error: 'rate_limited' } })
    expect(limited.headers.get('retry-after')).toBe('40')
    expect((await client.signIn('grace@example.com', 'battery staple')).status).toBe(200)
    client.pass(40)
    expect((await client.signIn()).status).toBe(200)
  })

  it('forgets the failures of an address once somebody got in', async () => {
    const client = await open({ signInFailures: { limit: 2, window: 60 } })
    for (let round = 0; round < 3; round++) {
      expect((await client.signIn('ada@example.com', 'wrong')).status).toBe(401)
      expect((await client.signIn()).status).toBe(200)
    }
  })

  it('says who somebody is to the holder of a valid access token only', async () => {
    const client = await open()
    const { body } = await client.signIn()
    expect((await client.get('/me', { token: body.access_token })).body).toEqual(body.user)
    client.pass(59)
    expect((await client.get('/me', { token: body.access_token })).status).toBe(200)
    client.pass(1)
    const invalid = { status: 401, body: { error: 'invalid_token' } }
    const expired = await client.get('/me', { token: body.access_token })
    expect(expired).toMatchObject(invalid)
    expect(expired.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
    const missing = await client.get('/me')
    expect(missing).toMatchObject(invalid)
    expect(missing.headers.get('www-authenticate')).toBe('Bearer')
  })

  it('sends no answer that a cache may keep, and shares nothing with other origins', async () => {
    const { headers } = await (await open()).signIn()
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })
}

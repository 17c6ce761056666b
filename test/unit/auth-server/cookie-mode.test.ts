import { describe, expect, it } from 'vitest'
import { createAuthServer } from '../../../examples/auth-server/index.ts'
import { type Client, cookieMode, createClient } from './client.ts'

const signIn = async (client: Client) => (await client.signIn(undefined, undefined, cookieMode)).body
const refresh = (client: Client) => client.post('/auth/refresh', {}, cookieMode)
const revoke = (client: Client, token: string) =>
  client.post('/auth/revoke', { scope: 'here' }, { ...cookieMode, token })

describe('cookie mode', () => {
  it('keeps the refresh token out of the answer, in a cookie that scripts and other sites cannot use', async () => {
    const { body, headers } = await createClient().signIn(undefined, undefined, cookieMode)
    expect(body).not.toHaveProperty('refresh_token')
    const [cookie] = headers.getSetCookie()
    expect(cookie).toMatch(/^authchart_rt=refresh_/)
    for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/auth', 'Max-Age=2592000']) expect(cookie).toContain(part)
  })

  it('marks the cookie Secure over HTTPS', async () => {
    const { server } = createClient()
    const { headers } = await server.app.request('https://shop.example/auth/sign-in', {
      method: 'POST',
      headers: cookieMode.headers,
      body: JSON.stringify({ method: 'password', email: 'ada@example.com', password: 'correct horse' }),
    })
    expect(headers.getSetCookie()[0]).toContain('; Secure')
  })

  it('rotates the cookie', async () => {
    const client = createClient()
    await signIn(client)
    const [before] = client.cookies.values()
    expect((await refresh(client)).status).toBe(200)
    expect([...client.cookies.values()]).not.toEqual([before])
    expect((await refresh(client)).status).toBe(200)
  })

  it('honours the cookie only beside the header that a cross-site form cannot send', async () => {
    const client = createClient()
    await signIn(client)
    expect((await client.post('/auth/refresh', {})).body.error).toBe('invalid_grant')
    await client.post('/auth/revoke', { scope: 'everywhere' })
    expect(client.server.state.liveRefreshTokens()).toHaveLength(1)
  })

  it('T5: a cookie that was spent before kills the family', async () => {
    const client = createClient()
    await signIn(client)
    const old = new Map(client.cookies)
    await refresh(client)
    for (const [name, value] of old) client.cookies.set(name, value)
    expect((await refresh(client)).body).toEqual({ error: 'invalid_grant' })
    expect(client.server.state.counters.reuseDetections).toBe(1)
  })

  it('does not take the token of one mode in the other', async () => {
    const client = createClient()
    await signIn(client)
    const [token = ''] = client.cookies.values()
    expect((await client.refresh(token)).body).toEqual({ error: 'invalid_grant' })
    expect(client.server.state.counters.reuseDetections).toBe(0)
  })

  it('ends the session and takes the cookie away at sign-out', async () => {
    const client = createClient()
    const { access_token: token } = await signIn(client)
    expect((await revoke(client, token)).status).toBe(204)
    expect(client.cookies.size).toBe(0)
    expect((await refresh(client)).body).toEqual({ error: 'invalid_grant' })
  })

  it('a refresh answer that is held back does not displace the sign-in that overtook it', async () => {
    let release = (): void => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const { app, faults } = createAuthServer({ clock: { sleep: () => held, now: Date.now } })
    const send = (path: string, body: object, cookie = '') =>
      app.request(path, { method: 'POST', headers: { ...cookieMode.headers, cookie }, body: JSON.stringify(body) })
    const cookieOf = (answer: Response): string => answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const ada = { method: 'password', email: 'ada@example.com', password: 'correct horse' }

    const first = cookieOf(await send('/auth/sign-in', ada))
    faults.delayAnswer = 1_000
    const late = send('/auth/refresh', {}, first)
    await Promise.resolve()
    faults.delayAnswer = 0
    const second = cookieOf(await send('/auth/sign-in', ada, first))
    release()
    expect((await late).headers.getSetCookie()).toEqual([])
    expect((await send('/auth/refresh', {}, second)).status).toBe(200)
  })

  it('a late sign-out of the session before does not end the present one', async () => {
    const client = createClient()
    const before = await signIn(client)
    await signIn(client)
    await revoke(client, before.access_token)
    expect((await refresh(client)).status).toBe(200)
  })

  it('a session that was replaced in this browser does not come back after sign-out', async () => {
    const client = createClient()
    await signIn(client)
    const jar = new Map(client.cookies)
    client.cookies.clear()
    // Two tabs signed in at once: neither request carried the other one's cookie.
    const { access_token: token } = await signIn(client)
    for (const [name, value] of jar) client.cookies.set(name, value)
    await revoke(client, token)
    expect(client.server.state.liveRefreshTokens()).toEqual([])
  })
})

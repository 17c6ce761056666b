import { expect, it } from 'vitest'
import { type Client, cookieMode, type OpenClient } from './client.ts'

const signIn = async (client: Client) => (await client.signIn(undefined, undefined, cookieMode)).body
const refresh = (client: Client) => client.post('/refresh', {}, cookieMode)
const revoke = (client: Client, token: string) => client.post('/revoke', { scope: 'here' }, { ...cookieMode, token })

const cookieIn = ({ jar, baseUrl }: Client): string => jar.headerFor(`${baseUrl}/refresh`)
/** Puts a cookie back that the server has replaced meanwhile. */
const putBack = ({ jar }: Client, cookie: string): void => jar.take(`${cookie}; Path=/auth; Max-Age=60`)

export function cookieModeContract(open: OpenClient): void {
  it('keeps the refresh token out of the answer, in a cookie that scripts and other sites cannot use', async () => {
    const client = await open()
    const { body, headers } = await client.signIn(undefined, undefined, cookieMode)
    expect(body).not.toHaveProperty('refresh_token')
    const [cookie] = headers.getSetCookie()
    expect(cookie).toMatch(/^authchart_rt=refresh_/)
    for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/auth', 'Max-Age=2592000']) expect(cookie).toContain(part)
    expect(/; Secure/.test(cookie ?? '')).toBe(client.baseUrl.startsWith('https:'))
  })

  it('rotates the cookie', async () => {
    const client = await open()
    await signIn(client)
    const before = cookieIn(client)
    expect((await refresh(client)).status).toBe(200)
    expect(cookieIn(client)).not.toBe(before)
    expect((await refresh(client)).status).toBe(200)
  })

  it('honours the cookie only beside the header that a cross-site form cannot send', async () => {
    const client = await open()
    await signIn(client)
    expect((await client.post('/refresh', {})).body.error).toBe('invalid_grant')
    await client.post('/revoke', { scope: 'everywhere' })
    expect(client.server.state.liveRefreshTokens()).toHaveLength(1)
  })

  it('T5: a cookie that was spent before kills the family', async () => {
    const client = await open()
    await signIn(client)
    const old = cookieIn(client)
    await refresh(client)
    putBack(client, old)
    expect((await refresh(client)).body).toEqual({ error: 'invalid_grant' })
    expect(client.server.state.counters.reuseDetections).toBe(1)
    expect(cookieIn(client)).toBe('')
  })

  it('does not take the token of one mode in the other', async () => {
    const client = await open()
    await signIn(client)
    const [, token = ''] = cookieIn(client).split('=')
    expect((await client.refresh(token)).body).toEqual({ error: 'invalid_grant' })
    expect(client.server.state.counters.reuseDetections).toBe(0)
  })

  it('ends the session and takes the cookie away at sign-out', async () => {
    const client = await open()
    const { access_token: token } = await signIn(client)
    expect((await revoke(client, token)).status).toBe(204)
    expect(cookieIn(client)).toBe('')
    expect((await refresh(client)).body).toEqual({ error: 'invalid_grant' })
  })

  it('a sign-in over the cookie of another ends that one, which nobody could end any more', async () => {
    const client = await open()
    await signIn(client)
    await signIn(client)
    expect(client.server.state.families().map(({ state }) => state)).toEqual(['replaced', 'live'])
    expect(client.server.state.counters.revocations).toBe(1)
  })

  it('a late sign-out of the session before does not end the present one', async () => {
    const client = await open()
    const before = await signIn(client)
    await signIn(client)
    await revoke(client, before.access_token)
    expect((await refresh(client)).status).toBe(200)
  })

  it('a session that was replaced in this browser does not come back after sign-out', async () => {
    const client = await open()
    await signIn(client)
    const cookie = cookieIn(client)
    client.jar.clear()
    // Two tabs signed in at once: neither request carried the other one's cookie.
    const { access_token: token } = await signIn(client)
    putBack(client, cookie)
    await revoke(client, token)
    expect(client.server.state.liveRefreshTokens()).toEqual([])
  })

  it('goes on with a session that the test began without a request', async () => {
    const client = await open()
    client.jar.take(client.server.signInAs('user-ada', { mode: 'cookie' }).setCookie)
    expect((await refresh(client)).body.user).toMatchObject({ id: 'user-ada' })
  })
}

import { expect, it } from 'vitest'
import { restBackend } from '../../../src/adapters/backends/restBackend.ts'
import { withStepUp } from '../../../src/stepUp/withStepUp.ts'
import { type Client, cookieMode, grace, type OpenClient } from './client.ts'

const { signal } = new AbortController()
const otp = (code: string) => ({ method: 'otp', code })
const wrongFor = (client: Client) => (client.code() === '000000' ? '000001' : '000000')
const weak = (client: Client) => client.server.state.families()[0]?.authentication.acr

/** `/step-up`, and what the tokens that it grants are worth. */
export function stepUpContract(open: OpenClient): void {
  it('grants one more access token of the session, which says what was proved; the refresh token stays', async () => {
    const client = await open()
    const { access_token: token, refresh_token: refresh } = (await client.signIn()).body
    client.pass(31)
    const { status, body } = await client.post('/step-up', otp(client.code()), { token })
    expect(status).toBe(200)
    expect(body).toMatchObject({ amr: ['pwd', 'otp', 'mfa'], authentication_age: 0, user: { id: 'user-ada' } })
    expect(body).not.toHaveProperty('refresh_token')
    expect(body.access_token).not.toBe(token)
    client.pass(30)
    expect((await client.refresh(refresh)).body).toMatchObject({ authentication_age: 30, amr: ['pwd', 'otp', 'mfa'] })
    expect(client.server.state.families()).toHaveLength(1)
  })

  it('leaves the cookie of cookie mode as it is', async () => {
    const client = await open()
    const { access_token: token } = (await client.signIn(undefined, undefined, cookieMode)).body
    const { headers } = await client.post('/step-up', otp(client.code()), { ...cookieMode, token })
    expect(headers.getSetCookie()).toEqual([])
    expect((await client.post('/refresh', {}, cookieMode)).status).toBe(200)
  })

  it('takes a password as a fresh proof, and as nothing stronger', async () => {
    const client = await open()
    const { access_token: token } = (await client.signIn()).body
    const before = weak(client)
    const { body } = await client.post('/step-up', { method: 'password', password: 'correct horse' }, { token })
    expect(body).toMatchObject({ amr: ['pwd'], authentication_age: 0 })
    expect(weak(client)).toBe(before)
    const wrong = await client.post('/step-up', { method: 'password', password: 'wrong' }, { token })
    expect([wrong.status, wrong.body.error]).toEqual([403, 'invalid_credentials'])
  })

  it('counts wrong codes down and then closes the door, for this session', async () => {
    const client = await open()
    const { access_token: token } = (await client.signIn()).body
    const attempt = async (code: string, by = token) => {
      const { status, body } = await client.post('/step-up', otp(code), { token: by })
      return [status, body.error, (body as { attempts_left?: number }).attempts_left]
    }
    for (const left of [4, 3, 2, 1])
      expect(await attempt(wrongFor(client))).toEqual([403, 'second_factor_invalid', left])
    expect(await attempt(wrongFor(client))).toEqual([403, 'second_factor_exhausted', 0])
    expect(await attempt(client.code())).toEqual([403, 'second_factor_exhausted', 0])
    const { access_token: other } = (await client.signIn()).body
    expect(await attempt(wrongFor(client), other)).toEqual([403, 'second_factor_invalid', 4])
  })

  it('hears nobody whose access token is no good', async () => {
    const client = await open()
    const { access_token: token } = (await client.signIn()).body
    client.server.revoke()
    for (const bad of [undefined, 'access_x', token]) {
      const { status, body, headers } = await client.post('/step-up', otp('1'), bad === undefined ? {} : { token: bad })
      expect([status, body.error]).toEqual([401, 'invalid_token'])
      expect(headers.get('www-authenticate')).toMatch(/^Bearer/)
    }
  })

  it('understands withStepUp, and is understood', async () => {
    const client = await open()
    const rest = { baseUrl: client.baseUrl, fetch: client.fetch }
    const backend = withStepUp(restBackend(rest), rest)
    const outcome = await backend.signIn?.({ method: 'password', ...grace }, { signal })
    if (outcome?.type !== 'secondFactor') throw new Error('No second factor was asked for.')
    const signedIn = await backend.verifySecondFactor?.(outcome.state, { code: client.code() }, { signal })
    if (signedIn?.type !== 'granted') throw new Error('No tokens were granted.')
    const context = { request: {}, accessToken: signedIn.grant.accessToken, idToken: undefined, signal }
    await expect(backend.stepUp?.(otp(wrongFor(client)), context)).rejects.toMatchObject({
      code: 'second_factor_invalid',
      attemptsLeft: 4,
    })
    // A code is good once.
    client.pass(31)
    expect(await backend.stepUp?.(otp(client.code()), context)).toMatchObject({
      authenticationAge: 0,
      amr: ['pwd', 'otp', 'mfa'],
      acr: signedIn.grant.acr,
    })
    client.server.voidAccessTokens()
    await expect(backend.stepUp?.(otp(client.code()), context)).rejects.toMatchObject({ code: 'server_error' })
  })
}

import { createHash, randomBytes } from 'node:crypto'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  ACR,
  createPerson,
  type ListeningProvider,
  listen,
  type Manners,
} from '../../../examples/oidc-provider/index.ts'

const REDIRECT = 'http://localhost:5173/callback'

let provider: ListeningProvider
beforeAll(async () => {
  provider = await listen()
})
afterAll(() => provider.close())

type Json = Record<string, unknown> & Record<'access_token' | 'refresh_token' | 'id_token', string>

const post = async (path: string, fields: Record<string, string>) => {
  const body = new URLSearchParams({ client_id: 'demo', ...fields })
  const answer = await fetch(`${provider.issuer}${path}`, { method: 'POST', body })
  return { status: answer.status, json: (await answer.json().catch(() => ({}))) as Json }
}

async function signIn(asked: Record<string, string> = {}, manners: Manners = {}, person = createPerson()) {
  const verifier = randomBytes(32).toString('base64url')
  const parameters = new URLSearchParams({
    client_id: 'demo',
    response_type: 'code',
    redirect_uri: REDIRECT,
    scope: 'openid profile',
    state: 'state-1',
    nonce: 'nonce-1',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...asked,
  })
  const callback = await person.visit(`${provider.issuer}/auth?${parameters}`, manners)
  const code = callback.searchParams.get('code') ?? ''
  const redeem = () =>
    post('/token', { grant_type: 'authorization_code', code, redirect_uri: REDIRECT, code_verifier: verifier })
  return { callback, redeem, person }
}

const api = (path: string, token: string) =>
  fetch(`${provider.issuer}/api${path}`, { headers: { authorization: `Bearer ${token}` } })

describe('the example provider', () => {
  it('signs Ada in with a password and her consent, and names the issuer in the answer', async () => {
    const { callback, redeem, person } = await signIn()
    expect(person.shown).toEqual(['login', 'consent'])
    expect(callback.searchParams.get('state')).toBe('state-1')
    expect(callback.searchParams.get('iss')).toBe(provider.issuer)
    const { status, json } = await redeem()
    expect(status).toBe(200)
    expect(json).toMatchObject({ token_type: 'Bearer', expires_in: 300, scope: 'openid profile' })
    expect(decodeJwt(json.id_token)).toMatchObject({
      sub: 'user-ada',
      nonce: 'nonce-1',
      acr: ACR.password,
      amr: ['pwd'],
    })
    expect(decodeJwt(json.id_token).auth_time).toBeTypeOf('number')
    const userinfo = await fetch(`${provider.issuer}/me`, { headers: { authorization: `Bearer ${json.access_token}` } })
    expect(await userinfo.json()).toMatchObject({ sub: 'user-ada', name: 'Ada Lovelace', roles: ['editor'] })
    expect((await api('/me', json.access_token)).status).toBe(200)
  })

  it('asks Grace for a code', async () => {
    const { redeem, person } = await signIn({}, { email: 'grace@example.com' })
    expect(person.shown).toEqual(['login', 'code', 'consent'])
    const { json } = await redeem()
    expect(decodeJwt(json.id_token)).toMatchObject({ acr: ACR.secondFactor, amr: ['pwd', 'otp'] })
  })

  it('ends the whole grant when a refresh token is used twice', async () => {
    const { json } = await (await signIn()).redeem()
    const refresh = (token: string) => post('/token', { grant_type: 'refresh_token', refresh_token: token })
    const second = await refresh(json.refresh_token)
    expect(second.status).toBe(200)
    expect(second.json.refresh_token).not.toBe(json.refresh_token)
    expect(await refresh(json.refresh_token)).toMatchObject({ status: 400, json: { error: 'invalid_grant' } })
    expect(await refresh(second.json.refresh_token)).toMatchObject({ status: 400, json: { error: 'invalid_grant' } })
  })

  it('takes a refresh token back', async () => {
    const { json } = await (await signIn()).redeem()
    expect((await post('/token/revocation', { token: json.refresh_token })).status).toBe(200)
    expect((await post('/token', { grant_type: 'refresh_token', refresh_token: json.refresh_token })).status).toBe(400)
    expect((await api('/me', json.access_token)).status).toBe(401)
  })

  it('challenges whoever has only a password, and lets them step up with the code alone', async () => {
    const { redeem, person } = await signIn()
    const refused = await api('/sensitive', (await redeem()).json.access_token)
    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toContain('error="insufficient_user_authentication"')
    const again = await signIn({ acr_values: ACR.secondFactor }, {}, person)
    expect(person.shown).toEqual(['code'])
    const { json } = await again.redeem()
    expect(decodeJwt(json.id_token)).toMatchObject({ acr: ACR.secondFactor })
    expect((await api('/sensitive', json.access_token)).status).toBe(200)
  })

  it('answers prompt=none by its session alone', async () => {
    const person = createPerson()
    const asked = { prompt: 'none' }
    expect((await signIn(asked, {}, person)).callback.searchParams.get('error')).toBe('login_required')
    await signIn({}, {}, person)
    expect((await signIn(asked, {}, person)).callback.searchParams.get('code')).toBeTruthy()
  })

  it.each(['login', 'consent'] as const)('tells the app that somebody said no at %s', async (cancelsAt) => {
    const { callback } = await signIn({}, { cancelsAt })
    expect(callback.searchParams.get('error')).toBe('access_denied')
  })

  it('gives an access token for a resource alone', async () => {
    const resource = `${provider.issuer}/api`
    const { redeem } = await signIn({ resource, scope: 'openid profile orders:read' })
    const { json } = await redeem()
    expect(decodeJwt(json.access_token)).toMatchObject({ aud: resource, sub: 'user-ada', acr: ACR.password })
    expect((await api('/me', json.access_token)).status).toBe(200)
    expect((await signIn({ resource: 'https://elsewhere.test' })).callback.searchParams.get('error')).toBe(
      'invalid_target',
    )
  })

  it('signs out of its own session and returns to the app', async () => {
    const { redeem, person } = await signIn()
    const { json } = await redeem()
    const query = new URLSearchParams({
      id_token_hint: json.id_token,
      post_logout_redirect_uri: 'http://localhost:5173/signed-out',
      state: 'bye',
    })
    const back = await person.visit(`${provider.issuer}/session/end?${query}`)
    expect(back.href).toBe('http://localhost:5173/signed-out?state=bye')
    expect((await signIn({ prompt: 'none' }, {}, person)).callback.searchParams.get('error')).toBe('login_required')
  })

  it('lives in another time than its clients when it is told to', async () => {
    provider.faults.clockSkew = 600_000
    const { json } = await (await signIn()).redeem()
    provider.faults.clear()
    expect((decodeJwt(json.id_token).iat ?? 0) - Date.now() / 1_000).toBeGreaterThan(590)
  })

  it('loses an answer, or answers as a proxy does', async () => {
    const { json } = await (await signIn()).redeem()
    provider.faults.add({ path: '/token', how: 503, retryAfter: 7 })
    const fields = { grant_type: 'refresh_token', refresh_token: json.refresh_token }
    expect((await post('/token', fields)).status).toBe(503)
    provider.faults.add({ path: '/token', how: 'refused' })
    await expect(post('/token', fields)).rejects.toThrow()
    provider.faults.add({ path: '/token', how: 'lost' })
    await expect(post('/token', fields)).rejects.toThrow()
    expect(await post('/token', fields)).toMatchObject({ status: 400, json: { error: 'invalid_grant' } })
  })
})

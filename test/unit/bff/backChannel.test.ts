import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { createBff } from '../../../examples/bff/index.ts'
import { bffServer } from './bffServer.ts'

const EVENTS = { 'http://schemas.openid.net/event/backchannel-logout': {} }
const ISSUER = 'https://op.example.test'

it('a user who signs out at the provider is signed out here, though no browser has told this server', async () => {
  const { browser, op } = await bffServer()
  const [ada, there] = [browser(), browser()]
  await ada.signIn()
  await there.signIn()
  // In another app of the provider, in the same browser.
  const end = `${op.issuer}/session/end?client_id=demo&post_logout_redirect_uri=${encodeURIComponent('http://localhost/')}`
  await ada.person.visit(end)
  await expect.poll(() => ada.whoAmI()).toBeNull()
  expect((await ada.ask('/api/orders')).status).toBe(401)
  expect(await there.whoAmI()).not.toBeNull()
})

/** A BFF whose provider is made of a key and three answers, and which has one session of Ada and one of Grace. */
async function scripted() {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const stranger = await generateKeyPair('ES256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256' }
  const pages: Record<string, object> = {
    '/.well-known/openid-configuration': { issuer: ISSUER, jwks_uri: `${ISSUER}/jwks` },
    '/jwks': { keys: [jwk] },
  }
  const { app, store } = createBff({
    origin: 'https://app.example.test',
    issuer: ISSUER,
    clientId: 'bff',
    clientSecret: 's',
    api: 'https://api.example.test',
    fetch: async (input) => Response.json(pages[new URL(String(input)).pathname]),
  })
  const now = Date.now()
  const session = (id: string, sid: string) => ({
    ...{ handle: id, user: { id }, sid, acr: undefined, amr: [], authenticatedAt: now, createdAt: now, usedAt: now },
    ...{ remember: false, tokens: { access: 'a', expiresAt: now, refresh: undefined, id: 'i' } },
  })
  await store.set('ada', session('user-ada', 'sid-1'), now + 60_000)
  await store.set('grace', session('user-grace', 'sid-2'), now + 60_000)
  let serial = 0
  const token = (claims: Record<string, unknown> = {}, key = privateKey, alg = 'ES256') =>
    new SignJWT({ sub: 'user-ada', events: EVENTS, jti: `jti-${++serial}`, ...claims })
      .setProtectedHeader({ alg, kid: 'k1', typ: 'logout+jwt' })
      .setIssuer((claims.iss as string | undefined) ?? ISSUER)
      .setAudience((claims.aud as string | undefined) ?? 'bff')
      .setIssuedAt(claims.iat as number | undefined)
      .sign(key)
  const post = async (logoutToken: string) =>
    app.request('https://app.example.test/bff/backchannel-logout', {
      method: 'POST',
      body: new URLSearchParams({ logout_token: logoutToken }),
    })
  const left = async () => (await Promise.all(['user-ada', 'user-grace'].map((user) => store.find({ user })))).flat()
  return { post, token, left, stranger: stranger.privateKey }
}

describe('a logout token', () => {
  it.each([
    ['of a session of the provider', { sub: undefined, sid: 'sid-1' }],
    ['of a user', { sid: undefined }],
    ['of both', { sid: 'sid-1' }],
  ])('%s ends what it names and nothing else', async (_, claims) => {
    const { post, token, left } = await scripted()
    const answer = await post(await token(claims))
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await left()).toEqual(['grace'])
  })

  it.each([
    ['of another provider', { iss: 'https://evil.example' }],
    ['for another client', { aud: 'demo' }],
    ['of an hour ago', { iat: Math.floor(Date.now() / 1_000) - 3_600 }],
    ['without the event', { events: {} }],
    ['with a nonce: an id token', { nonce: 'n' }],
    ['that names nobody', { sub: undefined }],
    ['without an id', { jti: undefined }],
    ['whose session is somebody else’s', { sid: 'sid-2' }],
  ])('%s ends nothing', async (_, claims) => {
    const { post, token, left } = await scripted()
    await post(await token(claims))
    expect(await left()).toEqual(['ada', 'grace'])
  })

  it('that somebody else has signed ends nothing', async () => {
    const { post, token, left, stranger } = await scripted()
    expect((await post(await token({}, stranger))).status).toBe(400)
    const [, payload] = (await token()).split('.')
    const unsigned = `${btoa('{"alg":"none"}').replaceAll('=', '')}.${payload}.`
    expect((await post(unsigned)).status).toBe(400)
    expect((await post('')).status).toBe(400)
    expect(await left()).toEqual(['ada', 'grace'])
  })

  it('that was sent before is refused', async () => {
    const { post, token } = await scripted()
    const once = await token()
    expect([(await post(once)).status, (await post(once)).status]).toEqual([200, 400])
  })
})

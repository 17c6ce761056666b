import { exportSPKI, generateKeyPair, importJWK, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { type HostileApp, hostileApp } from './hostileApp.ts'

const now = () => Math.floor(Date.now() / 1000)
const hmac = (claims: JWTPayload, secret: string, kid = 'key-1') =>
  new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid }).sign(new TextEncoder().encode(secret))
const forge = async (claims: JWTPayload, alg = 'RS256', kid = 'key-1') =>
  new SignJWT(claims).setProtectedHeader({ alg, kid }).sign((await generateKeyPair(alg)).privateKey)

describe('claims of an id token (OIDC Core §3.1.3.7)', () => {
  it.each<[string, Record<string, unknown>]>([
    ['another issuer', { iss: 'https://evil.test' }],
    ['the issuer with a slash more', { iss: 'https://idp.test/' }],
    ['no issuer', { iss: undefined }],
    ['another audience', { aud: 'another-app' }],
    ['an audience that only begins like ours', { aud: 'app2' }],
    ['no audience', { aud: undefined }],
    ['several audiences and no authorized party', { aud: ['app', 'another-app'] }],
    ['another authorized party', { aud: ['app', 'another-app'], azp: 'another-app' }],
    ['another nonce: the id token of another sign-in', { nonce: 'of-another-sign-in' }],
    ['no nonce', { nonce: undefined }],
    ['a nonce that is no text', { nonce: ['a'] }],
    ['no subject', { sub: undefined }],
    ['an empty subject', { sub: '' }],
    ['a subject that is no text', { sub: { id: 'ada' } }],
    ['no time of issue', { iat: undefined }],
    ['no end', { exp: undefined }],
    ['an end that is no number', { exp: 'tomorrow' }],
    ['an end before its beginning', { iat: now(), exp: now() - 120 }],
    ['a beginning that is to come', { nbf: now() + 3_600 }],
    ['a time of issue that is no number', { iat: 'now' }],
    ['a time of sign-in that is no number', { auth_time: 'today' }],
    ['a time of sign-in below nought', { auth_time: -1 }],
  ])('%s: refused', async (_, claims) => {
    const app = await hostileApp()
    app.provider.claims = claims
    await app.refused(app.signIn(), 'invalid_response')
  })

  it('several audiences with us as the authorized party are good', async () => {
    const app = await hostileApp()
    app.provider.claims = { aud: ['app', 'another-app'], azp: 'app' }
    expect(await app.signIn()).toMatchObject({ user: { id: 'ada' } })
  })

  it('T4: five hours off, as on a device with a wrong clock, is good: the nonce proves that it is new', async () => {
    const app = await hostileApp()
    for (const off of [-18_000, 18_000]) {
      app.provider.claims = { iat: now() + off, exp: now() + off + 300, auth_time: now() + off }
      expect(await app.signIn()).toMatchObject({ user: { id: 'ada' } })
    }
  })

  it('that names the language itself cannot reach it', async () => {
    const app = await hostileApp()
    app.provider.claims = JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}')
    await app.signIn()
    expect({}).not.toHaveProperty('polluted')
  })
})

describe('the signature of an id token', () => {
  const signedBy = async (sign: (claims: JWTPayload, app: HostileApp) => string | Promise<string>) => {
    const app = await hostileApp()
    app.provider.signIdToken = (claims) => sign(claims, app)
    return app
  }

  it.each<[string, (claims: JWTPayload, app: HostileApp) => string | Promise<string>]>([
    ['none', (claims) => new UnsecuredJWT(claims).encode()],
    ['none, in capitals', (claims) => new UnsecuredJWT(claims).encode().replace(/^[^.]+/, btoa('{"alg":"NONE"}'))],
    ['HS256 with the client id', (claims) => hmac(claims, 'app')],
    ['HS256 with nothing', (claims) => hmac(claims, '\0')],
    ['HS256 with the public key (JWK)', (claims, { provider }) => hmac(claims, JSON.stringify(provider.jwks.keys[0]))],
    [
      'HS256 with the public key (PEM)',
      async (claims, { provider }) =>
        hmac(
          claims,
          await exportSPKI((await importJWK(provider.jwks.keys[0]!, 'RS256', { extractable: true })) as CryptoKey),
        ),
    ],
    ['RS256 with a key that is not published', (claims) => forge(claims)],
    ['RS256 with a key of another name', (claims) => forge(claims, 'RS256', 'key-2')],
    ['ES256, which this provider does not use', (claims) => forge(claims, 'ES256')],
    ['PS256 with a key of its own', (claims) => forge(claims, 'PS256')],
    [
      'its own, of other claims',
      async (claims, { provider }) => {
        const [header, , signature] = (await provider.sign({ ...claims, sub: 'grace' })).split('.')
        return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.')
      },
    ],
    [
      'its own, cut off',
      async (claims, { provider }) => (await provider.sign(claims)).split('.').slice(0, 2).concat('').join('.'),
    ],
    [
      'by a key in its own header',
      async (claims) => {
        const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true })
        const jwk = (await crypto.subtle.exportKey('jwk', publicKey)) as never
        return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', jwk }).sign(privateKey)
      },
    ],
    ['no JWT at all', () => 'hello'],
    ['five parts', async (claims, { provider }) => `${await provider.sign(claims)}.x.y`],
    [
      'a critical header that nobody knows',
      async (claims, { provider }) =>
        (await provider.sign(claims)).replace(
          /^[^.]+/,
          Buffer.from('{"alg":"RS256","kid":"key-1","crit":["b64"],"b64":false}').toString('base64url'),
        ),
    ],
  ])('%s: refused', async (_, sign) => {
    const app = await signedBy(sign)
    await app.refused(app.signIn(), 'invalid_response')
  })

  it.each(['none', 'HS256'])('%s is refused also where the provider says that it uses it', async (alg) => {
    const app = await signedBy((claims) =>
      alg === 'none' ? new UnsecuredJWT(claims).encode() : hmac(claims, 'app', 'key-1'),
    )
    app.provider.discovery = { id_token_signing_alg_values_supported: ['RS256', alg] }
    await app.refused(app.signIn(), 'invalid_response')
  })

  it('no id token: refused', async () => {
    const app = await hostileApp()
    app.provider.tokens = { id_token: undefined }
    await app.refused(app.signIn(), 'invalid_response')
  })
})

describe('the published keys', () => {
  it('are asked for again when the provider signs with a new one', async () => {
    const app = await hostileApp()
    await app.signIn()
    await app.provider.rotateKeys()
    expect(await app.signIn()).toMatchObject({ user: { id: 'ada' } })
  })

  it('that have changed within a moment of one page are asked for again, once', async () => {
    const app = await hostileApp()
    await app.signIn()
    const [one, two] = [await app.leave(), await app.leave()]
    await app.comeBack(app.provider.callback(one))
    await app.provider.rotateKeys()
    const { backend } = app
    app.page.location.href = app.provider.callback(two)
    const outcome = backend.resume?.()?.({ signal: new AbortController().signal })
    await expect(outcome).resolves.toMatchObject({ type: 'granted' })
    await app.provider.rotateKeys(false)
    const before = app.provider.seen.filter((one) => one === 'GET /jwks').length
    await app.refused(app.signIn(), 'invalid_response')
    expect(app.provider.seen.filter((one) => one === 'GET /jwks').length - before).toBeLessThanOrEqual(2)
  })

  it.each<[string, (app: HostileApp) => void]>([
    [
      'none',
      ({ provider }) => {
        provider.jwks = { keys: [] }
      },
    ],
    [
      'no list',
      ({ provider }) => {
        provider.jwks = { keys: 'many' as never }
      },
    ],
    [
      'too short to be safe',
      ({ provider }) => {
        provider.jwks = { keys: [{ kty: 'RSA', kid: 'key-1', n: 'AQ', e: 'AQAB', alg: 'RS256' }] }
      },
    ],
    [
      'a page of a proxy',
      ({ provider }) => {
        provider.answerAny = ({ url }) =>
          url.endsWith('/jwks')
            ? new Response('<h1>Log in</h1>', { headers: { 'content-type': 'text/html' } })
            : undefined
      },
    ],
  ])('that are %s: refused', async (_, change) => {
    const app = await hostileApp()
    change(app)
    await app.refused(app.signIn(), 'invalid_response', 'server_error')
  })

  it('that cannot be had now are a passing fault', async () => {
    const app = await hostileApp()
    app.provider.answerAny = ({ url }) => (url.endsWith('/jwks') ? new Response('busy', { status: 503 }) : undefined)
    await app.refused(app.signIn(), 'server_error')
  })
})

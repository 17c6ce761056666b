import { describe, expect, it } from 'vitest'
import { hostileApp } from './hostileApp.ts'

/** Somebody is signed in. */
async function signedIn() {
  const app = await hostileApp()
  const grant = await app.signIn()
  const refresh = () =>
    app.backend.refresh!({
      refreshToken: grant.refreshToken,
      idToken: grant.idToken,
      signal: new AbortController().signal,
    })
  return { app, grant, refresh }
}

describe('a refresh', () => {
  it('that is right brings new tokens', async () => {
    const { app, refresh } = await signedIn()
    app.provider.claims = { nonce: undefined }
    expect(await refresh()).toMatchObject({ tokenType: 'Bearer', expiresIn: 300 })
    app.provider.tokens = { id_token: undefined, refresh_token: undefined }
    expect(await refresh()).toMatchObject({ tokenType: 'Bearer' })
  })

  it.each<[string, Record<string, unknown>]>([
    ['somebody else', { sub: 'grace' }],
    ['another issuer', { iss: 'https://evil.test' }],
    ['another app', { aud: 'another-app' }],
    ['nobody', { sub: undefined }],
  ])('whose id token is about %s: refused (OIDC Core §12.2)', async (_, claims) => {
    const { app, refresh } = await signedIn()
    app.provider.claims = claims
    await app.refused(refresh(), 'invalid_response', 'user_changed')
  })

  it.each<[string, () => Response, string]>([
    [
      'a page of a proxy, 400',
      () => new Response('<h1>No</h1>', { status: 400, headers: { 'content-type': 'text/html' } }),
      'server_error',
    ],
    ['a page of a proxy, 401', () => new Response('<h1>No</h1>', { status: 401 }), 'server_error'],
    ['a page of a proxy, 403', () => new Response('<h1>No</h1>', { status: 403 }), 'server_error'],
    ['a page that says invalid_grant', () => new Response('invalid_grant', { status: 400 }), 'server_error'],
    ['invalid_grant with status 500', () => Response.json({ error: 'invalid_grant' }, { status: 500 }), 'server_error'],
    ['invalid_grant with status 200', () => Response.json({ error: 'invalid_grant' }), 'invalid_response'],
    ['invalid_request', () => Response.json({ error: 'invalid_request' }, { status: 400 }), 'server_error'],
    ['no JSON', () => new Response('{', { headers: { 'content-type': 'application/json' } }), 'invalid_response'],
    [
      'a redirect',
      () => new Response(null, { status: 307, headers: { location: 'https://evil.test' } }),
      'server_error',
    ],
  ])('T10: %s does not end the session', async (_, answer, code) => {
    const { app, refresh } = await signedIn()
    app.provider.answerToken = answer
    await app.refused(refresh(), code as never)
    expect(app.provider.seen.filter((one) => one.includes('evil'))).toEqual([])
  })

  it('that is refused by the token endpoint itself ends it', async () => {
    const { app, refresh } = await signedIn()
    app.provider.answerToken = () => Response.json({ error: 'invalid_grant' }, { status: 400 })
    await app.refused(refresh(), 'invalid_grant')
  })

  it('T10: needs no keys of the provider: those that cannot be had now cost nobody the session', async () => {
    const { app, refresh } = await signedIn()
    await app.provider.rotateKeys(false)
    app.provider.answerAny = ({ url }) => (url.endsWith('/jwks') ? new Response(null, { status: 503 }) : undefined)
    await expect(refresh()).resolves.toHaveProperty('accessToken')
  })

  it('T19: that is given up in the middle ends with the reason', async () => {
    const { app, grant } = await signedIn()
    app.provider.answerToken = ({ signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    const controller = new AbortController()
    const attempt = app.backend.refresh!({ refreshToken: grant.refreshToken, signal: controller.signal })
    const reason = new Error('enough')
    setTimeout(() => controller.abort(reason), 20)
    await expect(attempt).rejects.toBe(reason)
  })
})

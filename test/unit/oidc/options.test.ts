import { describe, expect, it } from 'vitest'
import { isAuthError } from '../../../src/errors.ts'
import { type OidcBackendOptions, oidcBackend } from '../../../src/oidc/index.ts'
import { createTestBrowser } from './testBrowser.ts'

const page = createTestBrowser({
  visit: () => Promise.reject(new Error('nobody')),
  shown: [],
  forgetCookies() {},
}).open('/')

const good: OidcBackendOptions = { issuer: 'https://login.test', clientId: 'app', redirectUri: '/callback', page }

function refusal(change: object): string {
  try {
    oidcBackend({ ...good, ...change })
  } catch (error) {
    if (isAuthError(error) && error.code === 'invalid_options') return error.message
    throw error
  }
  return ''
}

describe('the options of oidcBackend', () => {
  it('need an issuer, a client and a way back, and no more', () => {
    expect(refusal({})).toBe('')
    expect(oidcBackend(good)).toMatchObject({ id: 'oidc:https://login.test/:app', refreshWith: 'token' })
  })

  it('take http on this machine only', () => {
    for (const issuer of [
      'http://localhost:4000',
      'http://127.0.0.1:4000',
      'http://[::1]:4000',
      'http://idp.localhost',
    ])
      expect(refusal({ issuer })).toBe('')
  })

  it.each<[string, object]>([
    ['issuer is missing', { issuer: undefined }],
    ['issuer is not a URL', { issuer: 'login.test' }],
    ['https', { issuer: 'http://login.test' }],
    ['https', { issuer: 'http://localhost.evil.test' }],
    ['no query', { issuer: 'https://login.test?x=1' }],
    ['without /.well-known/', { issuer: 'https://login.test/.well-known/openid-configuration' }],
    ['clientId is missing', { clientId: '' }],
    ['redirectUri is missing', { redirectUri: '' }],
    ['no fragment', { redirectUri: '/#/callback' }],
    ['own origin', { redirectUri: 'https://other.test/callback' }],
    ['https', { redirectUri: 'javascript:alert(1)' }],
    ['such as code or state', { redirectUri: '/callback?state=1' }],
    ['own origin', { postLogoutRedirectUri: 'https://other.test/' }],
    ['openid', { scope: 'profile email' }],
    ['openid', { scope: '' }],
    ['a resource must have no fragment', { resource: 'https://api.test/#a' }],
    ['resource is not a URL', { resource: ['api'] }],
    ['exclude each other', { resource: 'https://api.test', userInfo: true }],
    ['cannot keep a clientSecret', { clientSecret: 's' }],
    ['implicit flow', { responseType: 'token' }],
    ['implicit flow', { response_type: 'id_token token' }],
    ['password grant', { grantType: 'password' }],
    ['called issuer', { authority: 'https://login.test' }],
    ['no option "redirectURL"', { redirectURL: '/callback' }],
    ['set by the backend', { parameters: { response_type: 'token' } }],
    ['set by the backend', { parameters: { scope: 'openid' } }],
    ['secret into an address', { parameters: { client_secret: 's' } }],
    ['secret into an address', { parameters: { password: 's' } }],
    ['must be a text', { parameters: { audience: 7 } }],
    ['milliseconds', { popupTimeout: 0 }],
    ['milliseconds', { silentTimeout: Number.NaN }],
    ['userFrom', { userFrom: 'sub' }],
  ])('say what is wrong: %s', (part, change) => {
    expect(refusal(change)).toContain(part)
  })

  it('T13: make a backend on a server, which has no page', () => {
    const nowhere = {} as never
    expect(oidcBackend({ ...good, page: nowhere })).toMatchObject({ refreshWith: 'token' })
    expect(() => oidcBackend({ ...good, page: nowhere, redirectUri: '/#x' })).not.toThrow()
    expect(() => oidcBackend({ ...good, page: nowhere, redirectUri: 'https://app.test/#x' })).toThrow('fragment')
  })
})

describe('the credentials of a sign-in', () => {
  const signIn = (credentials: object) =>
    oidcBackend(good).signIn?.(credentials as never, { signal: new AbortController().signal })

  it.each<[string, object]>([
    ['no password grant', { method: 'password', username: 'ada', password: 'secret-1' }],
    ['redirect, popup or silent', { method: 'implicit' }],
    ['maxAge', { method: 'popup', maxAge: -1 }],
    ['acrValues', { method: 'popup', acrValues: [] }],
    ['set by the backend', { method: 'popup', parameters: { state: 'mine' } }],
    ['secret into an address', { method: 'redirect', parameters: { password: 'secret-1' } }],
  ])('are refused before anything happens: %s', async (part, credentials) => {
    const refused = await signIn(credentials)?.catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'invalid_argument', message: expect.stringContaining(part) })
    expect(String(refused)).not.toContain('secret-1')
    expect(page.left).toEqual([])
  })
})

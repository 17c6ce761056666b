import { describe, expect, it, vi } from 'vitest'
import { hostileApp } from './hostileApp.ts'

const html = (status: number) =>
  new Response('<h1>Log in to the network</h1>', { status, headers: { 'content-type': 'text/html' } })

/** JSON that goes on for ever, slowly enough to be counted. */
function endless() {
  const state = { kilobytes: 0, isCancelled: false }
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      state.kilobytes++
      controller.enqueue(new Uint8Array(1_024).fill(state.kilobytes === 1 ? 123 : 32))
    },
    cancel() {
      state.isCancelled = true
    },
  })
  return { state, response: new Response(body, { headers: { 'content-type': 'application/json' } }) }
}

describe('an answer of the token endpoint', () => {
  it('that never ends is left after about a megabyte', async () => {
    const app = await hostileApp()
    const { state, response } = endless()
    app.provider.answerToken = () => response
    await app.refused(app.signIn(), 'invalid_response')
    expect(state.isCancelled).toBe(true)
    expect(state.kilobytes).toBeLessThan(1_200)
  })

  it.each([
    ['a page of a proxy', () => html(200), 'invalid_response'],
    ['a page of a proxy with status 400', () => html(400), 'server_error'],
    ['a page of a proxy with status 403', () => html(403), 'server_error'],
    ['an error page', () => html(502), 'server_error'],
    ['too many requests', () => new Response(null, { status: 429, headers: { 'retry-after': '7' } }), 'rate_limited'],
    ['nothing', () => new Response(null, { status: 204 }), 'server_error'],
    [
      'no JSON',
      () => new Response('{"access', { headers: { 'content-type': 'application/json' } }),
      'invalid_response',
    ],
    ['a list', () => Response.json([]), 'invalid_response'],
    ['null', () => Response.json(null), 'invalid_response'],
    ['a text', () => Response.json('access'), 'invalid_response'],
    ['an error that is no text', () => Response.json({ error: { code: 1 } }, { status: 400 }), 'server_error'],
    ['an error that nobody knows', () => Response.json({ error: '__proto__' }, { status: 400 }), 'server_error'],
    ['an error with status 200', () => Response.json({ error: 'invalid_grant' }), 'invalid_response'],
    ['that the code is spent', () => Response.json({ error: 'invalid_grant' }, { status: 400 }), 'invalid_callback'],
    [
      'a challenge',
      () => new Response(null, { status: 401, headers: { 'www-authenticate': 'Basic' } }),
      'server_error',
    ],
  ] as const)('that is %s: refused', async (_, answer, code) => {
    const app = await hostileApp()
    app.provider.answerToken = answer
    await app.refused(app.signIn(), code)
  })

  it('that repeats the code and the verifier in its error does not get them into a message', async () => {
    const app = await hostileApp()
    app.provider.answerToken = ({ form }) =>
      Response.json({ error: 'invalid_request', error_description: form.toString() }, { status: 400 })
    await app.refused(app.signIn(), 'server_error')
  })

  it.each([301, 302, 303, 307, 308])('that is a redirect (%i) is not followed with the code', async (status) => {
    const app = await hostileApp()
    app.provider.answerToken = () => new Response(null, { status, headers: { location: 'https://evil.test/token' } })
    const redirects: unknown[] = []
    const { fetch } = app.page
    Object.assign(app.page, {
      fetch: (input: string, init?: RequestInit) => {
        redirects.push(init?.redirect)
        return fetch(input, init)
      },
    })
    await app.refused(app.signIn(), 'server_error', 'invalid_response')
    expect(new Set(redirects)).toEqual(new Set(['manual']))
    expect(app.provider.seen.filter((one) => one.includes('evil'))).toEqual([])
  })

  it.each<[string, Record<string, unknown>]>([
    ['no access token', { access_token: undefined }],
    ['an empty access token', { access_token: '' }],
    ['an access token that is no text', { access_token: { value: 'x' } }],
    ['a refresh token that is no text', { refresh_token: 7 }],
    ['no type', { token_type: undefined }],
    ['a type that nobody knows', { token_type: 'mac' }],
    ['a type that is no text', { token_type: ['Bearer'] }],
    ['a life that is no number', { expires_in: 'soon' }],
    ['a life below nought', { expires_in: -5 }],
    ['a life without end', { expires_in: '1e999' }],
    ['a scope that is no text', { scope: ['openid'] }],
    ['an id token that is no text', { id_token: { sub: 'ada' } }],
  ])('with %s: refused', async (_, tokens) => {
    const app = await hostileApp()
    app.provider.tokens = tokens
    await app.refused(app.signIn(), 'invalid_response')
  })

  it.each([0, 1e-9, 1e30, Number.MAX_VALUE])('whose life is %s seconds does no harm', async (expires_in) => {
    const app = await hostileApp()
    app.provider.tokens = { expires_in }
    const grant = await app.signIn().catch((error: unknown) => error)
    expect(grant).toSatisfy((one) => one instanceof Error || Number.isFinite((one as { expiresIn: number }).expiresIn))
  })

  it('that never comes ends the sign-in after half a minute', async () => {
    const app = await hostileApp()
    const address = app.provider.callback(await app.leave())
    app.provider.answerToken = () => new Promise(() => {})
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const attempt = app.refused(app.comeBack(address), 'timeout')
      await vi.waitFor(() => expect(app.provider.tokenRequests).toHaveLength(1))
      await vi.advanceTimersByTimeAsync(31_000)
      await attempt
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('a discovery document', () => {
  it.each<[string, Record<string, unknown>]>([
    ['of another issuer', { issuer: 'https://evil.test' }],
    ['of no issuer', { issuer: undefined }],
    ['with a token endpoint on http', { token_endpoint: 'http://idp.test/token' }],
    ['with keys on http', { jwks_uri: 'http://idp.test/jwks' }],
    ['without a token endpoint', { token_endpoint: undefined }],
    ['with a token endpoint that is no address', { token_endpoint: 'token' }],
    ['with an endpoint of another kind', { token_endpoint: 'javascript:alert(1)' }],
    ['without keys', { jwks_uri: undefined }],
  ])('%s: refused, and the code is sent nowhere', async (_, discovery) => {
    const app = await hostileApp()
    const address = app.provider.callback(await app.leave())
    app.provider.discovery = discovery
    await app.refused(app.comeBack(address), 'invalid_response', 'unsupported')
    expect(app.provider.seen.filter((one) => one.includes('http:'))).toEqual([])
  })

  it.each<[string, Record<string, unknown>]>([
    ['on http', { authorization_endpoint: 'http://idp.test/auth' }],
    ['of another kind', { authorization_endpoint: 'javascript:alert(1)' }],
    ['missing', { authorization_endpoint: undefined }],
    ['without PKCE', { code_challenge_methods_supported: ['plain'] }],
  ])('whose authorization endpoint is %s: the page does not leave', async (_, discovery) => {
    const app = await hostileApp()
    app.provider.discovery = discovery
    await app.refused(app.leave(), 'invalid_response', 'unsupported')
  })

  it.each([
    ['a page of a proxy', () => html(200), 'invalid_response'],
    ['not there', () => html(404), 'server_error'],
    [
      'a redirect',
      () => new Response(null, { status: 302, headers: { location: 'https://evil.test' } }),
      'server_error',
    ],
    ['endless', () => endless().response, 'invalid_response'],
    ['null', () => Response.json(null), 'invalid_response'],
  ] as const)('that is %s: refused', async (_, answer, code) => {
    const app = await hostileApp()
    app.provider.answerAny = ({ url }) => (url.includes('.well-known') ? answer() : undefined)
    await app.refused(app.leave(), code)
  })

  it('that could not be had is asked for again by the next attempt', async () => {
    const app = await hostileApp()
    app.provider.answerAny = () => Promise.reject(new TypeError('Failed to fetch'))
    await app.refused(app.leave(), 'network')
    app.provider.answerAny = undefined
    expect(await app.leave()).toContain('/auth?')
  })
})

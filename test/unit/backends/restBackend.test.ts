import { HttpResponse, http, type JsonBodyType } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type RestBackendOptions, restBackend } from '../../../src/adapters/backends/restBackend.ts'
import { AuthError } from '../../../src/errors.ts'

const baseUrl = 'https://auth.example.test/auth'
const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

const { signal } = new AbortController()
const grant = { access_token: 'a1', refresh_token: 'r1', token_type: 'Bearer', expires_in: 900, user: { id: 'u1' } }
const parsed = { accessToken: 'a1', refreshToken: 'r1', expiresIn: 900, user: { id: 'u1' } }
const asked = { second_factor: { challenge: 'c1', methods: ['totp', 'sms'], attempts_left: 3, expires_in: 300 } }

interface Seen {
  path: string
  method: string
  body: unknown
  headers: Headers
}

/** Answers everything under the base URL with one answer, and keeps what was asked. */
function answering(body: JsonBodyType | undefined, init: ResponseInit = {}) {
  const seen: Seen[] = []
  server.use(
    http.all('https://*/*', async ({ request }) => {
      const text = await request.text()
      const { pathname: path, origin } = new URL(request.url)
      const { method, headers } = request
      seen.push({
        path: origin === new URL(baseUrl).origin ? path : request.url,
        method,
        headers,
        body: text && JSON.parse(text),
      })
      return body === undefined ? new HttpResponse(null, init) : HttpResponse.json(body, init)
    }),
  )
  return seen
}

/** All methods present, as they are with the default options. */
function backend(options: Partial<RestBackendOptions> = {}) {
  const made = restBackend({ baseUrl, ...options })
  return made as Required<typeof made>
}
const failure = (promise: Promise<unknown>): Promise<AuthError> =>
  promise.then(
    () => expect.unreachable(),
    (error) => error,
  )
const credentials = { method: 'password', email: 'ada@example.test', password: 'secret-password' }

describe('restBackend speaks the wire contract', () => {
  it('signs in', async () => {
    const seen = answering(grant)
    expect(await backend().signIn(credentials, { signal })).toMatchObject({ type: 'granted', grant: parsed })
    expect(seen).toMatchObject([{ path: '/auth/sign-in', method: 'POST', body: credentials }])
    expect(seen[0]?.headers.get('x-token-mode')).toBeNull()
  })

  it('hands a second factor on, answers it with its first method, and asks for another code', async () => {
    const seen = answering(asked)
    const rest = backend()
    const outcome = await rest.signIn(credentials, { signal })
    expect(outcome).toMatchObject({ type: 'secondFactor', challenge: { methods: ['totp', 'sms'], attemptsLeft: 3 } })
    if (outcome.type !== 'secondFactor') return expect.unreachable()
    await rest.resendSecondFactor(outcome.state, { signal })
    await rest.verifySecondFactor(outcome.state, { code: '123456' }, { signal })
    await rest.verifySecondFactor(outcome.state, { code: '123456', method: 'sms' }, { signal })
    expect(seen.slice(1)).toMatchObject([
      { path: '/auth/second-factor/resend', body: { challenge: 'c1' } },
      { path: '/auth/second-factor', body: { challenge: 'c1', code: '123456', method: 'totp' } },
      { path: '/auth/second-factor', body: { challenge: 'c1', code: '123456', method: 'sms' } },
    ])
  })

  it('refreshes with the token in the body', async () => {
    const seen = answering(grant)
    expect(await backend().refresh({ refreshToken: 'r0', signal })).toMatchObject(parsed)
    expect(seen).toMatchObject([{ path: '/auth/refresh', method: 'POST', body: { refresh_token: 'r0' } }])
  })

  it('revokes with both tokens, in a request that survives the page', async () => {
    const fetch = vi.fn<typeof globalThis.fetch>(async () => new Response(null, { status: 204 }))
    await backend({ fetch }).revoke({ refreshToken: 'r1', accessToken: 'a1', scope: 'everywhere', signal })
    const [url, init] = fetch.mock.calls[0] ?? []
    expect(url).toBe(`${baseUrl}/revoke`)
    expect(init).toMatchObject({ method: 'POST', keepalive: true, signal })
    expect(JSON.parse(String(init?.body))).toEqual({ refresh_token: 'r1', scope: 'everywhere' })
    expect(new Headers(init?.headers).get('authorization')).toBe('Bearer a1')
  })

  it('asks who a token is for', async () => {
    const seen = answering({ id: 'u1', name: 'Ada' })
    expect(await backend().whoAmI('a1', { signal })).toEqual({ id: 'u1', name: 'Ada' })
    expect(seen).toMatchObject([{ path: '/auth/me', method: 'GET' }])
    expect(seen[0]?.headers.get('authorization')).toBe('Bearer a1')
  })

  it('in cookie mode sends its header and the cookies with every call, and no refresh token', async () => {
    const fetch = vi.fn<typeof globalThis.fetch>(async () => Response.json({ ...grant, ...asked, id: 'u1' }))
    const rest = backend({ mode: 'cookie', fetch })
    expect(rest).toMatchObject({ refreshWith: 'ambient', id: `rest:cookie:${baseUrl}` })
    await rest.signIn(credentials, { signal })
    await rest.verifySecondFactor({ challenge: 'c1', methods: ['totp'] }, { code: '1' }, { signal })
    await rest.resendSecondFactor({ challenge: 'c1', methods: ['totp'] }, { signal })
    await rest.refresh({ refreshToken: undefined, signal })
    await rest.revoke({ refreshToken: undefined, accessToken: undefined, scope: 'here', signal })
    await rest.whoAmI('a1', { signal })
    expect(fetch).toHaveBeenCalledTimes(6)
    for (const [, init] of fetch.mock.calls) {
      expect(new Headers(init?.headers).get('x-token-mode')).toBe('cookie')
      expect(init?.credentials).toBe('include')
      expect(String(init?.body)).not.toContain('refresh_token')
    }
  })

  it('T17: follows no redirect and takes nothing from an HTTP cache', async () => {
    const fetch = vi.fn<typeof globalThis.fetch>(async () => Response.json(grant))
    await backend({ fetch }).refresh({ refreshToken: 'r0', signal })
    expect(fetch.mock.calls[0]?.[1]).toMatchObject({ redirect: 'error', cache: 'no-store', credentials: 'same-origin' })
    server.use(http.post(`${baseUrl}/refresh`, () => HttpResponse.redirect('https://evil.test/', 307)))
    expect(await failure(backend().refresh({ refreshToken: 'r0', signal }))).toMatchObject({ code: 'network' })
  })
})

describe('restBackend follows its options', () => {
  it('has only what the server has', () => {
    const none = { signIn: false, secondFactor: false, refresh: false, revoke: false, me: false } as const
    const bare = restBackend({ baseUrl, endpoints: none })
    expect(Object.keys(bare).sort()).toEqual(['id', 'refreshWith'])
    expect(bare.refreshWith).toBe('none')
    expect(restBackend({ baseUrl, endpoints: { resend: false } }).resendSecondFactor).toBeUndefined()
    expect(restBackend({ baseUrl })).toMatchObject({ id: `rest:body:${baseUrl}`, refreshWith: 'token' })
    expect(restBackend({ baseUrl, id: 'mine' }).id).toBe('mine')
  })

  it.each([
    [`${baseUrl}/`, '/token', '/auth/token'],
    [baseUrl, 'token', '/auth/token'],
    [baseUrl, 'https://other.example.test/token', 'https://other.example.test/token'],
  ])('base %s and endpoint %s lead to %s', async (base, refresh, expected) => {
    const seen = answering(grant)
    await backend({ baseUrl: base, endpoints: { refresh } }).refresh({ refreshToken: 'r0', signal })
    expect(seen).toMatchObject([{ path: expected }])
  })

  it('sends each sign-in method to its endpoint; a method without one asks nobody', async () => {
    const seen = answering(grant)
    const rest = backend({ endpoints: { signIn: { password: '/login', magic: '/magic' } } })
    await rest.signIn({ method: 'magic', token: 'm' }, { signal })
    expect(seen).toMatchObject([{ path: '/auth/magic' }])
    for (const method of ['sms', 'toString', '__proto__'])
      expect(await failure(rest.signIn({ method }, { signal }))).toMatchObject({ code: 'invalid_argument' })
    expect(seen).toHaveLength(1)
  })

  it('asks for its headers at each call: plain, by function, or by promise', async () => {
    let count = 0
    for (const headers of [
      { 'x-csrf': '1' },
      () => ({ 'x-csrf': `${++count}` }),
      async () => ({ 'x-csrf': `${++count}` }),
    ]) {
      const seen = answering(grant)
      await backend({ headers }).refresh({ refreshToken: 'r0', signal })
      expect(seen[0]?.headers.get('x-csrf')).toBe(String(Math.max(count, 1)))
      expect(seen[0]?.headers.get('content-type')).toBe('application/json')
      server.resetHandlers()
    }
    expect(count).toBe(2)
  })

  it('T44: a revocation leaves in the task that it is called in, also with a headers function', () => {
    const fetch = vi.fn<typeof globalThis.fetch>(async () => new Response(null, { status: 204 }))
    const rest = backend({ fetch, headers: () => ({ 'x-csrf': '1' }) })
    void rest.revoke({ refreshToken: 'r1', accessToken: undefined, scope: 'here', signal })
    expect(fetch).toHaveBeenCalledOnce()
  })

  it('spells requests and answers in the server’s own way', async () => {
    const seen = answering({ jwt: 'a1', who: 'u1' })
    const rest = backend({
      toBody: (purpose, fields) => ({ purpose, data: fields }),
      mapGrant: (answer) => ({ accessToken: String(answer.jwt) }),
      mapUser: ({ who }) => ({ id: String(who) }),
    })
    expect(await rest.refresh({ refreshToken: 'r0', signal })).toEqual({ accessToken: 'a1' })
    expect(await rest.whoAmI('a1', { signal })).toEqual({ id: 'u1' })
    expect(seen[0]?.body).toEqual({ purpose: 'refresh', data: { refresh_token: 'r0' } })
  })

  it('understands another way to ask for a second factor', async () => {
    answering({ mfa: 'c9' })
    const rest = backend({
      mapSecondFactor: ({ mfa }) => (typeof mfa === 'string' ? { challenge: mfa, methods: ['otp'] } : null),
    })
    expect(await rest.signIn(credentials, { signal })).toMatchObject({
      type: 'secondFactor',
      state: { challenge: 'c9' },
      challenge: { methods: ['otp'], attemptsLeft: null, expiresAt: null },
    })
  })

  it('lets the app refresh in its own way', async () => {
    const refresh = vi.fn(async () => ({ accessToken: 'a2' }))
    const rest = backend({ refresh })
    const request = { refreshToken: 'r1', signal }
    expect(await rest.refresh(request)).toEqual({ accessToken: 'a2' })
    expect(refresh).toHaveBeenCalledWith(request)
  })

  it('refuses to be made without a base URL', () => {
    for (const options of [undefined, {}, { baseUrl: 7 }])
      expect(() => restBackend(options as unknown as RestBackendOptions)).toThrow(
        expect.objectContaining({ code: 'invalid_options' }),
      )
  })
})

describe('restBackend when things go wrong', () => {
  it('T10: only invalid_grant in the body ends a session', async () => {
    const refresh = () => failure(backend().refresh({ refreshToken: 'r0', signal }))
    answering({ error: 'invalid_grant' }, { status: 400 })
    expect(await refresh()).toMatchObject({ code: 'invalid_grant' })
    answering({ error: 'blocked' }, { status: 403 })
    expect(await refresh()).toMatchObject({ code: 'server_error' })
    server.use(http.post(`${baseUrl}/refresh`, () => HttpResponse.html('<h1>invalid_grant</h1>', { status: 400 })))
    expect(await refresh()).toMatchObject({ code: 'server_error' })
  })

  it('asks the app where it knows the server’s refusals', async () => {
    answering(undefined, { status: 419 })
    const rest = backend({ isInvalidGrant: (status, body) => status === 419 && body === undefined })
    expect(await failure(rest.refresh({ refreshToken: 'r0', signal }))).toMatchObject({ code: 'invalid_grant' })
  })

  it('T23: a wrong code says how many are left', async () => {
    answering({ error: 'second_factor_invalid', attempts_left: 2 }, { status: 401 })
    const answer = backend().verifySecondFactor({ challenge: 'c1', methods: ['totp'] }, { code: '0' }, { signal })
    expect(await failure(answer)).toMatchObject({ code: 'second_factor_invalid', attemptsLeft: 2 })
  })

  it('no connection, or one that breaks in the middle of the answer, is a network failure', async () => {
    server.use(http.post(`${baseUrl}/refresh`, () => HttpResponse.error()))
    expect(await failure(backend().refresh({ refreshToken: 'r0', signal }))).toMatchObject({ code: 'network' })
    const fetch = async () =>
      new Response(new ReadableStream({ start: (controller) => controller.error(new TypeError('terminated')) }))
    expect(await failure(backend({ fetch }).refresh({ refreshToken: 'r0', signal }))).toMatchObject({ code: 'network' })
  })

  it('an abort rejects with the signal’s reason: before, during the request, and during the answer', async () => {
    const reason = new AuthError('timeout', 'late')
    const early = AbortSignal.abort(reason)
    expect(await failure(backend().refresh({ refreshToken: 'r0', signal: early }))).toBe(reason)
    // A transport that dresses the reason up, and a body that breaks off because of the abort.
    for (const ending of [
      () => Promise.reject(new TypeError('aborted')),
      () => new Response(new ReadableStream({ start: (body) => body.error(new TypeError('terminated')) })),
    ]) {
      const controller = new AbortController()
      const fetch = async () => {
        controller.abort(reason)
        return ending()
      }
      const answer = backend({ fetch }).refresh({ refreshToken: 'r0', signal: controller.signal })
      expect(await failure(answer)).toBe(reason)
    }
  })

  it.each<[string, JsonBodyType | undefined]>([
    ['nothing', undefined],
    ['null', null],
    ['a list', []],
    ['a text', 'secret-token'],
    ['no token', { user: { id: 'u1' } }],
    ['half a second factor', { second_factor: { challenge: 'secret-token' } }],
    ['a lifetime in words', { ...grant, access_token: 'secret-token', expires_in: 'secret-token' }],
  ])('T24: %s for an answer is an invalid_response that quotes nothing', async (_, body) => {
    answering(body)
    const error = await failure(backend().signIn(credentials, { signal }))
    expect(error).toMatchObject({ code: 'invalid_response' })
    expect(`${error.message}${JSON.stringify(error)}${error.cause}`).not.toMatch(/secret/)
  })

  it('T24: an answer that is not JSON is an invalid_response that quotes nothing', async () => {
    server.use(http.post(`${baseUrl}/sign-in`, () => HttpResponse.text('secret-token')))
    const error = await failure(backend().signIn(credentials, { signal }))
    expect(error).toMatchObject({ code: 'invalid_response' })
    expect(`${error.message}${error.cause}`).not.toMatch(/secret/)
  })

  it('T24: a mapping of the app that throws is an invalid_response; an AuthError of its own is passed on', async () => {
    answering(grant)
    const broken = () => {
      throw new TypeError('secret-token is not a function')
    }
    const error = await failure(backend({ mapGrant: broken }).refresh({ refreshToken: 'r0', signal }))
    expect(error).toMatchObject({ code: 'invalid_response' })
    expect(error.message).not.toMatch(/secret/)
    const own = new AuthError('invalid_grant', 'over')
    const refusing = () => {
      throw own
    }
    expect(await failure(backend({ mapGrant: refusing }).refresh({ refreshToken: 'r0', signal }))).toBe(own)
  })

  it('/me without an id is an invalid_response', async () => {
    answering({ name: 'Ada' })
    expect(await failure(backend().whoAmI('a1', { signal }))).toMatchObject({ code: 'invalid_response' })
  })

  it('a resend that asks for nothing is an invalid_response', async () => {
    answering({})
    const answer = backend().resendSecondFactor({ challenge: 'c1', methods: ['totp'] }, { signal })
    expect(await failure(answer)).toMatchObject({ code: 'invalid_response' })
  })

  it('a revocation does not mind what a success says', async () => {
    server.use(http.post(`${baseUrl}/revoke`, () => HttpResponse.text('OK')))
    await expect(
      backend().revoke({ refreshToken: 'r1', accessToken: undefined, scope: 'here', signal }),
    ).resolves.toBeUndefined()
  })
})

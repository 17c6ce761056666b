import { describe, expect, it } from 'vitest'
import type { AuthBackend, StepUpRequest } from '../../../src/adapters/ports.ts'
import { type WithStepUpOptions, withStepUp } from '../../../src/stepUp/index.ts'
import { answer, grant, restWorld, user } from '../backends/restWorld.ts'
import { failure, signal } from '../passkey/passkeyWorld.ts'

const otp = { method: 'otp', code: '123456' }
const invalidToken = { 'www-authenticate': 'Bearer error="invalid_token"' }

const contextOf = (request: StepUpRequest = {}) => ({ request, accessToken: 'a1', idToken: undefined, signal })
const stepUp = (backend: AuthBackend, credentials: { method: string } = otp, request: StepUpRequest = {}) =>
  Promise.resolve(backend.stepUp?.(credentials, contextOf(request)))

/** `withStepUp` over a transport that keeps what it was given. */
function world(respond: () => Response = () => answer(200, grant), options: Partial<WithStepUpOptions> = {}) {
  const { sent, backend } = restWorld(respond)
  const fetch: typeof globalThis.fetch = async (input, init = {}) => {
    const { method = 'GET', headers, body } = init
    sent.push({ url: String(input), method, headers: new Headers(headers), body: JSON.parse(String(body)), init })
    return respond()
  }
  return { sent, inner: backend, backend: withStepUp(backend, { baseUrl: '/auth', fetch, ...options }) }
}

describe('withStepUp', () => {
  it('sends what the user gives and what is asked for, with the token of the session', async () => {
    const { sent, backend } = world()
    await stepUp(backend, otp, { acr: '2', method: 'otp', maxAge: 90_999 })
    expect(sent).toMatchObject([{ url: '/auth/step-up', method: 'POST', init: { credentials: 'same-origin' } }])
    expect(sent[0]?.body).toEqual({ ...otp, acr: '2', max_age: 90 })
    expect(sent[0]?.headers.get('authorization')).toBe('Bearer a1')
  })

  it('lets no field of a form take the place of what is asked for', async () => {
    const { sent, backend } = world()
    await stepUp(backend, { method: 'otp', acr: '0', max_age: 9 } as never, { acr: '2', maxAge: 0 })
    expect(sent[0]?.body).toEqual({ method: 'otp', acr: '2', max_age: 0 })
  })

  it('reads the grant as restBackend does', async () => {
    const body = { ...grant, acr: '2', amr: ['pwd', 'otp'], authentication_age: 3 }
    expect(await stepUp(world(() => answer(200, body)).backend)).toMatchObject({
      ...{ accessToken: 'a1', refreshToken: 'r1', expiresIn: 900, user },
      ...{ acr: '2', amr: ['pwd', 'otp'], authenticationAge: 3 },
    })
  })

  it('speaks cookie mode, with an own endpoint for each method, headers, spelling and mapping', async () => {
    const { sent, backend } = world(() => answer(200, { token: 't' }), {
      mode: 'cookie',
      endpoint: { otp: '/confirm', password: 'https://id.example/again' },
      headers: () => ({ 'x-csrf': 'c' }),
      toBody: (purpose, fields) => ({ purpose, fields }),
      mapGrant: ({ token }) => ({ accessToken: String(token) }),
    })
    expect(await stepUp(backend)).toEqual({ accessToken: 't' })
    await stepUp(backend, { method: 'password' })
    expect(sent.map(({ url }) => url)).toEqual(['/auth/confirm', 'https://id.example/again'])
    expect(sent[0]).toMatchObject({ init: { credentials: 'include' }, body: { purpose: 'stepUp', fields: otp } })
    expect([sent[0]?.headers.get('x-token-mode'), sent[0]?.headers.get('x-csrf')]).toEqual(['cookie', 'c'])
    expect((await failure(stepUp(backend, { method: 'toString' }))).code).toBe('unsupported')
  })

  it.each([
    [401, { error: 'second_factor_invalid', attempts_left: 2 }, {}, 'second_factor_invalid'],
    [403, { error: 'second_factor_invalid' }, {}, 'second_factor_invalid'],
    [403, { error: { code: 'second_factor_exhausted' } }, {}, 'second_factor_exhausted'],
    [410, {}, {}, 'second_factor_expired'],
    [401, { error: 'wrong' }, {}, 'second_factor_invalid'],
    [401, { error: 'invalid_credentials' }, {}, 'invalid_credentials'],
    [403, { code: 'access_denied' }, {}, 'access_denied'],
    [401, { error: 'invalid_token' }, {}, 'server_error'],
    [401, undefined, invalidToken, 'server_error'],
    [400, { error: 'invalid_request' }, {}, 'invalid_argument'],
    [403, '<h1>Firewall</h1>', {}, 'server_error'],
    [404, 'no such page', {}, 'server_error'],
    [408, {}, {}, 'timeout'],
    [429, {}, { 'retry-after': '7' }, 'rate_limited'],
    [503, { error: 'access_denied' }, {}, 'server_error'],
    [200, 'not JSON', {}, 'invalid_response'],
    [200, {}, {}, 'invalid_response'],
  ])('takes %i %j %j for %s', async (status, body, headers, code) => {
    const error = await failure(stepUp(world(() => answer(status, body, headers)).backend))
    expect(error.code).toBe(code)
  })

  it('tells how many tries are left, and how long to wait', async () => {
    const wrong = world(() => answer(401, { error: 'second_factor_invalid', attempts_left: 2 })).backend
    expect(await failure(stepUp(wrong))).toMatchObject({ attemptsLeft: 2 })
    const tooMany = world(() => answer(429, {}, { 'retry-after': '7' })).backend
    expect(await failure(stepUp(tooMany))).toMatchObject({ retryAfter: 7_000 })
  })

  it('says nothing of the answer, and keeps what the network said as the cause', async () => {
    const secretive = world(() => answer(401, { error: 'invalid_credentials', hint: 's3cret' })).backend
    expect(JSON.stringify(await failure(stepUp(secretive)))).not.toContain('s3cret')
    const cause = new TypeError('offline')
    const offline = world(() => {
      throw cause
    }).backend
    expect(await failure(stepUp(offline))).toMatchObject({ code: 'network', cause })
  })

  it('leaves everything else to the backend beneath, also where that is an instance of a class', async () => {
    class Own {
      readonly id = 'own'
      readonly refreshWith = 'none'
      readonly #name = 'Ada'
      async whoAmI() {
        return { id: this.#name }
      }
    }
    const backend = withStepUp(new Own(), { baseUrl: '/auth', fetch: async () => answer(200, grant) })
    expect([backend.id, backend.refreshWith, await backend.whoAmI?.('a1', { signal })]).toEqual([
      ...['own', 'none', { id: 'Ada' }],
    ])
    expect(await stepUp(backend)).toMatchObject({ accessToken: 'a1' })
  })

  it.each([
    [undefined, { baseUrl: '/auth' }, 'backend'],
    [restWorld().backend, undefined, 'baseUrl'],
    [restWorld().backend, {}, 'baseUrl'],
  ])('throws for a mistake in the setup', (backend, options, word) => {
    expect(() => withStepUp(backend as never, options as never)).toThrow(
      expect.objectContaining({ code: 'invalid_options', message: expect.stringContaining(word) }),
    )
  })
})

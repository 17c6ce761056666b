import { describe, expect, it } from 'vitest'
import { passkeyEndpoints } from '../../../src/passkey/index.ts'
import { answer, grant } from '../backends/restWorld.ts'
import { failure, signal } from './passkeyWorld.ts'

const response = { id: 'k', response: {} } as never
const options = { challenge: 'AAAA' }

/** Endpoints over a transport that keeps what it was given. */
function world(respond: () => Response, more: Partial<Parameters<typeof passkeyEndpoints>[0]> = {}) {
  const sent: { path: string; body: unknown; headers: Headers; credentials: string | undefined }[] = []
  const fetch: typeof globalThis.fetch = async (input, init = {}) => {
    const { body, headers, credentials } = init
    sent.push({ path: String(input), body: JSON.parse(String(body)), headers: new Headers(headers), credentials })
    return respond()
  }
  return { sent, fetch, server: passkeyEndpoints({ baseUrl: '/auth', fetch, ...more }) }
}

const signIn = { type: 'signIn', fields: { email: 'ada@example.com' } } as const
const secondFactor = { type: 'secondFactor', state: { challenge: 'c1', methods: ['passkey'] } } as const
const stepUp = { type: 'stepUp', request: { acr: 'high', maxAge: 60_000 }, accessToken: 'a1' } as const

describe('passkeyEndpoints', () => {
  it('sends what the table in docs/passkeys.md says', async () => {
    const { sent, server, fetch } = world(() => answer(200, { ...options, ...grant }))
    for (const use of [signIn, secondFactor, stepUp]) {
      await server.authenticationOptions(use, { signal })
      await server.verifyAuthentication(use, response, { signal, remember: use === signIn })
    }
    await server.registrationOptions?.({ fetch, signal })
    await server.verifyRegistration?.(response, { fetch, signal, fields: { name: 'Laptop' } })
    expect(sent.map(({ path, body }) => [path, body])).toEqual([
      ['/auth/passkey/authentication/options', { email: 'ada@example.com', purpose: 'signIn' }],
      ['/auth/passkey/authentication', { email: 'ada@example.com', purpose: 'signIn', remember: true, response }],
      ['/auth/passkey/authentication/options', { challenge: 'c1', purpose: 'secondFactor' }],
      ['/auth/passkey/authentication', { challenge: 'c1', purpose: 'secondFactor', response }],
      ['/auth/passkey/authentication/options', { acr: 'high', max_age: 60, purpose: 'stepUp' }],
      ['/auth/passkey/authentication', { acr: 'high', max_age: 60, purpose: 'stepUp', response }],
      ['/auth/passkey/registration/options', {}],
      ['/auth/passkey/registration', { name: 'Laptop', response }],
    ])
    expect(sent.map(({ headers }) => headers.get('authorization'))).toEqual([
      ...[null, null, null, null],
      ...['Bearer a1', 'Bearer a1', null, null],
    ])
    expect(sent.every(({ credentials }) => credentials === 'same-origin')).toBe(true)
  })

  it('lets no field of the app take the place of its own words', async () => {
    const { sent, server } = world(() => answer(200, grant))
    const use = { type: 'signIn', fields: { purpose: 'stepUp', response: 'x' } } as const
    await server.verifyAuthentication(use, response, { signal })
    expect(sent[0]?.body).toEqual({ purpose: 'signIn', response })
  })

  it('speaks cookie mode, with own paths, headers and spelling', async () => {
    const { sent, server } = world(() => answer(200, { token: 't' }), {
      mode: 'cookie',
      endpoints: { authentication: '/webauthn/finish', authenticationOptions: 'https://id.example/start' },
      headers: () => ({ 'x-csrf': 'c' }),
      toBody: (endpoint, fields) => ({ endpoint, fields }),
      mapGrant: ({ token }) => ({ accessToken: String(token) }),
    })
    const outcome = await server.verifyAuthentication(signIn, response, { signal })
    expect(outcome).toMatchObject({ type: 'granted', grant: { accessToken: 't' } })
    await server.authenticationOptions(signIn, { signal })
    expect(sent.map(({ path }) => path)).toEqual(['/auth/webauthn/finish', 'https://id.example/start'])
    expect(sent[0]).toMatchObject({ credentials: 'include', body: { endpoint: 'authentication' } })
    expect([sent[0]?.headers.get('x-token-mode'), sent[0]?.headers.get('x-csrf')]).toEqual(['cookie', 'c'])
  })

  it('understands that a second factor is asked for after the passkey', async () => {
    const { server } = world(() => answer(200, { second_factor: { challenge: 'c2', methods: ['totp'] } }))
    expect(await server.verifyAuthentication(signIn, response, { signal })).toMatchObject({
      type: 'secondFactor',
      state: { challenge: 'c2' },
    })
  })

  it.each([
    [401, { error: 'x' }, 'invalid_credentials', 'second_factor_invalid'],
    [400, { error: 'x' }, 'invalid_credentials', 'second_factor_invalid'],
    [400, { error: 'invalid_request' }, 'invalid_argument', 'invalid_argument'],
    [410, {}, 'timeout', 'second_factor_expired'],
    [403, { error: 'second_factor_exhausted' }, 'invalid_credentials', 'second_factor_exhausted'],
    [404, 'no such page', 'server_error', 'server_error'],
    [429, {}, 'rate_limited', 'rate_limited'],
    [503, {}, 'server_error', 'server_error'],
    [200, 'not JSON', 'invalid_response', 'invalid_response'],
    [200, {}, 'invalid_response', 'invalid_response'],
  ])('takes %i %j for %s, and as a second factor for %s', async (status, body, first, second) => {
    const { server } = world(() => answer(status, body))
    const codes = [signIn, stepUp, secondFactor].map(
      async (use) => (await failure(server.verifyAuthentication(use, response, { signal }))).code,
    )
    expect(await Promise.all(codes)).toEqual([first, first, second])
  })

  it('hands on what auth.fetch rejects with', async () => {
    const { server } = world(() => answer(200))
    const error = new Error('offline')
    const context = { fetch: () => Promise.reject(error), signal }
    expect(await failure(server.registrationOptions?.(context))).toMatchObject({ code: 'network', cause: error })
  })
})

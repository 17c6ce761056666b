import { describe, expect, it } from 'vitest'
import type { AuthBackend, Credentials } from '../../../src/adapters/ports.ts'
import { AuthError } from '../../../src/errors.ts'
import { withPasskeys } from '../../../src/passkey/index.ts'
import { withStepUp } from '../../../src/stepUp/index.ts'
import { answer, restWorld } from '../backends/restWorld.ts'
import { failure, signal } from '../passkey/passkeyWorld.ts'

const context = { request: {}, accessToken: 'a1', idToken: undefined, signal }
const by = async (backend: AuthBackend, method: string) =>
  Promise.resolve(backend.stepUp?.({ method }, context)).then(
    (grant) => grant?.accessToken,
    (error: AuthError) => error.code,
  )

/** Passkeys that get as far as the server: no browser of a test has a prompt. */
const passkeys = <B extends AuthBackend>(backend: B) =>
  withPasskeys(backend, {
    server: {
      authenticationOptions: async () => Promise.reject(new AuthError('passkey_unavailable', 'asked')),
      verifyAuthentication: async () => Promise.reject(new Error('never')),
    },
  })
const codes = (backend: AuthBackend, endpoint: string | Record<string, string> = '/step-up') =>
  withStepUp(backend, {
    baseUrl: '/auth',
    endpoint,
    fetch: async (input) => answer(200, { access_token: String(input) }),
  })

describe('who answers a step-up', () => {
  const rest = () => restWorld().backend
  for (const [name, backend] of [
    ['passkeys around', passkeys(codes(rest(), { otp: '/otp' }))],
    ['passkeys inside', codes(passkeys(rest()), { otp: '/otp' })],
  ] as const)
    it(`is decided by the method: ${name}`, async () => {
      expect(await by(backend, 'passkey')).toBe('passkey_unavailable')
      expect(await by(backend, 'otp')).toBe('/auth/otp')
      expect(await by(backend, 'sms')).toBe('unsupported')
      expect(backend.patience?.('passkey')).toBeGreaterThan(0)
      expect(backend.patience?.('otp')).toBeUndefined()
    })

  it('is never the endpoint for a method that somebody else waits for a person with', async () => {
    const popup = (credentials: Credentials) => Promise.resolve({ accessToken: `beneath by ${credentials.method}` })
    const beneath = { ...rest(), patience: (method: string) => (method === 'popup' ? 5 : undefined), stepUp: popup }
    const backend = codes(beneath)
    expect([await by(backend, 'popup'), await by(backend, 'otp')]).toEqual(['beneath by popup', '/auth/step-up'])
  })

  it('may be one endpoint or another: two of them stack', async () => {
    const backend = codes(codes(rest(), { sms: '/sms' }), { otp: '/otp' })
    expect([await by(backend, 'sms'), await by(backend, 'otp')]).toEqual(['/auth/sms', '/auth/otp'])
    expect(await failure(backend.stepUp?.({ method: 'password' }, context))).toMatchObject({ code: 'unsupported' })
  })
})

import { describe, expect, it } from 'vitest'
import { AuthError, toFailure } from '../../../src/errors.ts'
import { bffWorld, signal } from './bffWorld.ts'

const SECRET = /s3cret/
const plant = {
  csrf: 's3cret-csrf',
  handle: 's3cret-handle\nx',
  user: { id: '', email: 's3cret-mail' },
  error: 's3cret-error',
  error_description: 's3cret-description',
  second_factor: { challenge: 's3cret-challenge', methods: [] },
  expiresIn: 's3cret-time',
  logoutUrl: 's3cret:url',
}

/** All that a console, a crash reporter or the chart may show of an error: not its cause. */
const shown = (error: unknown) => {
  expect(error).toBeInstanceOf(AuthError)
  const { message, stack } = error as AuthError
  return [message, stack, String(error), JSON.stringify(error), JSON.stringify(toFailure(error))].join('\n')
}

describe('no error of bffBackend shows a secret', () => {
  const bodies: [string, unknown][] = [
    ['JSON', plant],
    ['a text', 's3cret-text'],
    ['a list', [plant]],
    ['a bad user', { user: 's3cret', csrf: 's3cret-csrf' }],
    ['a CSRF value that cannot stand in a header', { csrf: 's3cret\r\ns3cret', user: { id: 'u' } }],
  ]
  it.each(bodies)('when the server answers %s', async (_, body) => {
    let errors = 0
    for (const status of [200, 400, 401, 403, 408, 410, 419, 429, 500, 503]) {
      const respond = () => new Response(JSON.stringify(body), { status, headers: { 'x-trace': 's3cret' } })
      const routes = ['GET session', 'POST login', 'POST second-factor', 'POST second-factor/resend', 'POST step-up']
      const script = Object.fromEntries([...routes, 'POST logout'].map((route) => [route, respond]))
      const { backend } = bffWorld(script)
      const state = { challenge: 's3cret-challenge', methods: ['totp'] }
      const context = { request: {}, accessToken: 's3cret', idToken: undefined, signal }
      const outcomes = await Promise.allSettled([
        backend.signIn?.({ method: 'password', email: 's3cret-mail', password: 's3cret-password' }, { signal }),
        backend.verifySecondFactor?.(state, { code: 's3cret-code' }, { signal }),
        backend.resendSecondFactor?.(state, { signal }),
        backend.stepUp?.({ method: 'password', password: 's3cret' }, context),
        backend.refresh?.({ refreshToken: undefined, signal }),
        backend.revoke?.({ refreshToken: undefined, accessToken: 's3cret', scope: 'here', signal }),
      ])
      for (const outcome of outcomes)
        if (outcome.status === 'rejected') {
          errors++
          expect(shown(outcome.reason)).not.toMatch(SECRET)
        }
    }
    expect(errors).toBeGreaterThan(20)
  })

  it('nor does what is left in the page for the way back', async () => {
    const { backend, stored } = bffWorld()
    const params = { login_hint: 's3cret-hint' }
    backend.signIn?.({ method: 'redirect', params, returnTo: '/s3cret' }, { signal }).catch(() => {})
    expect([...stored.values()].join()).toContain('signIn')
    expect([...stored].join()).not.toMatch(SECRET)
  })
})

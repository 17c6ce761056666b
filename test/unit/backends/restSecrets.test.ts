import { describe, expect, it } from 'vitest'
import { AuthError, toFailure } from '../../../src/errors.ts'
import { answer, restWorld, signal } from './restWorld.ts'

const SECRET = /s3cret/
const plant = {
  access_token: 's3cret-access\nx',
  refresh_token: 's3cret-refresh',
  error: 's3cret-error',
  code: 's3cret-code',
  error_description: 's3cret-description',
  challenge: 's3cret-challenge',
  second_factor: { challenge: 's3cret-challenge', methods: [], 's3cret-key': 1 },
  user: { id: '', email: 's3cret-mail' },
  expires_in: 's3cret-time',
}

/** All that a console, a crash reporter or the chart may show of an error: not its cause. */
const shown = (error: unknown) => {
  expect(error).toBeInstanceOf(AuthError)
  const { message, stack } = error as AuthError
  return [message, stack, String(error), JSON.stringify(error), JSON.stringify(toFailure(error))].join('\n')
}

describe('no error of restBackend shows a secret', () => {
  const bodies: [string, unknown][] = [
    ['JSON', plant],
    ['a text', 's3cret-text'],
    ['broken JSON', '{"access_token":"s3cret-access"'],
    ['a list', [plant]],
    ['a bad grant', { access_token: 's3cret-access\nx' }],
    ['a bad lifetime', { access_token: 'a', expires_in: 's3cret' }],
    ['a bad user', { access_token: 'a', user: 's3cret' }],
    ['a bad challenge', { second_factor: { challenge: { s3cret: 1 }, methods: ['s3cret'] } }],
  ]

  it.each(bodies)('when the server answers %s', async (_, body) => {
    let errors = 0
    for (const status of [200, 400, 401, 403, 408, 410, 429, 500, 503]) {
      const { backend } = restWorld(
        () => answer(status, body, { 'x-trace': 's3cret-header', 'retry-after': 's3cret' }),
        {
          headers: { 'x-csrf': 's3cret-csrf' },
        },
      )
      const state = { challenge: 's3cret-challenge', methods: ['totp'] }
      const outcomes = await Promise.allSettled([
        backend.signIn?.({ method: 'password', email: 's3cret-mail', password: 's3cret-password' }, { signal }),
        backend.verifySecondFactor?.(state, { code: 's3cret-code' }, { signal }),
        backend.resendSecondFactor?.(state, { signal }),
        backend.refresh?.({ refreshToken: 's3cret-refresh', signal }),
        backend.revoke?.({ refreshToken: 's3cret-refresh', accessToken: 's3cret', scope: 'here', signal }),
        backend.whoAmI?.('s3cret-access', { signal }),
      ])
      for (const outcome of outcomes)
        if (outcome.status === 'rejected') {
          errors++
          expect(shown(outcome.reason)).not.toMatch(SECRET)
        }
    }
    expect(errors).toBeGreaterThan(40)
  })

  it('when the transport, a mapping or the headers fail with one in their message', async () => {
    const fail = () => {
      throw new Error('s3cret')
    }
    const worlds = [
      restWorld(fail),
      restWorld(undefined, { mapGrant: fail }),
      restWorld(undefined, { headers: fail }),
      restWorld(undefined, { headers: { 'x-csrf': 's3cret\nx' } }),
    ]
    for (const { backend } of worlds) {
      const error = await backend.refresh?.({ refreshToken: 's3cret', signal }).catch((reason: unknown) => reason)
      expect(shown(error)).not.toMatch(SECRET)
    }
  })

  it('when a sign-in method has no endpoint', async () => {
    const { backend } = restWorld(undefined, { endpoints: { signIn: {} } })
    const error = await backend.signIn?.({ method: 's3cret' }, { signal }).catch((reason: unknown) => reason)
    expect(shown(error)).not.toMatch(SECRET)
  })
})

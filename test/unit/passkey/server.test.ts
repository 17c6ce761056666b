import { startAuthentication, startRegistration } from '@simplewebauthn/browser'
import { describe, expect, it } from 'vitest'
import { passkeyEndpoints, withPasskeys } from '../../../src/passkey/index.ts'
import { ada, failure, grace, passkeyWorld, signal } from './passkeyWorld.ts'

const refused = { code: 'invalid_credentials' }

describe('the server of the demo refuses', () => {
  it('a signature for another origin', async () => {
    const { enrolled, authenticator } = passkeyWorld()
    const auth = await enrolled()
    authenticator.origin = 'http://localhost.evil.test'
    expect(await failure(auth.signIn({ method: 'passkey' }))).toMatchObject(refused)
  })

  it('a signature from a frame in a foreign page', async () => {
    const { enrolled, authenticator } = passkeyWorld()
    const auth = await enrolled()
    authenticator.crossOrigin = true
    expect((await failure(auth.signIn({ method: 'passkey' }))).code).toBe('invalid_argument')
  })

  it('a passkey whose counter has not grown: there may be a copy', async () => {
    const { enrolled, authenticator } = passkeyWorld()
    const auth = await enrolled()
    authenticator.counter = 7
    await auth.signIn({ method: 'passkey' })
    await auth.signOut()
    for (const counter of [7, 3, 0]) {
      authenticator.counter = counter - 1
      expect(await failure(auth.signIn({ method: 'passkey' }))).toMatchObject(refused)
    }
    authenticator.counter = 8
    await auth.signIn({ method: 'passkey' })
    expect(auth.view.status).toBe('authenticated')
  })

  it('a user who was not verified, but as a second factor', async () => {
    const { enrolled, authenticator } = passkeyWorld()
    const auth = await enrolled(grace)
    authenticator.isUserVerified = false
    expect(await failure(auth.signIn({ method: 'passkey' }))).toMatchObject(refused)
    await auth.signIn(grace)
    expect((await auth.submitSecondFactor({ method: 'passkey' })).status).toBe('authenticated')
  })

  it('a passkey that does not say whose it is', async () => {
    const { enrolled, authenticator } = passkeyWorld()
    const auth = await enrolled()
    authenticator.tellsHandle = false
    expect(await failure(auth.signIn({ method: 'passkey' }))).toMatchObject(refused)
  })

  it('a passkey that was removed', async () => {
    const { enrolled, open, fetch } = passkeyWorld()
    await enrolled()
    const auth = open({ requests: { fetch, origins: ['http://localhost'] } })
    await auth.signIn({ method: 'passkey' })
    const url = 'http://localhost/auth/passkey/credentials'
    const { credentials } = (await (await auth.fetch(url)).json()) as { credentials: { id: string }[] }
    expect(credentials).toEqual([
      expect.objectContaining({ name: 'Passkey', isSynced: false, lastUsedAt: expect.any(Number) }),
    ])
    const body = JSON.stringify({ id: credentials[0]?.id })
    expect((await auth.fetch(`${url}/remove`, { method: 'POST', body })).status).toBe(204)
    await auth.signOut()
    expect(await failure(auth.signIn({ method: 'passkey' }))).toMatchObject(refused)
  })

  it('an answer that comes again, or too late, or to a question of another kind', async () => {
    const { enrolled, endpoints, sent, fetch, now, server } = passkeyWorld()
    const auth = await enrolled()
    await auth.signIn({ method: 'passkey' })
    const taken = sent.find(({ path }) => path === '/auth/passkey/authentication')?.body ?? ''
    const again = await fetch('/auth/passkey/authentication', { method: 'POST', body: taken })
    expect([again.status, await again.json()]).toEqual([410, { error: 'challenge_expired' }])

    const slow = passkeyEndpoints({
      baseUrl: '/auth',
      fetch: (input, init) => {
        if (String(input).endsWith('/authentication')) now.value += 5 * 60_000
        return fetch(input, init)
      },
    })
    const use = { type: 'signIn', fields: {} } as const
    const answer = async (from: typeof endpoints) =>
      startAuthentication({ optionsJSON: await from.authenticationOptions(use, { signal }) })
    expect(await failure(slow.verifyAuthentication(use, await answer(slow), { signal }))).toMatchObject({
      code: 'timeout',
    })

    const { accessToken } = server.auth.signInAs('user-ada')
    const stepUp = { type: 'stepUp', request: {}, accessToken } as const
    expect(await failure(endpoints.verifyAuthentication(stepUp, await answer(endpoints), { signal }))).toMatchObject(
      refused,
    )
  })

  it('the passkey of another user as a second factor', async () => {
    const { enrolled, endpoints, inner } = passkeyWorld()
    // The authenticator takes its first key where no list says which.
    await enrolled(ada)
    await enrolled(grace)
    const asked = await inner.signIn?.(grace, { signal })
    if (asked?.type !== 'secondFactor') throw new Error('Grace has a second factor')
    const use = { type: 'secondFactor', state: asked.state } as const
    const { challenge, allowCredentials } = await endpoints.authenticationOptions(use, { signal })
    expect(allowCredentials).toHaveLength(1)
    const response = await startAuthentication({ optionsJSON: { challenge, rpId: 'localhost' } })
    expect(response.id).not.toBe(allowCredentials?.[0]?.id)
    expect(await failure(endpoints.verifyAuthentication(use, response, { signal }))).toMatchObject({
      code: 'second_factor_invalid',
      attemptsLeft: 4,
    })
  })

  it('a second factor or a step-up of somebody who has no passkey', async () => {
    const { backend, inner, server, authenticator } = passkeyWorld()
    const asked = await inner.signIn?.(grace, { signal })
    if (asked?.type !== 'secondFactor') throw new Error('Grace has a second factor')
    expect(asked.challenge.methods).toEqual(['totp'])
    expect((await failure(backend.verifySecondFactor?.(asked.state, { method: 'passkey' }, { signal }))).code).toBe(
      'server_error',
    )
    const { accessToken } = server.auth.signInAs('user-ada')
    const context = { request: {}, accessToken, idToken: undefined, signal }
    expect((await failure(backend.stepUp?.({ method: 'passkey' }, context))).code).toBe('server_error')
    expect(authenticator.prompts).toEqual([])
  })

  it('a registration that another session has begun', async () => {
    const { endpoints, server, fetch } = passkeyWorld()
    const as = (user: string) => {
      const { accessToken } = server.auth.signInAs(user)
      const authorized: typeof globalThis.fetch = (input, init) => {
        const headers = new Headers(init?.headers)
        headers.set('authorization', `Bearer ${accessToken}`)
        return fetch(input, { ...init, headers })
      }
      return { fetch: authorized, signal, fields: {} }
    }
    const victim = as('user-ada')
    for (const thief of [as('user-grace'), as('user-ada')]) {
      const optionsJSON = await endpoints.registrationOptions?.(victim)
      if (!optionsJSON) throw new Error('there is a registration')
      const response = await startRegistration({ optionsJSON })
      expect(await failure(endpoints.verifyRegistration?.(response, thief))).toMatchObject(refused)
      // Used up.
      expect((await failure(endpoints.verifyRegistration?.(response, victim))).code).toBe('timeout')
    }
    expect(server.passkeys.passkeys.of('user-ada')).toEqual([])
  })

  it('questions that it does not understand', async () => {
    const { fetch } = passkeyWorld()
    const post = (path: string, body: unknown) =>
      fetch(`/auth/passkey${path}`, { method: 'POST', body: JSON.stringify(body) })
    const clientDataJSON = Buffer.from('{').toString('base64url')
    for (const response of [undefined, 7, {}, { id: 'x', response: {} }, { id: 'x', response: { clientDataJSON } }])
      expect((await post('/authentication', { purpose: 'signIn', response })).status).toBe(400)
    expect((await post('/authentication/options', { purpose: 'other' })).status).toBe(400)
    expect((await post('/authentication/options', { purpose: 'stepUp' })).status).toBe(401)
    expect((await post('/registration/options', {})).status).toBe(401)
  })
})

describe('a step-up', () => {
  it('brings an access token of the same session, which says what was proved, and no refresh token', async () => {
    const { enrolled, backend, server } = passkeyWorld()
    await enrolled()
    const { accessToken, session } = server.auth.signInAs('user-ada')
    const context = { request: { acr: 'urn:authchart:acr:2', maxAge: 60_000 }, accessToken, idToken: undefined, signal }
    const grant = await backend.stepUp?.({ method: 'passkey' }, context)
    expect(grant).toMatchObject({ acr: 'urn:authchart:acr:2', amr: ['hwk', 'user', 'mfa'], authenticationAge: 0 })
    expect(grant?.refreshToken).toBeUndefined()
    expect(server.state.familyOf(grant?.accessToken ?? '')).toMatchObject({ id: session })
    expect(server.state.liveFamilies()).toHaveLength(1)
  })

  it('succeeds also when the access token has expired while the user was at the prompt', async () => {
    const { enrolled, backend, server, authenticator, now } = passkeyWorld()
    await enrolled()
    const { accessToken } = server.auth.signInAs('user-ada')
    authenticator.person = 'waits'
    const attempt = backend.stepUp?.({ method: 'passkey' }, { request: {}, accessToken, idToken: undefined, signal })
    await expect.poll(() => authenticator.open).toBe(1)
    now.value += 90_000
    authenticator.confirm()
    expect((await attempt)?.acr).toBe('urn:authchart:acr:2')
  })

  it('is refused with the passkey of another user, and for a session that has ended', async () => {
    const { enrolled, backend, server, endpoints } = passkeyWorld()
    await enrolled(ada)
    await enrolled(grace)
    const { accessToken, session } = server.auth.signInAs('user-grace')
    const use = { type: 'stepUp', request: {}, accessToken } as const
    const { challenge } = await endpoints.authenticationOptions(use, { signal })
    const response = await startAuthentication({ optionsJSON: { challenge, rpId: 'localhost' } })
    expect(await failure(endpoints.verifyAuthentication(use, response, { signal }))).toMatchObject(refused)
    server.auth.revoke({ session })
    const context = { request: {}, accessToken, idToken: undefined, signal }
    expect((await failure(backend.stepUp?.({ method: 'passkey' }, context))).code).toBe('server_error')
  })

  it('that is answered with a second factor is a bad answer', async () => {
    const { inner, endpoints, enrolled, server } = passkeyWorld()
    await enrolled()
    const verifyAuthentication = async () =>
      ({
        type: 'secondFactor',
        state: {},
        challenge: { methods: ['totp'], attemptsLeft: null, expiresAt: null },
      }) as const
    const backend = withPasskeys(inner, { server: { ...endpoints, verifyAuthentication } })
    const { accessToken } = server.auth.signInAs('user-ada')
    const context = { request: {}, accessToken, idToken: undefined, signal }
    expect((await failure(backend.stepUp?.({ method: 'passkey' }, context))).code).toBe('invalid_response')
  })
})

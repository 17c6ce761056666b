import { describe, expect, it } from 'vitest'
import { answer, calls, grant, restWorld, signal, user } from './restWorld.ts'

/** What belongs to every call of `restBackend`; each call's own path and body: restBackend.test.ts. */
describe('restBackend sends', () => {
  it('JSON by POST, but asks who this is by GET without a body', async () => {
    for (const call of Object.keys(calls) as (keyof typeof calls)[]) {
      const { backend, sent } = restWorld(() =>
        answer(200, { ...grant, ...user, second_factor: { challenge: 'c', methods: ['sms'] } }),
      )
      await calls[call](backend)
      const isQuestion = call === 'whoAmI'
      expect(sent[0]?.method).toBe(isQuestion ? 'GET' : 'POST')
      expect(sent[0]?.headers.get('content-type')).toBe(isQuestion ? null : 'application/json')
      expect(sent[0]?.init).toMatchObject({ signal, redirect: 'error', cache: 'no-store', credentials: 'same-origin' })
    }
  })

  it('the access token to the revocation and to /me only', async () => {
    for (const call of ['signIn', 'secondFactor', 'refresh', 'revoke', 'whoAmI'] as const) {
      const { backend, sent } = restWorld(() => answer(200, { ...grant, ...user }))
      await calls[call](backend)
      const expected = call === 'revoke' || call === 'whoAmI' ? 'Bearer a1' : null
      expect(sent[0]?.headers.get('authorization')).toBe(expected)
      expect(sent[0]?.init.keepalive).toBe(call === 'revoke' ? true : undefined)
    }
  })

  it('no token with a revocation that has none', async () => {
    const { backend, sent } = restWorld(() => answer(204))
    await backend.revoke?.({ refreshToken: undefined, accessToken: undefined, scope: 'everywhere', signal })
    expect(sent[0]?.body).toEqual({ scope: 'everywhere' })
    expect(sent[0]?.headers.has('authorization')).toBe(false)
  })

  it.each([
    ['', '/sign-in', '/sign-in'],
    ['/', '/sign-in', '/sign-in'],
    ['/auth', 'sign-in', '/auth/sign-in'],
    ['https://id.example.test/v1/', '/sign-in', 'https://id.example.test/v1/sign-in'],
    ['/auth', '//id.example.test/login', '//id.example.test/login'],
    ['/auth', '/to?next=https://a.test', '/auth/to?next=https://a.test'],
  ])('to %j and %j as %j', async (baseUrl, signIn, url) => {
    const { backend, sent } = restWorld(undefined, { baseUrl, endpoints: { signIn } })
    await calls.signIn(backend)
    expect(sent[0]?.url).toBe(url)
  })

  it('its own headers whatever the app’s say', async () => {
    const headers = new Headers({ 'x-token-mode': 'body', accept: 'text/html', 'content-type': 'text/plain' })
    const { backend, sent } = restWorld(undefined, { mode: 'cookie', headers })
    await calls.refresh(backend)
    expect(Object.fromEntries(sent[0]?.headers ?? [])).toEqual({
      accept: 'application/json',
      'content-type': 'application/json',
      'x-token-mode': 'cookie',
    })
    expect(headers.get('accept')).toBe('text/html')
  })

  it('headers that come from a promise of another realm or library', async () => {
    const promise = Promise.resolve<HeadersInit>({ 'x-csrf': 'v' })
    // biome-ignore lint/suspicious/noThenProperty: this is what such a promise looks like
    const foreign = { then: promise.then.bind(promise) } as unknown as Promise<HeadersInit>
    const { backend, sent } = restWorld(undefined, { headers: () => foreign })
    await calls.refresh(backend)
    expect(sent[0]?.headers.get('x-csrf')).toBe('v')
  })
})

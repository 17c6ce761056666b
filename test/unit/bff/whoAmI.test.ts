import { describe, expect, it } from 'vitest'
import { parseSession } from '../../../src/bff/bffSession.ts'
import { ada, adasSession, bffWorld, codeOf, json } from './bffWorld.ts'

const answering = (respond: () => Response) => bffWorld({ 'GET session': respond })

describe('who-am-I', () => {
  it('becomes a grant in which a word stands for the token', async () => {
    const { refresh, seen } = answering(() =>
      json(200, { user: ada, expiresIn: 900, acr: 'urn:2', amr: ['pwd', 'otp'], authenticationAge: 30, scopes: ['a'] }),
    )
    expect(await refresh()).toEqual({
      accessToken: 'cookie',
      tokenType: 'Cookie',
      expiresIn: 900,
      user: ada,
      acr: 'urn:2',
      amr: ['pwd', 'otp'],
      scopes: ['a'],
      authenticationAge: 30,
    })
    expect(seen[0]).toMatchObject({
      method: 'GET',
      path: '/bff/session',
      init: { credentials: 'same-origin', cache: 'no-store', redirect: 'error' },
    })
    expect(seen[0]?.headers.get('x-bff-session')).toBe('1')
    expect(seen[0]?.headers.has('x-csrf-token')).toBe(false)
  })

  it('names the session by its handle, so that each request can say which one it means', async () => {
    const { refresh } = answering(() => json(200, adasSession))
    const grant = await refresh()
    expect(grant.accessToken).toBe('h-ada')
    expect(JSON.stringify(grant)).not.toContain('csrf')
  })

  it('may leave out how long it lasts', async () => {
    const { refresh } = answering(() => json(200, { user: ada }))
    expect((await refresh()).expiresIn).toBeUndefined()
  })

  it('is not asked without end in the last second, which a server that counts in seconds calls 0', async () => {
    const { refresh } = answering(() => json(200, { user: ada, expiresIn: 0 }))
    expect((await refresh()).expiresIn).toBe(1)
  })

  it('goes with the cookie to a BFF on another origin', async () => {
    const { refresh, seen } = bffWorld(
      { 'GET /session': () => json(200, adasSession) },
      { base: 'https://bff.example.test' },
    )
    await refresh()
    expect(seen[0]).toMatchObject({ init: { credentials: 'include' } })
  })

  it.each([
    ['a 401', () => json(401, { error: 'no_session' })],
    ['a bare 401', () => new Response(null, { status: 401 })],
    ['a 204', () => new Response(null, { status: 204 })],
    ['null', () => json(200, null)],
    ['a user that is null', () => json(200, { user: null })],
  ])('%s says that nobody is there', async (_, respond) => {
    expect(await codeOf(answering(respond).refresh())).toBe('invalid_grant')
  })

  it.each([
    [
      'a gateway that answers 401 with a page',
      () => new Response('<h1>', { status: 401, headers: { 'content-type': 'text/html' } }),
      'server_error',
    ],
    ['a firewall that answers 403', () => json(403, {}), 'server_error'],
    ['a server that is not well', () => json(503, {}), 'server_error'],
    ['a limit', () => json(429, {}, { 'retry-after': '3' }), 'rate_limited'],
    ['a proxy that swallowed the answer', () => new Response('', { status: 200 }), 'invalid_response'],
    ['the page of the app itself', () => new Response('<!doctype html>', { status: 200 }), 'invalid_response'],
    ['a user without an id', () => json(200, { user: {} }), 'invalid_response'],
    ['a lifetime that is no number', () => json(200, { user: ada, expiresIn: '900' }), 'invalid_response'],
    ['a lifetime that is infinite', () => new Response('{"user":{"id":"a"},"expiresIn":1e999}'), 'invalid_response'],
    ['a negative lifetime', () => json(200, { user: ada, expiresIn: -1 }), 'invalid_response'],
    ['a handle that ends a header', () => json(200, { user: ada, handle: 'a\r\nb' }), 'invalid_response'],
  ] as const)('%s is a fault, and no sign-out', async (_, respond, code) => {
    expect(await codeOf(answering(respond).refresh())).toBe(code)
  })

  it('no network is a fault, and no sign-out', async () => {
    const { refresh } = answering(() => {
      throw new TypeError('fetch failed')
    })
    expect(await codeOf(refresh())).toBe('network')
  })

  it('may be spelled in another way', async () => {
    const { refresh } = bffWorld(
      { 'GET session': () => json(200, { claims: { sub: 'u7' }, ttl: 60 }) },
      {
        mapSession: ({ claims, ttl }) => ({ user: { id: (claims as { sub: string }).sub }, expiresIn: ttl as number }),
      },
    )
    expect(await refresh()).toMatchObject({ user: { id: 'u7' }, expiresIn: 60 })
  })

  it('that an app cannot map is a bad answer, and only its cause may quote it', async () => {
    const { refresh } = bffWorld(
      { 'GET session': () => json(200, { secret: 's3cret' }) },
      {
        mapSession: (answer) => {
          throw new Error(JSON.stringify(answer))
        },
      },
    )
    const error = await refresh().catch((reason) => reason)
    expect(error).toMatchObject({ code: 'invalid_response' })
    expect(String(error)).not.toContain('s3cret')
  })
})

it('what is no session is never one', () => {
  for (const junk of ['', 1, true, [], {}, { user: 'ada' }, { user: { id: 7 } }, { user: ada, amr: [1] }])
    expect(() => parseSession(junk)).toThrow(expect.objectContaining({ code: 'invalid_response' }))
})

import { describe, expect, it } from 'vitest'
import { ada, adasSession, bffWorld, codeOf, gracesSession, json, signal } from './bffWorld.ts'

const MINE = { authorization: 'Cookie h-ada' }
const post = (body = '{}'): RequestInit => ({ method: 'POST', body, headers: MINE })

/** Signed in as Ada, with what was asked until then forgotten. */
async function asAda(session: () => Response = () => json(200, adasSession), options = {}) {
  const world = bffWorld({ 'GET session': session }, options)
  await world.refresh()
  world.seen.length = 0
  return world
}

describe('a request to the BFF', () => {
  it('carries the session it means and the cookie, and no Authorization', async () => {
    const { send, sent } = await asAda()
    await send('/api/orders', { headers: { ...MINE, accept: 'text/plain' } })
    const [request] = sent
    expect(request?.headers.get('x-bff-session')).toBe('h-ada')
    expect(request?.headers.get('accept')).toBe('text/plain')
    expect(request?.headers.has('authorization')).toBe(false)
    expect(request?.credentials).toBe('same-origin')
  })

  it.each(['GET', 'HEAD', 'OPTIONS'])('has no CSRF value when it is a %s', async (method) => {
    const { send, sent } = await asAda()
    await send('/api/orders', { method, headers: MINE })
    expect(sent[0]?.headers.has('x-csrf-token')).toBe(false)
    expect(sent[0]?.redirect).toBe('follow')
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])(
    'has the CSRF value when it is a %s, and may not be redirected with it',
    async (method) => {
      const { send, sent, seen } = await asAda()
      await send('/api/orders', { method, headers: MINE })
      expect(sent[0]?.headers.get('x-csrf-token')).toBe('csrf-ada')
      expect(sent[0]?.redirect).toBe('error')
      expect(seen).toEqual([])
    },
  )

  it('while nobody is signed in says that it means nobody in particular', async () => {
    const { send, sent } = bffWorld({ 'GET session': () => json(401, { csrf: 'csrf-nobody' }) })
    await send('/api/contact', { method: 'POST', body: '{}' })
    expect(sent[0]?.headers.get('x-bff-session')).toBe('1')
    expect(sent[0]?.headers.get('x-csrf-token')).toBe('csrf-nobody')
  })

  it.each([
    'https://evil.example/api',
    'https://app.example.test.evil.example/api',
    'https://app.example.test:8443/api',
    'http://app.example.test/api',
  ])('T38: none of it goes to %s', async (url) => {
    const { send, sent } = await asAda()
    await send(url, { method: 'POST', headers: MINE })
    const [request] = sent
    expect([...(request?.headers.keys() ?? [])]).toEqual([])
    expect(request?.credentials).toBe('same-origin')
  })
})

describe('a CSRF value that the server refuses', () => {
  it.each([
    ['419', () => new Response(null, { status: 419 })],
    ['403 that names csrf', () => json(403, { error: 'csrf' })],
  ])('with %s is asked for anew, and the request is repeated once with its body', async (_, refusal) => {
    let csrf = 'csrf-1'
    const { send, sent, paths } = await asAda(() => json(200, { ...adasSession, csrf }))
    csrf = 'csrf-2'
    const response = await send('/api/orders', post('{"item":"engine"}'), [refusal, () => json(201, {})])
    expect(response.status).toBe(201)
    expect(sent.map(({ headers }) => headers.get('x-csrf-token'))).toEqual(['csrf-1', 'csrf-2'])
    expect(await sent[1]?.text()).toBe('{"item":"engine"}')
    expect(paths()).toEqual(['GET /bff/session'])
  })

  it('twice is the answer of the caller', async () => {
    const { send, sent } = await asAda()
    expect((await send('/api/orders', post(), [() => json(403, { error: 'csrf' })])).status).toBe(403)
    expect(sent).toHaveLength(2)
  })

  it('is asked for once by many requests that are refused together', async () => {
    let csrf = 'csrf-1'
    const { send, paths } = await asAda(() => json(200, { ...adasSession, csrf }))
    csrf = 'csrf-2'
    const answers = [() => new Response(null, { status: 419 }), () => json(200)]
    const all = await Promise.all(Array.from({ length: 100 }, () => send('/api/orders', post(), answers)))
    expect(all.every(({ status }) => status === 200)).toBe(true)
    expect(paths()).toEqual(['GET /bff/session'])
  })

  it.each([
    ['by its handle', MINE, gracesSession],
    ['by its user', { authorization: 'Cookie cookie' }, { ...gracesSession, handle: undefined }],
  ])(
    "T9: is not replaced by somebody else's, known %s: the request is not repeated, and the engine asks",
    async (_, headers, there) => {
      let session: object = { ...adasSession, ...(headers === MINE ? {} : { handle: undefined }) }
      const { send, sent } = await asAda(() => json(200, session))
      session = there
      const response = await send('/api/orders', { method: 'POST', body: '{}', headers }, [
        () => json(403, { error: 'csrf' }),
      ])
      expect(response.status).toBe(401)
      expect(sent).toHaveLength(1)
    },
  )

  it('of nobody in particular is asked for anew, too, while nobody is there', async () => {
    let csrf = 'csrf-1'
    const { send, sent } = bffWorld({ 'GET session': () => json(401, { csrf }) })
    await send('/api/contact', { method: 'POST' })
    csrf = 'csrf-2'
    const answers = [() => new Response(null, { status: 419 }), () => json(200)]
    expect((await send('/api/contact', { method: 'POST', body: '{}' }, answers)).status).toBe(200)
    expect(sent.map(({ headers }) => headers.get('x-csrf-token'))).toEqual(['csrf-1', 'csrf-1', 'csrf-2'])
  })

  it('T9: of nobody in particular does not become that of somebody who has come meanwhile', async () => {
    let status = 401
    const { send, sent } = bffWorld({ 'GET session': () => json(status, status === 200 ? adasSession : { csrf: 'c' }) })
    await send('/api/contact', { method: 'POST' })
    status = 200
    expect((await send('/api/contact', { method: 'POST' }, [() => new Response(null, { status: 419 })])).status).toBe(
      419,
    )
    expect(sent).toHaveLength(2)
  })

  it('whose session is gone is a 401, so that the engine asks', async () => {
    let status = 200
    const { send, sent } = await asAda(() => json(status, status === 200 ? adasSession : {}))
    status = 401
    expect((await send('/api/orders', post(), [() => new Response(null, { status: 419 })])).status).toBe(401)
    expect(sent).toHaveLength(1)
  })

  it('stands where the BFF cannot be asked for another one', async () => {
    let status = 200
    const { send } = await asAda(() => json(status, adasSession))
    status = 503
    expect((await send('/api/orders', post(), [() => new Response(null, { status: 419 })])).status).toBe(419)
  })

  it('is not seen in a 403 that means something else, whose body stays readable', async () => {
    const { send, sent, paths } = await asAda()
    const response = await send('/api/orders', post(), [() => json(403, { error: 'not_yours' })])
    expect(await response.json()).toEqual({ error: 'not_yours' })
    expect(sent).toHaveLength(1)
    expect(paths()).toEqual([])
  })
})

describe('the CSRF value', () => {
  it('is asked for before the first unsafe request where none is known', async () => {
    const { send, sent, paths } = bffWorld({ 'GET session': () => json(200, adasSession) })
    await send('/api/orders', post())
    expect(paths()).toEqual(['GET /bff/session'])
    expect(sent[0]?.headers.get('x-csrf-token')).toBe('csrf-ada')
  })

  it('is asked for once only where the server hands out none', async () => {
    const { send, paths } = bffWorld({ 'GET session': () => json(200, { user: ada }) })
    for (let times = 0; times < 3; times++) await send('/api/orders', post())
    expect(paths()).toEqual(['GET /bff/session'])
  })

  it('is never asked for, nor sent, where the app says that there is none', async () => {
    const { send, sent, paths } = bffWorld({ 'GET session': () => json(200, adasSession) }, { csrf: false })
    await send('/api/orders', post())
    expect(paths()).toEqual([])
    expect(sent[0]?.headers.has('x-csrf-token')).toBe(false)
    expect(sent[0]?.headers.has('x-bff-session')).toBe(true)
  })

  it('is read from a cookie at each request where the server keeps it there', async () => {
    const options = { csrf: { cookie: 'XSRF-TOKEN', header: 'X-XSRF-TOKEN' } }
    const { send, sent, setCookie } = bffWorld({ 'GET session': () => json(200, { user: ada }) }, options)
    setCookie('other=1; XSRF-TOKEN=one%3D%3D; more=2')
    await send('/api/orders', post())
    setCookie('XSRF-TOKEN=two')
    await send('/api/orders', post())
    expect(sent.map(({ headers }) => headers.get('x-xsrf-token'))).toEqual(['one==', 'two'])
  })

  it('out of a cookie that was deleted is asked for anew where the server misses it', async () => {
    const options = { csrf: { cookie: 'XSRF-TOKEN' } }
    let count = 0
    const world = bffWorld(
      {
        'GET session': () => {
          world.setCookie(`XSRF-TOKEN=value-${++count}`)
          return json(200, { user: ada })
        },
      },
      options,
    )
    await world.refresh()
    world.setCookie('')
    count = 0
    const { send, sent } = world
    const refused = [() => new Response(null, { status: 419 }), () => json(200)]
    await send('/api/orders', { method: 'POST', body: '{}', headers: { authorization: 'Cookie cookie' } }, refused)
    expect(sent.map(({ headers }) => headers.get('x-csrf-token'))).toEqual([null, 'value-1'])
  })
})

describe('sign-in by form', () => {
  const login = { method: 'password', email: 'ada@example.test', password: 'pw' }

  it('asks for a CSRF value first, because a login can be forged, too', async () => {
    const { backend, seen, paths } = bffWorld({
      'GET session': () => json(401, { error: 'no_session', csrf: 'csrf-nobody' }),
      'POST login': () => json(200, adasSession),
    })
    const outcome = await backend.signIn?.(login, { signal, remember: true })
    expect(outcome).toMatchObject({ type: 'granted', grant: { accessToken: 'h-ada', user: ada, expiresIn: 900 } })
    expect(paths()).toEqual(['GET /bff/session', 'POST /bff/login'])
    expect(seen[1]?.body).toEqual({ ...login, remember: true })
    expect(seen[1]?.headers.get('x-csrf-token')).toBe('csrf-nobody')
    expect(seen[1]?.init).toMatchObject({ redirect: 'error', credentials: 'same-origin' })
  })

  it('takes the CSRF value of the new session from its answer', async () => {
    const { backend, send, sent } = bffWorld({
      'GET session': () => json(401, { csrf: 'csrf-nobody' }),
      'POST login': () => json(200, adasSession),
    })
    await backend.signIn?.(login, { signal })
    await send('/api/orders', post())
    expect(sent[0]?.headers.get('x-csrf-token')).toBe('csrf-ada')
  })

  it.each([
    ['a wrong password', () => json(401, { error: 'invalid_credentials' }), 'invalid_credentials'],
    ['too many of them', () => json(429), 'rate_limited'],
    ['a server that is not well', () => json(502), 'server_error'],
    ['a CSRF value that is refused twice', () => json(403, { error: 'csrf' }), 'server_error'],
    ['an answer that says nothing', () => json(200, null), 'invalid_response'],
  ] as const)('with %s rejects', async (_, respond, code) => {
    const { backend } = bffWorld({ 'GET session': () => json(401, { csrf: 'c' }), 'POST login': respond })
    expect(await codeOf(backend.signIn?.(login, { signal }))).toBe(code)
  })

  it('may ask for a second factor, which is answered and sent again by form', async () => {
    const challenge = { second_factor: { challenge: 'c1', methods: ['totp'], attempts_left: 3, expires_in: 60 } }
    const { backend, seen, page } = bffWorld({
      'GET session': () => json(401, { csrf: 'csrf-nobody' }),
      'POST login': () => json(200, challenge),
      'POST second-factor/resend': () => json(200, challenge),
      'POST second-factor': () => json(200, gracesSession),
    })
    const asked = await backend.signIn?.(login, { signal })
    expect(asked).toMatchObject({
      challenge: { methods: ['totp'], attemptsLeft: 3, expiresAt: page.Date.now() + 60_000 },
    })
    if (asked?.type !== 'secondFactor') return expect.unreachable()
    const again = await backend.resendSecondFactor?.(asked.state, { signal })
    const outcome = await backend.verifySecondFactor?.(again?.state, { code: '123456' }, { signal })
    expect(outcome).toMatchObject({ type: 'granted', grant: { user: { id: 'user-grace' } } })
    expect(seen.at(-1)?.body).toEqual({ challenge: 'c1', code: '123456', method: 'totp' })
    expect(seen.filter(({ method }) => method === 'POST').every(({ headers }) => headers.has('x-csrf-token'))).toBe(
      true,
    )
  })
})

it('a step-up by form says what it has to prove, in whole seconds that allow no more than was asked for', async () => {
  const world = await asAda()
  const script = { ...adasSession, acr: 'urn:2', authenticationAge: 0 }
  const stepped = bffWorld({ 'GET session': () => json(200, adasSession), 'POST step-up': () => json(200, script) })
  const context = { request: { acr: 'urn:2', maxAge: 90_999 }, accessToken: 'h-ada', idToken: undefined, signal }
  const grant = await stepped.backend.stepUp?.({ method: 'totp', code: '123456' }, context)
  expect(grant).toMatchObject({ acr: 'urn:2', authenticationAge: 0, accessToken: 'h-ada' })
  expect(stepped.seen.at(-1)?.body).toEqual({ method: 'totp', code: '123456', acr: 'urn:2', maxAge: 90 })
  expect(world.seen).toEqual([])
})

import { describe, expect, it } from 'vitest'
import { adasSession, bffWorld, codeOf, gracesSession, json, type Script, signal } from './bffWorld.ts'

const mine = { refreshToken: undefined, accessToken: 'h-ada', scope: 'here', signal } as const

async function asAda(script: Script = {}) {
  const world = bffWorld({
    'GET session': () => json(200, adasSession),
    'POST logout': () => new Response(null, { status: 204 }),
    ...script,
  })
  await world.refresh()
  world.seen.length = 0
  return world
}

describe('sign-out', () => {
  it('T44: leaves in the task that it is called in, and survives the page', async () => {
    const { backend, seen } = await asAda()
    const done = backend.revoke?.(mine)
    expect(seen[0]).toMatchObject({
      method: 'POST',
      path: '/bff/logout',
      body: { scope: 'here' },
      init: { keepalive: true },
    })
    expect(seen[0]?.headers.get('x-csrf-token')).toBe('csrf-ada')
    expect(seen[0]?.headers.get('x-bff-session')).toBe('h-ada')
    await done
  })

  it.each(['everywhere', 'elsewhere'] as const)('says that it means sessions %s', async (scope) => {
    const { backend, seen } = await asAda()
    await backend.revoke?.({ ...mine, scope })
    expect(seen[0]?.body).toEqual({ scope })
  })

  it('says where the user wants to come back to, where this session ends', async () => {
    const script = {
      'GET session': () => json(200, adasSession),
      'POST logout': () => new Response(null, { status: 204 }),
    }
    const { backend, seen } = bffWorld(script, { afterSignOut: '/goodbye?x=1' })
    for (const scope of ['here', 'everywhere', 'elsewhere'] as const) {
      await backend.refresh?.({ refreshToken: undefined, signal })
      await backend.revoke?.({ ...mine, scope })
    }
    const returnTo = '/goodbye?x=1'
    expect(seen.filter(({ method }) => method === 'POST').map(({ body }) => body)).toEqual([
      { scope: 'here', returnTo },
      { scope: 'everywhere', returnTo },
      { scope: 'elsewhere' },
    ])
  })

  it('of a page that was just loaded asks first what there is to end', async () => {
    const { backend, paths } = bffWorld({
      'GET session': () => json(200, adasSession),
      'POST logout': () => new Response(null, { status: 204 }),
    })
    await backend.revoke?.({ ...mine, accessToken: undefined })
    expect(paths()).toEqual(['GET /bff/session', 'POST /bff/logout'])
  })

  it('is done where there is nothing to end', async () => {
    const { backend, paths } = bffWorld({ 'GET session': () => json(401, {}) })
    await backend.revoke?.({ ...mine, accessToken: undefined })
    expect(paths()).toEqual(['GET /bff/session'])
  })

  it('of a session that is over already is done', async () => {
    const { backend } = await asAda({ 'POST logout': () => json(401, {}) })
    expect(await codeOf(backend.revoke?.(mine))).toBe('fulfilled')
  })

  it.each([500, 502, 429, 403])('that is answered with %i is tried again by the engine', async (status) => {
    const { backend } = await asAda({ 'POST logout': () => json(status, {}) })
    expect(await codeOf(backend.revoke?.(mine))).not.toBe('fulfilled')
  })

  it('with a CSRF value that is refused is repeated once with a new one', async () => {
    let count = 0
    const { backend, paths } = await asAda({
      'POST logout': () => (count++ ? new Response(null, { status: 204 }) : json(403, { error: 'csrf' })),
    })
    expect(await codeOf(backend.revoke?.(mine))).toBe('fulfilled')
    expect(paths()).toEqual(['POST /bff/logout', 'GET /bff/session', 'POST /bff/logout'])
  })

  it.each([
    ['handles', 'h-ada', adasSession, gracesSession],
    ['users alone', 'cookie', { ...adasSession, handle: undefined }, { ...gracesSession, handle: undefined }],
  ])(
    'T7: tried too late does not end the session that somebody else has begun meanwhile, told apart by their %s',
    async (_, accessToken, before, after) => {
      let session: object = before
      const { backend, paths } = await asAda({
        'GET session': () => json(200, session),
        'POST logout': () => json(403, { error: 'csrf' }),
      })
      session = after
      expect(await codeOf(backend.revoke?.({ ...mine, accessToken }))).toBe('fulfilled')
      expect(paths()).toEqual(['POST /bff/logout', 'GET /bff/session'])
    },
  )

  it('forgets the CSRF value of the session', async () => {
    const { backend, send, sent, paths } = await asAda()
    await backend.revoke?.(mine)
    await send('/api/contact', { method: 'POST' })
    expect(paths()).toEqual(['POST /bff/logout', 'GET /bff/session'])
    expect(sent).toHaveLength(1)
  })
})

describe('the logout of the identity provider', () => {
  const leaveWith = async (logoutUrl: unknown, scope: 'here' | 'elsewhere' = 'here') => {
    const world = await asAda({ 'POST logout': () => json(200, { logoutUrl }) })
    await world.backend.revoke?.({ ...mine, scope })
    world.backend.leave?.({ idToken: undefined })
    return world
  }

  it('is where the user goes last', async () => {
    const { assigned, backend } = await leaveWith('https://op.example.test/end?id=1')
    expect(assigned).toEqual(['https://op.example.test/end?id=1'])
    backend.leave?.({ idToken: undefined })
    expect(assigned).toHaveLength(1)
  })

  it.each(['javascript:alert(1)', 'data:text/html,x', 'https://ada:pw@op.example.test', '', 7, null, undefined])(
    'is not %j',
    async (logoutUrl) => {
      const { assigned } = await leaveWith(logoutUrl)
      expect(assigned).toEqual([])
    },
  )

  it('is not visited where this session goes on', async () => {
    expect((await leaveWith('https://op.example.test/end', 'elsewhere')).assigned).toEqual([])
  })
})

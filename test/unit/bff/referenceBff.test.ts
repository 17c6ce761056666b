import { describe, expect, it } from 'vitest'
import { bffServer } from './bffServer.ts'

const GRACE = { email: 'grace@example.com', password: 'battery staple' }

describe('the reference BFF', () => {
  it('signs somebody in at a real provider and tells the page who it is, but no token', async () => {
    const { browser, store } = await bffServer()
    const ada = browser()
    expect(await ada.whoAmI()).toBeNull()
    expect(await ada.signIn('?return_to=%2Forders%3Fpage%3D2%23top')).toBe('/orders?page=2#top')
    const who = await ada.whoAmI()
    expect(who).toMatchObject({ user: { id: 'user-ada', name: 'Ada Lovelace' }, expiresIn: 1_800 })
    const [key = ''] = await store.find({ user: 'user-ada' })
    const tokens = (await store.get(key))?.tokens
    expect(tokens?.refresh).toBeTruthy()
    for (const secret of [tokens?.access, tokens?.refresh, tokens?.id, ...ada.jar.values()])
      expect(JSON.stringify(who)).not.toContain(secret)
  })

  it('says that nobody is there as a good answer, which no console shows in red', async () => {
    const { browser } = await bffServer()
    const nobody = await browser().open('/bff/session')
    expect([nobody.status, await nobody.json()]).toEqual([200, { user: null }])
    expect(nobody.headers.get('cache-control')).toBe('no-store')
    const planted = browser()
    planted.jar.set('__Host-bff', 'planted')
    expect((await planted.open('/bff/session')).status).toBe(200)
    expect((await planted.ask('/api/orders')).status).toBe(401)
  })

  it('sets a cookie that no script reads, no other site sends and no subdomain plants', async () => {
    const { browser } = await bffServer()
    const ada = browser()
    await ada.signIn()
    const line = ada.setCookies.find((one) => one.startsWith('__Host-bff='))
    expect(line).toMatch(/; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
    expect(line).not.toMatch(/domain|max-age/i)
    expect([...ada.jar.keys()]).toEqual(['__Host-bff'])
  })

  it('keeps a remembered session in the browser for as long as it may last', async () => {
    const { browser } = await bffServer({ remembered: { idle: 600, absolute: 900 } })
    const ada = browser()
    await ada.signIn('?remember=1')
    expect(ada.setCookies.find((one) => one.startsWith('__Host-bff='))).toContain('Max-Age=900')
    expect((await ada.whoAmI())?.expiresIn).toBe(600)
  })

  it('does without Secure only where the app is on this machine', async () => {
    const { browser } = await bffServer({ secureCookies: false })
    const ada = browser()
    await ada.signIn()
    expect(ada.setCookies.find((one) => one.startsWith('bff='))).not.toContain('Secure')
    await expect(bffServer({ secureCookies: false, origin: 'https://app.example.com' })).rejects.toThrow(/localhost/)
  })

  it('gives the session a new id at each sign-in, so that one planted before is worth nothing', async () => {
    const { browser } = await bffServer()
    const ada = browser()
    ada.jar.set('__Host-bff', 'planted')
    await ada.signIn()
    const first = ada.jar.get('__Host-bff') ?? ''
    expect(first).not.toBe('planted')
    await ada.signIn()
    const second = ada.jar.get('__Host-bff') ?? ''
    expect(second).not.toBe(first)
    ada.jar.set('__Host-bff', first)
    expect(await ada.whoAmI()).toBeNull()
  })

  it.each([['access_denied', { cancelsAt: 'login' as const }]])(
    'comes back with ?error=%s when the user says no',
    async (error, manners) => {
      const { browser } = await bffServer()
      const ada = browser()
      expect(await ada.signIn('?return_to=/orders', manners)).toBe(`/orders?error=${error}`)
      expect(await ada.whoAmI()).toBeNull()
    },
  )

  it.each(['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)'])(
    'T18: never comes back to %s',
    async (returnTo) => {
      const { browser } = await bffServer()
      expect(await browser().signIn(`?return_to=${encodeURIComponent(returnTo)}`)).toBe('/')
    },
  )

  it('T37: signs in several tabs at once, and an abandoned one is in nobody’s way', async () => {
    const { browser } = await bffServer()
    const ada = browser()
    const [abandoned, first, second] = await Promise.all(
      ['/abandoned', '/first', '/second'].map((path) => ada.open(`/bff/login?return_to=${path}`)),
    )
    expect(abandoned?.status).toBe(302)
    for (const [left, path] of [
      [first, '/first'],
      [second, '/second'],
    ] as const) {
      const callback = await ada.person.visit(left?.headers.get('location') ?? '')
      expect((await ada.open(callback.pathname + callback.search)).headers.get('location')).toBe(path)
    }
  })

  it('takes a callback once, and of the browser that began only', async () => {
    const { browser } = await bffServer()
    const [ada, thief] = [browser(), browser()]
    const left = await ada.open('/bff/login')
    const callback = await ada.person.visit(left.headers.get('location') ?? '')
    const path = callback.pathname + callback.search
    expect((await thief.open(path)).headers.get('location')).toBe('/?error=expired')
    expect(await thief.whoAmI()).toBeNull()
    expect((await ada.open(path)).headers.get('location')).toBe('/')
    expect((await ada.open(path)).headers.get('location')).toBe('/?error=expired')
    expect(await ada.whoAmI()).not.toBeNull()
  })

  it('says that the provider is out of order instead of failing', async () => {
    const { browser } = await bffServer({ issuer: 'http://localhost:9' })
    const answer = await browser().open('/bff/login?return_to=/orders')
    expect(answer.headers.get('location')).toBe('/orders?error=temporarily_unavailable')
  })
})

describe('the life of a session', () => {
  it('T35: is prolonged by requests to the API, and not by asking who one is', async () => {
    const { browser, pass } = await bffServer({ idle: 600, absolute: 1_500 })
    const ada = browser()
    await ada.signIn()
    pass(400)
    expect((await ada.whoAmI())?.expiresIn).toBe(200)
    expect((await ada.whoAmI())?.expiresIn).toBe(200)
    expect((await ada.ask('/api/orders')).status).toBe(200)
    expect((await ada.whoAmI())?.expiresIn).toBe(600)
    pass(601)
    expect(await ada.whoAmI()).toBeNull()
    expect((await ada.ask('/api/orders')).status).toBe(401)
  })

  it('is over at its absolute limit, however much it is used, and says so in time', async () => {
    const { browser, pass } = await bffServer({ idle: 600, absolute: 1_000 })
    const ada = browser()
    await ada.signIn()
    for (let times = 0; times < 2; times++) {
      pass(450)
      expect((await ada.ask('/api/orders')).status).toBe(200)
    }
    expect((await ada.whoAmI())?.expiresIn).toBe(100)
    pass(101)
    expect(await ada.whoAmI()).toBeNull()
  })

  it('T7: leaves its cookie to sign-ins: no late answer takes away the one of the next session', async () => {
    const { browser, pass } = await bffServer()
    const ada = browser()
    await ada.signIn('?remember=1')
    ada.setCookies.length = 0
    const { csrf = '' } = (await ada.whoAmI()) ?? {}
    pass(60)
    expect((await ada.ask('/api/orders')).status).toBe(200)
    expect((await ada.ask('/bff/logout', { method: 'POST', csrf })).status).toBe(200)
    expect((await ada.ask('/api/orders')).status).toBe(401)
    expect(ada.setCookies).toEqual([])
  })

  it('T5: refreshes the access token once for all requests, and keeps the new refresh token', async () => {
    const { browser, op, pass } = await bffServer({ idle: 86_400 }, { ttl: { accessToken: 300 } })
    const ada = browser()
    await ada.signIn()
    const before = op.requests.get('/token') ?? 0
    for (const round of [1, 2]) {
      pass(295)
      const answers = await Promise.all(Array.from({ length: 20 }, () => ada.ask('/api/orders')))
      expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200))
      expect((op.requests.get('/token') ?? 0) - before).toBe(round)
    }
  })

  it('is over when the provider takes the refresh token back', async () => {
    const { browser, op, pass, store } = await bffServer({ idle: 86_400 })
    const ada = browser()
    await ada.signIn()
    const [key = ''] = await store.find({ user: 'user-ada' })
    const refresh = await op.provider.RefreshToken.find((await store.get(key))?.tokens.refresh ?? '')
    await refresh?.destroy()
    pass(295)
    expect((await ada.ask('/api/orders')).status).toBe(401)
    expect(await ada.whoAmI()).toBeNull()
  })

  it('T10: is not over when the provider is out of order', async () => {
    const { browser, op, pass } = await bffServer({ idle: 86_400 })
    const ada = browser()
    await ada.signIn()
    pass(295)
    op.faults.add({ path: '/token', how: 503 })
    expect((await ada.ask('/api/orders')).status).toBe(502)
    expect(await ada.whoAmI()).not.toBeNull()
    expect((await ada.ask('/api/orders')).status).toBe(200)
  })
})

describe('a request of another site', () => {
  it.each([
    ['that its browser calls cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['that its browser calls same-site: a subdomain', { 'sec-fetch-site': 'same-site' }],
    ['from another origin', { origin: 'https://evil.example' }],
    ['from a page without an origin', { origin: 'null' }],
  ])('%s is refused before anything else', async (_, headers) => {
    const { browser } = await bffServer()
    const ada = browser()
    await ada.signIn()
    const csrf = (await ada.whoAmI())?.csrf ?? ''
    for (const path of ['/api/orders', '/bff/logout']) {
      const answer = await ada.ask(path, { method: 'POST', csrf, headers })
      expect([answer.status, await answer.json()]).toEqual([403, { error: 'cross_site' }])
    }
  })

  it('without the custom header is refused', async () => {
    const { browser } = await bffServer()
    const ada = browser()
    await ada.signIn()
    expect((await ada.open('/api/orders')).status).toBe(403)
  })

  it.each(['', 'made-up', 'somebody else’s'])('with a CSRF value that is “%s” changes nothing', async (kind) => {
    const { browser } = await bffServer()
    const [ada, mallory] = [browser(), browser()]
    await ada.signIn()
    await mallory.signIn('', GRACE)
    const csrf = kind.startsWith('somebody') ? ((await mallory.whoAmI())?.csrf ?? '') : kind
    const answer = await ada.ask('/bff/logout', { method: 'POST', csrf })
    expect([answer.status, await answer.json()]).toEqual([403, { error: 'csrf' }])
    expect(await ada.whoAmI()).not.toBeNull()
  })

  it('T9: that means another session than its cookie is refused', async () => {
    const { browser } = await bffServer()
    const ada = browser()
    await ada.signIn()
    const { handle = '' } = (await ada.whoAmI()) ?? {}
    expect((await ada.ask('/api/orders', { handle })).status).toBe(200)
    ada.person.forgetCookies()
    await ada.signIn('', GRACE)
    const answer = await ada.ask('/api/orders', { handle })
    expect([answer.status, await answer.json()]).toEqual([401, { error: 'session_changed' }])
  })
})

describe('sign-out', () => {
  const out = async (
    who: ReturnType<Awaited<ReturnType<typeof bffServer>>['browser']>,
    scope: string,
    returnTo?: unknown,
  ) => {
    const { csrf = '', handle = '' } = (await who.whoAmI()) ?? {}
    return who.ask('/bff/logout', { method: 'POST', csrf, handle, body: JSON.stringify({ scope, returnTo }) })
  }

  it('ends the session, revokes the tokens and goes on to the provider without showing the page an id token', async () => {
    const { browser, op, store, origin } = await bffServer()
    const ada = browser()
    await ada.signIn()
    const [key = ''] = await store.find({ user: 'user-ada' })
    const { refresh = '', id = '' } = (await store.get(key))?.tokens ?? {}
    const answer = await out(ada, 'here')
    const { logoutUrl } = (await answer.json()) as { logoutUrl: string }
    expect(logoutUrl).not.toContain(id)
    expect(await ada.whoAmI()).toBeNull()
    expect(await store.find({ user: 'user-ada' })).toEqual([])
    await expect.poll(() => op.provider.RefreshToken.find(refresh)).toBeUndefined()
    const next = (await ada.open(logoutUrl)).headers.get('location') ?? ''
    expect(next).toContain(`${op.issuer}/session/end`)
    const back = await ada.person.visit(next)
    expect(back.origin + back.pathname).toBe(`${origin}/bff/signed-out`)
    expect((await ada.open(back.pathname + back.search)).headers.get('location')).toBe('/')
    expect((await ada.open(logoutUrl)).headers.get('location')).toBe('/')
  })

  it.each([
    ['/goodbye?from=bff#top', '/goodbye?from=bff#top'],
    ['//evil.example', '/'],
    ['https://evil.example/', '/'],
    ['/%2F/evil.example', '/'],
    ['/\\\\evil.example', '/'],
    ['javascript:alert(1)', '/'],
    [7, '/'],
  ])('T18: comes back to %s as %s', async (given, expected) => {
    const { browser } = await bffServer()
    const ada = browser()
    await ada.signIn()
    const answer = await out(ada, 'here', given)
    const { logoutUrl } = (await answer.json()) as { logoutUrl: string }
    const next = (await ada.open(logoutUrl)).headers.get('location') ?? ''
    const back = await ada.person.visit(next)
    expect((await ada.open(back.pathname + back.search)).headers.get('location')).toBe(expected)
  })

  it('T18: nobody is led out of the app by a link to where a sign-out comes back', async () => {
    const { browser } = await bffServer()
    const ada = browser()
    const landed = async (state: string) =>
      (await ada.open(`/bff/signed-out?state=${encodeURIComponent(state)}`)).headers.get('location')
    expect(await landed('/goodbye')).toBe('/goodbye')
    for (const evil of ['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)', ''])
      expect(await landed(evil)).toBe('/')
  })

  it.each([
    ['/goodbye', '/goodbye'],
    ['https://evil.example/', '/'],
  ])('T18: of a page that is late comes back without the provider: to %s as %s', async (given, expected) => {
    const { browser, pass } = await bffServer()
    const ada = browser()
    await ada.signIn()
    const { logoutUrl } = (await (await out(ada, 'here', given)).json()) as { logoutUrl: string }
    pass(61)
    expect((await ada.open(logoutUrl)).headers.get('location')).toBe(expected)
  })

  it('elsewhere leaves this session, everywhere leaves none, and nobody else is touched', async () => {
    const { browser, store } = await bffServer()
    const [here, there, grace] = [browser(), browser(), browser()]
    await here.signIn()
    await there.signIn()
    await grace.signIn('', GRACE)
    expect((await out(here, 'elsewhere')).status).toBe(204)
    expect([await here.whoAmI(), await there.whoAmI()].map(Boolean)).toEqual([true, false])
    await there.signIn()
    await out(here, 'everywhere')
    expect(await store.find({ user: 'user-ada' })).toEqual([])
    expect(await grace.whoAmI()).not.toBeNull()
  })

  it('T7: while an access token is being refreshed leaves no token behind', async () => {
    const { browser, op, pass, store } = await bffServer({ idle: 86_400 })
    const ada = browser()
    await ada.signIn()
    pass(295)
    op.faults.latency = 200
    const request = ada.ask('/api/orders')
    await expect.poll(() => op.requests.get('/token')).toBe(2)
    const [key = ''] = await store.find({ user: 'user-ada' })
    await store.delete(key)
    expect((await request).status).toBe(401)
    expect(op.requests.get('/token/revocation')).toBe(1)
    expect(await ada.whoAmI()).toBeNull()
  })
})

describe('step-up', () => {
  it('proves more and keeps the session, under a new cookie', async () => {
    const { browser } = await bffServer()
    const ada = browser()
    await ada.signIn()
    const [before, cookie] = [await ada.whoAmI(), ada.jar.get('__Host-bff')]
    expect((await ada.ask('/api/sensitive')).headers.get('www-authenticate')).toContain(
      'insufficient_user_authentication',
    )
    await ada.signIn('?step_up=1&acr_values=urn:authchart:acr:2')
    const after = await ada.whoAmI()
    expect(after).toMatchObject({ handle: before?.handle, acr: 'urn:authchart:acr:2' })
    expect(ada.jar.get('__Host-bff')).not.toBe(cookie)
    expect((await ada.ask('/api/sensitive')).status).toBe(200)
  })

  it('by somebody else is refused, and the session stays whose it is', async () => {
    const { browser } = await bffServer()
    const ada = browser()
    await ada.signIn()
    ada.person.forgetCookies()
    expect(await ada.signIn('?step_up=1&return_to=/orders', GRACE)).toBe('/orders?error=access_denied')
    expect((await ada.whoAmI())?.user.id).toBe('user-ada')
  })
})

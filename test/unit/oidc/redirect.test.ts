import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ACR, type ListeningProvider, listen } from '../../../examples/oidc-provider/index.ts'
import { createWorld, never } from './world.ts'

let provider: ListeningProvider
beforeAll(async () => {
  provider = await listen()
})
afterAll(() => provider.close())

describe('a sign-in by redirect', () => {
  it('asks for a code with PKCE, state and nonce, and nothing else', async () => {
    const { browser, begin } = createWorld(provider)
    const url = new URL(await begin(browser.open('/')))
    expect(url.origin + url.pathname).toBe(`${provider.issuer}/auth`)
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'demo',
      response_type: 'code',
      redirect_uri: 'http://localhost:5173/callback',
      scope: 'openid profile email',
      state: expect.stringMatching(/^redirect\.[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    })
  })

  it('comes back with a grant that says who, how, and for how long', async () => {
    const { signIn } = createWorld(provider)
    const { grant } = await signIn()
    expect(grant).toMatchObject({
      tokenType: 'Bearer',
      expiresIn: 300,
      acr: ACR.password,
      amr: ['pwd'],
      scopes: ['openid', 'profile', 'email'],
      user: {
        id: 'user-ada',
        name: 'Ada Lovelace',
        email: 'ada@example.com',
        roles: ['editor'],
        permissions: ['orders:read'],
      },
    })
    expect(grant.authenticationAge).toBeLessThan(5)
    expect(grant.refreshToken && grant.idToken).toBeTruthy()
  })

  it('leaves no code in the address, and what else stands there alone', async () => {
    const { browser, person, begin, comeBack } = createWorld(provider)
    const tab = browser.open('/')
    const callback = await person.visit(await begin(tab))
    callback.searchParams.set('theme', 'dark')
    const { page, outcome } = comeBack(callback.href, tab)
    expect(page.location.href).toBe('http://localhost:5173/callback?theme=dark')
    await expect(outcome()).resolves.toMatchObject({ type: 'granted' })
  })

  it('asks for what the app wants', async () => {
    const { browser, begin } = createWorld(provider, { parameters: { audience: 'shop' } })
    const url = new URL(
      await begin(browser.open('/'), {
        loginHint: 'ada@example.com',
        acrValues: [ACR.secondFactor, ACR.password],
        maxAge: 90_500,
        uiLocales: ['de', 'en'],
        prompt: 'login',
        parameters: { organization: 'o-1' },
      }),
    )
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      login_hint: 'ada@example.com',
      acr_values: `${ACR.secondFactor} ${ACR.password}`,
      max_age: '90',
      ui_locales: 'de en',
      prompt: 'login',
      audience: 'shop',
      organization: 'o-1',
    })
  })

  it('remembers what the page that left was told to remember', async () => {
    const { browser, person, begin, comeBack } = createWorld(provider)
    const tab = browser.open('/')
    const callback = await person.visit(await begin(tab, {}, { remember: true }))
    await expect(comeBack(callback.href, tab).outcome()).resolves.toMatchObject({ remember: true })
  })

  it('T37: works in two tabs at once, whichever answers first', async () => {
    const { browser, person, begin, comeBack } = createWorld(provider)
    const [one, two] = [browser.open('/'), browser.open('/')]
    const [first, second] = [await begin(one), await begin(two)]
    const back = [await person.visit(second), await person.visit(first)]
    await expect(comeBack(back[0]?.href ?? '', two).outcome()).resolves.toMatchObject({ type: 'granted' })
    await expect(comeBack(back[1]?.href ?? '', one).outcome()).resolves.toMatchObject({ type: 'granted' })
  })

  it('T37: is good for one page: a callback opened twice, reloaded or in another tab is refused', async () => {
    const { browser, person, begin, comeBack } = createWorld(provider)
    const tab = browser.open('/')
    const callback = await person.visit(await begin(tab))
    const elsewhere = comeBack(callback.href, browser.open('/'))
    await expect(elsewhere.outcome()).rejects.toMatchObject({ code: 'invalid_callback' })
    expect(elsewhere.page.location.href).not.toContain('code=')
    await expect(comeBack(callback.href, tab).outcome()).resolves.toMatchObject({ type: 'granted' })
    await expect(comeBack(callback.href, tab).outcome()).rejects.toMatchObject({ code: 'invalid_callback' })
  })

  it('T37: takes its record before the exchange, so that a page that dies in between leaves nothing', async () => {
    const { browser, person, begin, comeBack } = createWorld(provider)
    const tab = browser.open('/')
    const callback = await person.visit(await begin(tab))
    expect(tab.storage.size).toBe(1)
    comeBack(callback.href, tab)
    expect(tab.storage.size).toBe(0)
  })

  it('T37: that is abandoned does not block the next, and its record is swept', async () => {
    const { browser, begin, person, comeBack } = createWorld(provider)
    const tab = browser.open('/')
    for (let times = 0; times < 12; times += 1) await begin(tab)
    expect(tab.storage.size).toBeLessThanOrEqual(8)
    const stale = JSON.parse([...tab.storage.values()][0] ?? '') as { begunAt: number; state: string }
    tab.storage.set(`authchart:oidc:${stale.state}`, JSON.stringify({ ...stale, begunAt: Date.now() - 600_001 }))
    tab.storage.set('authchart:oidc:rubbish', '{')
    const callback = await person.visit(await begin(tab))
    expect([...tab.storage.keys()]).not.toContain(`authchart:oidc:${stale.state}`)
    expect([...tab.storage.keys()]).not.toContain('authchart:oidc:rubbish')
    await expect(comeBack(callback.href, tab).outcome()).resolves.toMatchObject({ type: 'granted' })
  })

  it('T37: is refused ten minutes after it was begun', async () => {
    const { browser, person, begin, comeBack } = createWorld(provider)
    const tab = browser.open('/')
    const callback = await person.visit(await begin(tab))
    const [key = '', record = ''] = [...tab.storage][0] ?? []
    tab.storage.set(key, JSON.stringify({ ...JSON.parse(record), begunAt: Date.now() - 600_001 }))
    await expect(comeBack(callback.href, tab).outcome()).rejects.toMatchObject({ code: 'invalid_callback' })
  })

  it('T37: ends as cancelled when the page comes back from the back/forward cache, and may still be answered', async () => {
    const { browser, person, backendIn, comeBack } = createWorld(provider)
    const tab = browser.open('/')
    const signIn = backendIn(tab).signIn?.({ method: 'redirect' }, { signal: never() })
    await expect.poll(() => tab.left.length).toBe(1)
    tab.dispatch('pageshow', { persisted: true })
    await expect(signIn).rejects.toMatchObject({ code: 'cancelled' })
    const callback = await person.visit(tab.left[0] ?? '')
    await expect(comeBack(callback.href, tab).outcome()).resolves.toMatchObject({ type: 'granted' })
  })

  it('T19: ends with the signal where the page does not leave', async () => {
    const { browser, backendIn } = createWorld(provider)
    const tab = browser.open('/')
    const stop = new AbortController()
    const signIn = backendIn(tab).signIn?.({ method: 'redirect' }, { signal: stop.signal })
    await expect.poll(() => tab.left.length).toBe(1)
    stop.abort(new Error('enough'))
    await expect(signIn).rejects.toThrow('enough')
  })

  it('is not begun where nothing could be remembered', async () => {
    const { browser, begin } = createWorld(provider)
    const tab = browser.open('/')
    Object.assign(tab.sessionStorage, {
      setItem() {
        throw new DOMException('full', 'QuotaExceededError')
      },
    })
    await expect(begin(tab)).rejects.toMatchObject({ code: 'storage_failed' })
    expect(tab.left).toEqual([])
  })

  it('leaves addresses alone that are no answer to it', () => {
    const { browser, comeBack } = createWorld(provider)
    for (const address of ['/', '/callback', '/callback?tab=2', '/other?code=1&state=2', '/callback/more?code=1'])
      expect(comeBack(address, browser.open('/')).rest).toBeNull()
  })

  it('refuses and removes an answer that nobody asked for', async () => {
    const { browser, comeBack } = createWorld(provider)
    for (const query of [
      'code=c&state=s',
      'code=c',
      'error=access_denied&error_description=<b>',
      'code=c&state=popup.x',
    ]) {
      const { page, outcome } = comeBack(`/callback?${query}`, browser.open('/'))
      expect(page.location.href).toBe('http://localhost:5173/callback')
      if (!query.includes('popup')) await expect(outcome()).rejects.toMatchObject({ code: 'invalid_callback' })
    }
  })

  it('leaves the callback of another backend of the page to that backend', async () => {
    const { browser, person, begin, comeBack } = createWorld(provider)
    const other = createWorld(provider, { id: 'other' })
    const tab = browser.open('/')
    const callback = await person.visit(await begin(tab))
    expect(other.comeBack(callback.href, tab).rest).toBeNull()
    await expect(comeBack(callback.href, tab).outcome()).resolves.toMatchObject({ type: 'granted' })
  })
})

describe('what the provider says no to', () => {
  it.each(['login', 'consent'] as const)('says access_denied where somebody says no at %s', async (cancelsAt) => {
    const { signIn } = createWorld(provider)
    await expect(signIn({}, { cancelsAt })).rejects.toMatchObject({ code: 'access_denied' })
  })

  it('says interaction_required where it was not to ask', async () => {
    const { signIn } = createWorld(provider)
    await expect(signIn({ prompt: 'none' })).rejects.toMatchObject({ code: 'interaction_required' })
  })

  it('says invalid_options where the setup is wrong', async () => {
    const { signIn } = createWorld(provider, { resource: 'https://elsewhere.test' })
    await expect(signIn()).rejects.toMatchObject({
      code: 'invalid_options',
      message: expect.stringMatching('invalid_target'),
    })
  })

  it('says invalid_callback for a code that was spent', async () => {
    const { browser, person, begin, comeBack } = createWorld(provider)
    const tab = browser.open('/')
    const callback = await person.visit(await begin(tab))
    const [key = '', record = ''] = [...tab.storage][0] ?? []
    await comeBack(callback.href, tab).outcome()
    tab.storage.set(key, record)
    await expect(comeBack(callback.href, tab).outcome()).rejects.toMatchObject({ code: 'invalid_callback' })
  })

  it.each([
    [
      { how: 503, retryAfter: 7 },
      { code: 'server_error', retryAfter: 7_000 },
    ],
    [
      { how: 429, retryAfter: 3 },
      { code: 'rate_limited', retryAfter: 3_000 },
    ],
    [{ how: 403 }, { code: 'server_error' }],
    [{ how: 200 }, { code: 'invalid_response' }],
    [{ how: 'lost' }, { code: 'network' }],
    [{ how: 400, body: { error: 'unauthorized_client' } }, { code: 'invalid_options' }],
  ] as const)('tells what became of the exchange: %o', async (fault, expected) => {
    const { browser, person, begin, comeBack } = createWorld(provider)
    const tab = browser.open('/')
    const callback = await person.visit(await begin(tab))
    provider.faults.add({ path: '/token', ...fault })
    await expect(comeBack(callback.href, tab).outcome()).rejects.toMatchObject(expected)
  })
})

describe('a wrong clock', () => {
  it.each([-600_000, 600_000, 86_400_000])('T4: %i ms ahead at the provider locks nobody out', async (clockSkew) => {
    const { signIn } = createWorld(provider)
    provider.faults.clockSkew = clockSkew
    try {
      const { grant, backend } = await signIn({ maxAge: 60_000 })
      expect(grant).toMatchObject({ expiresIn: 300, user: { id: 'user-ada' } })
      expect(grant.authenticationAge).toBeLessThan(5)
      const refreshToken = grant.refreshToken as string
      await expect(backend.refresh?.({ refreshToken, signal: never() })).resolves.toMatchObject({ expiresIn: 300 })
    } finally {
      provider.faults.clear()
    }
  })
})

describe('a resource', () => {
  it('is what the access token is for, after a refresh as well', async () => {
    const resource = `${provider.issuer}/api`
    const { signIn } = createWorld(provider, { resource, scope: 'openid profile orders:read' })
    const { grant, backend } = await signIn()
    const audience = (token: string) => JSON.parse(atob(token.split('.')[1] ?? '')).aud
    expect(audience(grant.accessToken)).toBe(resource)
    // Without an access token for userinfo the provider puts the claims into the id token (OIDC Core §5.4).
    expect(grant.user).toMatchObject({ id: 'user-ada', name: 'Ada Lovelace' })
    const next = await backend.refresh?.({ refreshToken: grant.refreshToken, signal: never() })
    expect(audience(next?.accessToken ?? '')).toBe(resource)
  })
})

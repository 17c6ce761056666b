import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ACR, type ListeningProvider, listen } from '../../../examples/oidc-provider/index.ts'
import { createWorld, never } from './world.ts'

let provider: ListeningProvider
beforeAll(async () => {
  provider = await listen()
})
afterAll(() => provider.close())

describe('a refresh', () => {
  it('rotates the refresh token', async () => {
    const { grant, backend } = await createWorld(provider).signIn()
    const next = await backend.refresh?.({ refreshToken: grant.refreshToken, idToken: grant.idToken, signal: never() })
    expect(next).toMatchObject({ tokenType: 'Bearer', expiresIn: 300, acr: ACR.password })
    expect(next?.refreshToken).not.toBe(grant.refreshToken)
    expect(next?.accessToken).not.toBe(grant.accessToken)
    // When the user proved who they are does not change by a refresh.
    expect(next).not.toHaveProperty('authenticationAge')
    expect(next).not.toHaveProperty('user')
  })

  it('T5: says invalid_grant for a token that was used before, and the provider ends the family', async () => {
    const { grant, backend } = await createWorld(provider).signIn()
    const refresh = (refreshToken: string | undefined) => backend.refresh?.({ refreshToken, signal: never() })
    const next = await refresh(grant.refreshToken)
    await expect(refresh(grant.refreshToken)).rejects.toMatchObject({ code: 'invalid_grant' })
    await expect(refresh(next?.refreshToken)).rejects.toMatchObject({ code: 'invalid_grant' })
  })

  it('says invalid_grant without a refresh token', async () => {
    const { browser, backendIn } = createWorld(provider)
    const refresh = backendIn(browser.open('/')).refresh?.({ refreshToken: undefined, signal: never() })
    await expect(refresh).rejects.toMatchObject({ code: 'invalid_grant' })
  })

  it.each([
    [
      { how: 503, retryAfter: 9 },
      { code: 'server_error', retryAfter: 9_000 },
    ],
    [
      { how: 429, retryAfter: 2 },
      { code: 'rate_limited', retryAfter: 2_000 },
    ],
    [{ how: 400 }, { code: 'server_error' }],
    [{ how: 401 }, { code: 'server_error' }],
    [{ how: 403 }, { code: 'server_error' }],
    [{ how: 408 }, { code: 'timeout' }],
    [{ how: 500, body: { error: 'invalid_grant' } }, { code: 'server_error' }],
    [{ how: 400, body: { error: 'invalid_client' } }, { code: 'invalid_options' }],
    [{ how: 200, body: { access_token: 7 } }, { code: 'invalid_response' }],
    [{ how: 'refused' }, { code: 'network' }],
  ] as const)('T10: is a passing fault after %o, and the same token is good afterwards', async (fault, expected) => {
    const { grant, backend } = await createWorld(provider).signIn()
    const request = { refreshToken: grant.refreshToken, signal: never() }
    provider.faults.add({ path: '/token', ...fault })
    await expect(backend.refresh?.(request)).rejects.toMatchObject(expected)
    await expect(backend.refresh?.(request)).resolves.toMatchObject({ expiresIn: 300 })
  })

  it('ends with its signal', async () => {
    const { grant, backend } = await createWorld(provider).signIn()
    const stop = new AbortController()
    provider.faults.latency = 500
    const refresh = backend.refresh?.({ refreshToken: grant.refreshToken, signal: stop.signal })
    setTimeout(() => stop.abort(new Error('enough')), 50)
    await expect(refresh).rejects.toThrow('enough')
    provider.faults.clear()
  })

  it('is refused by the page where the new id token is about somebody else (OIDC Core §12.2)', async () => {
    const { grant, backend } = await createWorld(provider).signIn()
    const { grant: hers } = await createWorld(provider).signIn({}, { email: 'grace@example.com' })
    const refresh = backend.refresh?.({ refreshToken: grant.refreshToken, idToken: hers.idToken, signal: never() })
    await expect(refresh).rejects.toMatchObject({ code: 'invalid_response' })
  })
})

describe('a revocation', () => {
  it('ends both tokens at the provider', async () => {
    const { grant, backend } = await createWorld(provider).signIn()
    const { refreshToken, accessToken } = grant
    await backend.revoke?.({ refreshToken, accessToken, scope: 'here', signal: never() })
    await expect(backend.refresh?.({ refreshToken, signal: never() })).rejects.toMatchObject({ code: 'invalid_grant' })
    const api = await fetch(`${provider.issuer}/api/me`, { headers: { authorization: `Bearer ${accessToken}` } })
    expect(api.status).toBe(401)
  })

  it('T44: leaves in the task of the call, and outlives the page', async () => {
    const sent: RequestInit[] = []
    const world = createWorld(provider, {
      fetch: (url, init) => {
        if (url.endsWith('/revocation')) sent.push(init)
        return fetch(url, init)
      },
    })
    const { grant, backend } = await world.signIn()
    const done = backend.revoke?.({
      refreshToken: grant.refreshToken,
      accessToken: grant.accessToken,
      scope: 'here',
      signal: never(),
    })
    // Microtasks belong to the task.
    for (let turn = 0; turn < 20; turn += 1) await null
    expect(sent).toHaveLength(2)
    expect(sent[0]).toMatchObject({ keepalive: true, method: 'POST' })
    await done
  })

  it('can be tried again where the provider was not there', async () => {
    const { grant, backend } = await createWorld(provider).signIn()
    const request = {
      refreshToken: grant.refreshToken,
      accessToken: undefined,
      scope: 'here',
      signal: never(),
    } as const
    provider.faults.add({ path: '/token/revocation', how: 'refused' })
    await expect(backend.revoke?.(request)).rejects.toMatchObject({ code: 'network' })
    await expect(backend.revoke?.(request)).resolves.toBeUndefined()
  })

  it('does not claim to end the other sessions', async () => {
    const { grant, backend } = await createWorld(provider).signIn()
    const { refreshToken, accessToken } = grant
    await expect(
      backend.revoke?.({ refreshToken, accessToken, scope: 'elsewhere', signal: never() }),
    ).rejects.toMatchObject({ code: 'unsupported' })
  })

  it('takes back what a sign-in brought and cannot use', async () => {
    const refused = createWorld(provider, { userFrom: () => ({ id: '' }) })
    await expect(refused.signIn()).rejects.toMatchObject({ code: 'invalid_response' })
    await expect.poll(() => provider.requests.get('/token/revocation') ?? 0).toBeGreaterThan(0)
  })
})

describe('the logout of the provider', () => {
  it('is left for with the id token, and comes back to the app', async () => {
    const world = createWorld(provider, { postLogoutRedirectUri: '/signed-out' })
    const { grant, backend, page } = await world.signIn()
    backend.leave?.({ idToken: grant.idToken })
    const url = new URL(page.left[0] ?? '')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'demo',
      post_logout_redirect_uri: 'http://localhost:5173/signed-out',
      id_token_hint: grant.idToken,
    })
    expect((await world.person.visit(url.href)).href).toBe('http://localhost:5173/signed-out')
    await expect(world.signIn({ prompt: 'none' })).rejects.toMatchObject({ code: 'interaction_required' })
  })

  it('can do without the id token', async () => {
    const world = createWorld(provider, { postLogoutRedirectUri: '/signed-out', idTokenHint: false })
    const { grant, backend, page } = await world.signIn()
    backend.leave?.({ idToken: grant.idToken })
    expect(page.left[0]).not.toContain('id_token_hint')
  })

  it('is not left for where the app did not say where to come back to', async () => {
    const { grant, backend, page } = await createWorld(provider).signIn()
    backend.leave?.({ idToken: grant.idToken })
    expect(page.left).toEqual([])
  })
})

describe('userinfo', () => {
  it('says who an access token is for', async () => {
    const { grant, backend } = await createWorld(provider).signIn({}, { email: 'grace@example.com' })
    await expect(backend.whoAmI?.(grant.accessToken, { signal: never() })).resolves.toMatchObject({
      id: 'user-grace',
      roles: ['admin'],
    })
    await expect(backend.whoAmI?.('not a token', { signal: never() })).rejects.toMatchObject({ code: 'server_error' })
  })

  it('is mapped as the app wants', async () => {
    const userFrom = ({ sub, name }: Record<string, unknown>) => ({ id: `u:${sub}`, name: String(name).toUpperCase() })
    const { grant } = await createWorld(provider, { userFrom }).signIn()
    expect(grant.user).toEqual({ id: 'u:user-ada', name: 'ADA LOVELACE' })
  })

  it('is not asked for where the app does not want it', async () => {
    const { grant } = await createWorld(provider, { userInfo: false }).signIn()
    expect(grant.user).toEqual({ id: 'user-ada' })
  })
})

describe('a step-up', () => {
  const stepUp = async (method: 'popup' | 'silent', request: object, how: { email?: string } = {}) => {
    const world = createWorld(provider)
    const { grant } = await world.signIn({}, how)
    const page = world.browser.open('/')
    const { accessToken, idToken } = grant
    const backend = world.backendIn(page)
    const stepped = backend.stepUp?.({ method }, { request, accessToken, idToken, signal: never() })
    return { world, stepped, grant, backend }
  }

  it('asks in a popup for the second factor alone, and brings a grant that has it', async () => {
    const { stepped, world } = await stepUp('popup', { acr: ACR.secondFactor })
    await expect(stepped).resolves.toMatchObject({
      acr: ACR.secondFactor,
      amr: ['pwd', 'otp'],
      user: { id: 'user-ada' },
    })
    expect(world.person.shown).toEqual(['code'])
  })

  it('asks again for the password where the sign-in is older than it may be', async () => {
    const { stepped, world } = await stepUp('popup', { maxAge: 0 })
    // The provider counts whole seconds.
    await expect(stepped).resolves.toMatchObject({ authenticationAge: expect.toSatisfy((age) => age <= 1) })
    expect(world.person.shown.length).toBeLessThanOrEqual(1)
  })

  it('says insufficient_authentication where the provider did not do it', async () => {
    const { stepped } = await stepUp('popup', { acr: 'urn:nobody:knows' })
    await expect(stepped).rejects.toMatchObject({ code: 'insufficient_authentication' })
    const { stepped: byMethod } = await stepUp('popup', { method: 'hwk' })
    await expect(byMethod).rejects.toMatchObject({ code: 'insufficient_authentication' })
  })

  it('that came to nothing leaves the session alive, which rests on the same grant', async () => {
    const { stepped, grant, backend } = await stepUp('popup', { acr: 'urn:nobody:knows' })
    await expect(stepped).rejects.toMatchObject({ code: 'insufficient_authentication' })
    await new Promise((resolve) => setTimeout(resolve, 100))
    const refresh = backend.refresh?.({ refreshToken: grant.refreshToken, signal: never() })
    await expect(refresh).resolves.toMatchObject({ tokenType: 'Bearer' })
  })

  /** Away by redirect and back, as whoever sits there then. */
  const awayAndBack = async (request: object, { idTokenHint = true, other = '' } = {}) => {
    const world = createWorld(provider, { idTokenHint })
    const { grant } = await world.signIn()
    if (other) world.person.forgetCookies()
    const tab = world.browser.open('/')
    const { accessToken, idToken } = grant
    world
      .backendIn(tab)
      .stepUp?.({ method: 'redirect' }, { request, accessToken, idToken, signal: never() })
      .catch(() => {})
    await vi.waitFor(() => expect(tab.left).toHaveLength(1))
    const callback = await world.person.visit(tab.left[0] ?? '', other ? { email: other } : {})
    return { world, grant, back: world.comeBack(callback.href, tab) }
  }

  it('by redirect is known as one by the page that comes back', async () => {
    const { back } = await awayAndBack({ acr: ACR.secondFactor })
    expect(back.rest?.isStepUp).toBe(true)
    await expect(back.outcome()).resolves.toMatchObject({
      type: 'granted',
      grant: { acr: ACR.secondFactor, user: { id: 'user-ada' } },
    })
  })

  it('T9: by redirect says user_changed where somebody else has signed in, and their tokens are revoked', async () => {
    const { back, grant } = await awayAndBack({}, { idTokenHint: false, other: 'grace@example.com' })
    await expect(back.outcome()).rejects.toMatchObject({ code: 'user_changed' })
    const refresh = back.backend.refresh?.({ refreshToken: grant.refreshToken, signal: never() })
    await expect(refresh).resolves.toMatchObject({ tokenType: 'Bearer' })
  })

  it('by redirect says insufficient_authentication where the provider did not do it, and the session lives', async () => {
    const { back, grant } = await awayAndBack({ acr: 'urn:nobody:knows' })
    await expect(back.outcome()).rejects.toMatchObject({ code: 'insufficient_authentication' })
    const refresh = back.backend.refresh?.({ refreshToken: grant.refreshToken, signal: never() })
    await expect(refresh).resolves.toMatchObject({ tokenType: 'Bearer' })
  })

  it('says so where the provider would have to ask', async () => {
    const { stepped } = await stepUp('silent', { acr: ACR.secondFactor })
    await expect(stepped).rejects.toMatchObject({ code: 'insufficient_authentication' })
  })

  it('T9: says user_changed where somebody else signs in', async () => {
    const world = createWorld(provider, { idTokenHint: false })
    const { grant } = await world.signIn()
    const { grant: hers } = await createWorld(provider).signIn({}, { email: 'grace@example.com' })
    const context = { request: {}, accessToken: grant.accessToken, idToken: hers.idToken, signal: never() }
    const stepped = world.backendIn(world.browser.open('/')).stepUp?.({ method: 'popup' }, context)
    await expect(stepped).rejects.toMatchObject({ code: 'user_changed' })
  })
})

import 'fake-indexeddb/auto'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { type ListeningProvider, listen } from '../../../examples/oidc-provider/index.ts'
import { memoryChannel, memoryHub } from '../../../src/adapters/channels/memoryChannel.ts'
import { browserClock } from '../../../src/adapters/clock/browserClock.ts'
import { memoryLedger } from '../../../src/adapters/ledgers/memoryLedger.ts'
import { memoryLock } from '../../../src/adapters/locks/memoryLock.ts'
import { memoryNotes } from '../../../src/adapters/memory/memoryNotes.ts'
import { cryptoRandom } from '../../../src/adapters/random/cryptoRandom.ts'
import { memoryStore } from '../../../src/adapters/storage/memoryStore.ts'
import { createAuth } from '../../../src/bindings/vanilla/createAuth.ts'
import type { OidcBackendOptions, OidcUser } from '../../../src/oidc/index.ts'
import type { TestPage } from './testBrowser.ts'
import { createWorld } from './world.ts'

let provider: ListeningProvider
beforeAll(async () => {
  provider = await listen()
})
afterAll(() => provider.close())

/** Tabs with the whole engine, which share what tabs of one browser share. */
function engineWorld(options: Partial<OidcBackendOptions> = {}) {
  /** What went over the wire and through addresses that nobody else may see. */
  const secrets = new Set<string>()
  const note = (text: string) => {
    const found = new URLSearchParams(text.includes('?') ? text.slice(text.indexOf('?') + 1) : text)
    for (const name of ['code', 'state', 'nonce', 'code_verifier', 'code_challenge', 'refresh_token', 'token'])
      if ((found.get(name) ?? '').length > 10) secrets.add(found.get(name) ?? '')
  }
  const world = createWorld(provider, {
    ...options,
    fetch: async (url, init) => {
      note(String(init.body ?? ''))
      const answer = await fetch(url, init)
      const json = (await answer
        .clone()
        .json()
        .catch(() => ({}))) as Record<string, unknown>
      for (const name of ['access_token', 'refresh_token', 'id_token'])
        if (typeof json[name] === 'string') secrets.add(json[name])
      return answer
    },
  })
  const clock = browserClock()
  const values = new Map<string, string>()
  const shared = {
    clock,
    ledger: memoryLedger({ shared: true }),
    lock: memoryLock({ clock }),
    random: cryptoRandom(),
  }
  const hub = memoryHub()
  const notes = new Map<string, string>()
  const said: unknown[] = []
  const start = (page: TestPage) => {
    const auth = createAuth<OidcUser>({
      backend: world.backendIn(page) as never,
      store: memoryStore({ values, shared: true }),
      requests: { origins: [provider.issuer] },
      inspect: (event: unknown) => void said.push(event),
      environment: {
        ...shared,
        notes: memoryNotes(notes),
        channel: memoryChannel(hub),
        activity: { subscribe: () => () => {} },
        lifecycle: { isVisible: () => true, isOnline: () => true, subscribe: () => () => {} },
      },
    } as never)
    for (const type of ['signedIn', 'signedOut', 'refreshed', 'refreshFailed', 'userChanged', 'storageFailed'] as const)
      auth.on(type, (event) => said.push(event))
    auth.subscribe(() => said.push(auth.view))
    onTestFinished(() => auth.dispose())
    return auth
  }
  /** By redirect, in a tab of its own; resolves to the client of the page that came back. */
  async function signInByRedirect() {
    const tab = world.browser.open('/')
    const callback = await world.person.visit(await world.begin(tab))
    note(callback.search)
    const page = world.browser.open(callback.href, tab)
    const auth = start(page)
    await auth.ready
    return { auth, page }
  }
  const beSomebodyElse = (email: string) => {
    const { visit } = world.person
    Object.assign(world.person, { visit: (address: string) => visit(address, { email }) })
  }
  return { ...world, beSomebodyElse, start, signInByRedirect, secrets, said, note }
}

const api = (path: string) => `${provider.issuer}/api${path}`

describe('the engine with an OpenID provider', () => {
  it('goes on with a sign-in that left the page, keeps it, and ends it everywhere', async () => {
    const world = engineWorld({ postLogoutRedirectUri: '/signed-out' })
    const { auth, page } = await world.signInByRedirect()
    expect(auth.view).toMatchObject({ status: 'authenticated', user: { id: 'user-ada', name: 'Ada Lovelace' } })
    expect((await auth.fetch(api('/me'))).status).toBe(200)
    await auth.refresh()
    expect((await auth.fetch(api('/me'))).status).toBe(200)
    expect(page.left).toEqual([])
    await auth.signOut()
    expect(auth.view).toMatchObject({ status: 'signedOut', reason: 'user' })
    expect(page.left[0]).toContain(`${provider.issuer}/session/end?`)
  })

  it('says why a sign-in came to nothing', async () => {
    const world = engineWorld()
    const tab = world.browser.open('/')
    const callback = await world.person.visit(await world.begin(tab), { cancelsAt: 'login' })
    const auth = world.start(world.browser.open(callback.href, tab))
    await auth.ready
    expect(auth.view).toMatchObject({ status: 'anonymous', error: { code: 'access_denied' } })
  })

  it('T37: drops a popup for whoever signs in anew, and the last intention wins', async () => {
    const world = engineWorld()
    const auth = world.start(world.browser.open('/'))
    await auth.ready
    world.browser.ignores = true
    const first = auth.signIn({ method: 'popup' }).catch((error: { code?: string }) => error.code)
    await expect.poll(() => world.browser.popups[0]?.address).toBeTruthy()
    world.browser.ignores = false
    await auth.signIn({ method: 'popup' })
    expect(await first).toBe('superseded')
    expect(world.browser.popups[0]?.closed).toBe(true)
    expect(auth.view.user?.id).toBe('user-ada')
  })

  it('outlives a sign-in of the same user that takes its place: one grant at the provider is behind both', async () => {
    const world = engineWorld()
    const { auth } = await world.signInByRedirect()
    await auth.signIn({ method: 'popup' })
    await new Promise((resolve) => setTimeout(resolve, 300))
    await auth.refresh()
    expect(auth.view).toMatchObject({ status: 'authenticated', error: null })
    expect((await auth.fetch(api('/me'))).status).toBe(200)
  })

  it('T20: outlives the late answer of a sign-in that it has overtaken: one grant at the provider is behind both', async () => {
    const world = engineWorld()
    const auth = world.start(world.browser.open('/'))
    await auth.ready
    const answered: (() => void)[] = []
    const real = globalThis.fetch
    const spy = vi.spyOn(globalThis, 'fetch').mockImplementation(async (...args) => {
      const answer = await real(...args)
      if (String(args[0]).endsWith('/token')) await new Promise<void>((release) => answered.push(release))
      return answer
    })
    onTestFinished(() => spy.mockRestore())
    const first = auth.signIn({ method: 'popup' }).catch((error: { code?: string }) => error.code)
    await expect.poll(() => answered.length).toBe(1)
    const second = auth.signIn({ method: 'popup' })
    await expect.poll(() => answered.length).toBe(2)
    expect(await first).toBe('superseded')
    answered[0]?.()
    await new Promise((resolve) => setTimeout(resolve, 200))
    answered[1]?.()
    await second
    spy.mockRestore()
    await auth.refresh()
    expect(auth.view).toMatchObject({ status: 'authenticated', error: null })
    expect((await auth.fetch(api('/me'))).status).toBe(200)
  })

  it('T9: revokes the tokens of somebody else whose place is taken: their grant is another one', async () => {
    const world = engineWorld()
    const { auth } = await world.signInByRedirect()
    const revocations = () => provider.requests.get('/token/revocation') ?? 0
    const before = revocations()
    world.person.forgetCookies()
    world.beSomebodyElse('grace@example.com')
    await auth.signIn({ method: 'popup' })
    expect(auth.view.user?.id).toBe('user-grace')
    await expect.poll(revocations).toBeGreaterThan(before)
    await auth.refresh()
    expect(auth.view.user?.id).toBe('user-grace')
  })

  it('T37: signs in in two tabs at once, and both go on', async () => {
    const world = engineWorld()
    const tabs = [world.browser.open('/'), world.browser.open('/')]
    const callbacks: string[] = []
    for (const tab of tabs) callbacks.push((await world.person.visit(await world.begin(tab))).href)
    const clients = tabs.map((tab, index) => world.start(world.browser.open(callbacks[index] ?? '', tab)))
    await Promise.all(clients.map((auth) => auth.ready))
    await new Promise((resolve) => setTimeout(resolve, 500))
    for (const auth of clients) {
      await auth.refresh()
      expect(auth.view).toMatchObject({ status: 'authenticated', user: { id: 'user-ada' } })
      expect((await auth.fetch(api('/me'))).status).toBe(200)
    }
  })

  it('T5: eight requests in two tabs make one refresh each time, and no reuse', async () => {
    const world = engineWorld()
    const { auth } = await world.signInByRedirect()
    const other = world.start(world.browser.open('/'))
    await other.ready
    for (let round = 0; round < 3; round += 1) {
      const before = provider.requests.get('/token') ?? 0
      await Promise.all([auth.refresh(), other.refresh(), auth.refresh(), other.refresh()])
      expect((provider.requests.get('/token') ?? 0) - before).toBeLessThanOrEqual(2)
      const answers = Array.from({ length: 8 }, (_, index) => (index % 2 ? auth : other).fetch(api('/me')))
      expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array(8).fill(200))
    }
  })

  it('T14: says so where the keys of DPoP cannot be stored, and goes on', async () => {
    const world = engineWorld({ dpop: true })
    const page = world.browser.open('/')
    Object.defineProperty(page, 'indexedDB', {
      get: () => {
        throw new DOMException('Not in this mode.', 'SecurityError')
      },
    })
    const auth = world.start(page)
    await auth.signIn({ method: 'popup' })
    const told = () => world.said.filter((event) => (event as { type?: string } | null)?.type === 'storageFailed')
    await expect
      .poll(told)
      .toContainEqual(
        expect.objectContaining({ what: 'store', error: expect.objectContaining({ code: 'storage_failed' }) }),
      )
    expect((await auth.fetch(api('/me'))).status).toBe(200)
    await auth.refresh()
    expect(auth.view).toMatchObject({ status: 'authenticated', error: null })
    expect(told()).toHaveLength(1)
  })

  it.each([false, true])('keeps every code, verifier, nonce, state and token to itself (DPoP: %s)', async (dpop) => {
    const world = engineWorld({ dpop })
    const { auth } = await world.signInByRedirect()
    await auth.refresh()
    await auth.signIn({ method: 'popup' })
    world.note(world.browser.popups[0]?.address ?? '')
    const errors: string[] = []
    for (const fault of [
      { how: 503 },
      { how: 400, body: { error: 'invalid_grant', error_description: 'x' } },
    ] as const) {
      provider.faults.add({ path: '/token', ...fault })
      await auth.refresh().catch((error: Error) => errors.push(String(error), JSON.stringify(error)))
    }
    await auth.signOut().catch(() => {})
    expect(world.secrets.size).toBeGreaterThan(8)
    const seen = new Set<object>()
    const told = JSON.stringify([world.said, errors, auth.view, auth.record(), auth.explain()], (key, value) => {
      if (key === 'actorRef' || key === 'rootId') return undefined
      if (typeof value === 'object' && value !== null) {
        if (seen.has(value)) return undefined
        seen.add(value)
      }
      return value
    })
    expect(told.length).toBeGreaterThan(1_000)
    for (const secret of world.secrets) expect(told).not.toContain(secret)
  })
})

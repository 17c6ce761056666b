import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ListeningProvider, listen } from '../../../examples/oidc-provider/index.ts'
import { handOver } from '../../../src/oidc/handOver.ts'
import { createWorld, never } from './world.ts'

let provider: ListeningProvider
beforeAll(async () => {
  provider = await listen()
})
afterAll(() => provider.close())

/** Opens a page and begins there; the promise is of the sign-in. */
function begin(world: ReturnType<typeof createWorld>, method: 'popup' | 'silent', signal = never()) {
  const page = world.browser.open('/')
  const signIn = world.backendIn(page).signIn?.({ method }, { signal }) ?? Promise.reject(new Error('no signIn'))
  signIn.catch(() => {})
  return { page, signIn }
}

describe('a sign-in in a popup', () => {
  it('leaves the page where it is, and nothing in any storage', async () => {
    const world = createWorld(provider)
    const { page, signIn } = begin(world, 'popup')
    await expect(signIn).resolves.toMatchObject({ type: 'granted', grant: { user: { id: 'user-ada' } } })
    expect(page.left).toEqual([])
    expect(page.storage.size).toBe(0)
  })

  it('T4: counts the life of the token from when the person was done', async () => {
    const world = createWorld(provider)
    const at = { now: 0 }
    const { onCallbackPage, open } = world.browser
    world.browser.open = (...args) => Object.assign(open(...args), { performance: { now: () => at.now } })
    const quick = await begin(world, 'popup').signIn
    world.browser.onCallbackPage = (page) => {
      at.now += 240_000
      return onCallbackPage(page)
    }
    const slow = await begin(world, 'popup').signIn
    const lifeOf = (outcome: typeof quick) => (outcome.type === 'granted' ? (outcome.grant.expiresIn ?? 0) : 0)
    expect(lifeOf(slow) - lifeOf(quick)).toBe(240)
  })

  it('closes the popup when the page has the answer', async () => {
    const world = createWorld(provider)
    await begin(world, 'popup').signIn
    await expect.poll(() => world.browser.popups[0]?.closed).toBe(true)
  })

  it('opens the window in the very task of the click', () => {
    const world = createWorld(provider)
    begin(world, 'popup')
    expect(world.browser.popups).toHaveLength(1)
  })

  it('reaches the page also where the provider has cut off the opener', async () => {
    const world = createWorld(provider)
    const { onCallbackPage } = world.browser
    world.browser.onCallbackPage = (page) => onCallbackPage(Object.assign(page, { opener: null }))
    await expect(begin(world, 'popup').signIn).resolves.toMatchObject({ type: 'granted' })
  })

  it('reaches the page also where there is no BroadcastChannel', async () => {
    const world = createWorld(provider)
    const broken = { BroadcastChannel: undefined as never }
    const { onCallbackPage, open } = world.browser
    world.browser.onCallbackPage = (page) => onCallbackPage(Object.assign(page, broken))
    world.browser.open = (...args) => Object.assign(open(...args), broken)
    await expect(begin(world, 'popup').signIn).resolves.toMatchObject({ type: 'granted' })
  })

  it('says popup_blocked, and asks the provider nothing', async () => {
    const world = createWorld(provider)
    world.browser.blocksPopups = true
    await expect(begin(world, 'popup').signIn).rejects.toMatchObject({ code: 'popup_blocked' })
  })

  it('T37: says cancelled when the user closes it, and the next one works', async () => {
    const world = createWorld(provider)
    world.browser.ignores = true
    const { signIn } = begin(world, 'popup')
    world.browser.popups[0]?.close()
    await expect(signIn).rejects.toMatchObject({ code: 'cancelled' })
    world.browser.ignores = false
    await expect(begin(world, 'popup').signIn).resolves.toMatchObject({ type: 'granted' })
  })

  it('waits for a popup that only looks closed, because it has the focus', async () => {
    const world = createWorld(provider)
    world.browser.ignores = true
    world.browser.focused = false
    const { signIn } = begin(world, 'popup')
    world.browser.popups[0]?.close()
    let settled = false
    signIn.then(
      () => (settled = true),
      () => (settled = true),
    )
    await new Promise((resolve) => setTimeout(resolve, 1_600))
    expect(settled).toBe(false)
    world.browser.focused = true
    await expect(signIn).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('T37: that is abandoned ends by time, and its window is closed', async () => {
    const world = createWorld(provider, { popupTimeout: 300 })
    world.browser.ignores = true
    await expect(begin(world, 'popup').signIn).rejects.toMatchObject({ code: 'timeout' })
    expect(world.browser.popups[0]?.closed).toBe(true)
  })

  it('T37: ends with its signal, and its window is closed', async () => {
    const world = createWorld(provider)
    world.browser.ignores = true
    const stop = new AbortController()
    const { signIn } = begin(world, 'popup', stop.signal)
    await expect.poll(() => world.browser.popups[0]?.address).toBeTruthy()
    stop.abort(new Error('enough'))
    await expect(signIn).rejects.toThrow('enough')
    expect(world.browser.popups[0]?.closed).toBe(true)
  })

  it('closes its window where the provider cannot be reached', async () => {
    const world = createWorld(provider, { fetch: () => Promise.reject(new TypeError('offline')) })
    await expect(begin(world, 'popup').signIn).rejects.toMatchObject({ code: 'network' })
    expect(world.browser.popups[0]?.closed).toBe(true)
  })

  it('T15: takes no answer but its own', async () => {
    const world = createWorld(provider, { popupTimeout: 600 })
    world.browser.ignores = true
    const { page, signIn } = begin(world, 'popup')
    await expect.poll(() => world.browser.popups[0]?.address).toBeTruthy()
    const state = new URL(world.browser.popups[0]?.address ?? '').searchParams.get('state') ?? ''
    const type = 'authchart.oidc.answer'
    const good = `http://localhost:5173/callback?code=c&state=${state}`
    for (const [origin, data] of [
      ['http://localhost:5173', null],
      ['http://localhost:5173', { type, state: `${state}x`, address: good }],
      ['http://localhost:5173', { type, state, address: 'not an address' }],
      ['http://localhost:5173', { type, state, address: `https://evil.test/callback?code=c&state=${state}` }],
      ['http://localhost:5173', { type, state, address: { href: good } }],
      ['https://evil.test', { type, state, address: good }],
    ])
      page.dispatch('message', { origin, data, source: null })
    await expect(signIn).rejects.toMatchObject({ code: 'timeout' })
  })
})

describe('the callback page of a popup', () => {
  it('says that nobody waits for it', async () => {
    const world = createWorld(provider)
    const { rest } = world.comeBack('/callback?code=c&state=popup.gone', world.browser.open('/'))
    await expect(rest?.({ signal: never() })).rejects.toMatchObject({ code: 'invalid_callback' })
  })

  it('T19: ends with its signal', async () => {
    const page = createWorld(provider).browser.open('/')
    const callback = { address: new URL('http://localhost:5173/callback'), state: 'popup.s', way: 'popup' as const }
    const stop = new AbortController()
    const handed = handOver(page, callback, stop.signal)
    stop.abort(new Error('enough'))
    await expect(handed).rejects.toThrow('enough')
  })
})

describe('a silent sign-in', () => {
  it('uses the session that the provider has in this browser', async () => {
    const world = createWorld(provider)
    await world.signIn()
    await expect(begin(world, 'silent').signIn).resolves.toMatchObject({
      type: 'granted',
      grant: { user: { id: 'user-ada' } },
    })
    expect(world.person.shown).toEqual([])
  })

  it('says interaction_required where there is none, and why that may be', async () => {
    await expect(begin(createWorld(provider), 'silent').signIn).rejects.toMatchObject({
      code: 'interaction_required',
      message: expect.stringContaining('third-party cookies'),
    })
  })

  it('T19: is bounded where the provider does not show itself in a frame', async () => {
    const world = createWorld(provider, { silentTimeout: 100 })
    world.browser.ignores = true
    await expect(begin(world, 'silent').signIn).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('frame'),
    })
  })
})

describe('patience', () => {
  it('is what the engine allows a person, by method', () => {
    const { browser, backendIn } = createWorld(provider, { popupTimeout: 1_000 })
    const backend = backendIn(browser.open('/'))
    expect(backend.patience?.('popup')).toBeGreaterThan(1_000)
    expect(backend.patience?.('redirect')).toBeGreaterThanOrEqual(60_000)
    expect(backend.patience?.('silent')).toBeGreaterThan(10_000)
    expect(backend.patience?.('password')).toBeUndefined()
  })
})

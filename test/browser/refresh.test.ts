import { describe, expect, it } from 'vitest'
import { type AppWorld, MODES, openApp, pause, QUICK, showing, view } from './harness/appWorld.ts'
import { stormIn } from './harness/storm.ts'
import type { Tab } from './harness/tab.ts'
import { browserForSuite } from './harness/world.ts'
import type { AppOptions } from './pages/engine.ts'

const browser = browserForSuite()

const TABS = 8
/** For each tab. One way of keeping tokens always gets the full load, the others in the long run only. */
const MANY = 100
const FEW = process.env.AUTHCHART_LONG === '1' ? MANY : 20
const allWell = (requests: number) => ({ 200: TABS * requests })

/** A browser sends six requests at a time, so a refresh in the middle of a storm has to queue behind hundreds. */
const timeouts = { ...QUICK, request: 10_000, wait: 20_000 }
const IN_INDEXED_DB = { ...MODES['tokens in the body, kept in IndexedDB'], timeouts }
const IN_LOCAL_STORAGE = { ...MODES['tokens in the body, kept in localStorage'], timeouts }
const COOKIE = { ...MODES['refresh token in an HttpOnly cookie'], timeouts }
/** All of them have one refresh for all tabs. */
const SHARING: [name: string, options: AppOptions, requests: number][] = [
  ['tokens kept in IndexedDB', IN_INDEXED_DB, MANY],
  ['tokens kept in localStorage', IN_LOCAL_STORAGE, FEW],
  ['a refresh cookie and shared access tokens', { ...COOKIE, shareAccessToken: true }, FEW],
]

async function signedInEverywhere(world: AppWorld): Promise<Tab[]> {
  const tabs = await world.tabs(TABS)
  if (tabs[0]) await world.signIn(tabs[0])
  for (const tab of tabs) await showing(tab, 'Hello Ada Lovelace')
  return tabs
}

/** Runs `work`; says what the server saw of it. */
async function refreshesDuring(world: AppWorld, work: () => Promise<unknown>) {
  const before = world.counters().refreshes
  await work()
  const { refreshes, reuseDetections } = world.counters()
  return { refreshes: refreshes - before, reuseDetections }
}

describe.each(SHARING)('with %s', (_, options, requests) => {
  it(`T5: ${TABS} tabs that start with an expired token, ${requests} requests each: one refresh, none fails`, async () => {
    const world = await openApp(browser, options)
    const first = await world.tab()
    const tabs: Tab[] = []
    while (tabs.length < TABS) tabs.push(await world.tabForLater())
    world.fault({ accessTokenTtl: 1 })
    await world.signIn(first)
    await first.close()
    world.fault({ accessTokenTtl: 300 })
    await pause(1_050)
    const seen = await refreshesDuring(world, async () => {
      await Promise.all(tabs.map((tab) => tab.run(() => window.startApp())))
      expect(await stormIn(tabs, requests)).toEqual(allWell(requests))
    })
    expect(seen).toEqual({ refreshes: 1, reuseDetections: 0 })
  })

  it(`T5: a token that expires under ${TABS} open tabs is refreshed once, and no request fails`, async () => {
    const world = await openApp(browser, { ...options, leeway: 0 })
    const tabs = await world.tabs(TABS)
    world.fault({ accessTokenTtl: 2 })
    if (tabs[0]) await world.signIn(tabs[0])
    world.fault({ accessTokenTtl: 300 })
    for (const tab of tabs) await showing(tab, 'Hello Ada Lovelace')
    const at = (tabs[0] && (await view(tabs[0])).session?.expiresAt) ?? 0
    expect(at).toBeGreaterThan(Date.now())
    const seen = await refreshesDuring(world, async () => {
      expect(await stormIn(tabs, requests, { at })).toEqual(allWell(requests))
    })
    expect(seen).toEqual({ refreshes: 1, reuseDetections: 0 })
  })

  it.each([0, 400])(
    'T8: the server refuses a token that all tabs believe valid, over %d ms: the same',
    async (spread) => {
      const world = await openApp(browser, options)
      const tabs = await signedInEverywhere(world)
      await world.voidAccessTokens()
      const seen = await refreshesDuring(world, async () => {
        expect(await stormIn(tabs, requests, { spread })).toEqual(allWell(requests))
      })
      expect(seen).toEqual({ refreshes: 1, reuseDetections: 0 })
      // Each request was repeated once at most.
      expect(world.site.to('/api/orders').length).toBeLessThanOrEqual(2 * TABS * requests)
    },
  )
})

describe('with a refresh cookie, where tabs share nothing', () => {
  it(`T5: ${TABS} tabs that start together refresh in turn: no reuse, and no request fails`, async () => {
    const world = await openApp(browser, COOKIE)
    const first = await world.tab()
    await world.signIn(first)
    await first.close()
    const tabs: Tab[] = []
    while (tabs.length < TABS) tabs.push(await world.tabForLater())
    const seen = await refreshesDuring(world, async () => {
      await Promise.all(tabs.map((tab) => tab.run(() => window.startApp())))
      expect(await stormIn(tabs, FEW)).toEqual(allWell(FEW))
    })
    expect(seen).toEqual({ refreshes: TABS, reuseDetections: 0 })
  })

  it.each([0, 400])('T8: the server refuses all tokens, over %d ms: the same', async (spread) => {
    const world = await openApp(browser, COOKIE)
    const tabs = await signedInEverywhere(world)
    await world.voidAccessTokens()
    const seen = await refreshesDuring(world, async () => {
      expect(await stormIn(tabs, FEW, { spread })).toEqual(allWell(FEW))
    })
    expect(seen).toEqual({ refreshes: TABS, reuseDetections: 0 })
  })
})

describe('with all tokens in memory, and shared access tokens', () => {
  it('T5: the tab that has the refresh token refreshes for the others', async () => {
    const world = await openApp(browser, { mode: 'body', store: 'memory', shareAccessToken: true, leeway: 0 })
    const [owner, other] = [await world.tab(), await world.tab()]
    await world.signIn(owner)
    await showing(other, 'Hello Ada Lovelace')
    await world.voidAccessTokens()
    const seen = await refreshesDuring(world, async () => {
      expect(await stormIn([other], 20)).toEqual({ 200: 20 })
      expect(await stormIn([owner], 20)).toEqual({ 200: 20 })
    })
    expect(seen).toEqual({ refreshes: 1, reuseDetections: 0 })
    // A refresh token never leaves its tab: where that is gone, the session of the other ends with its access token.
    world.fault({ accessTokenTtl: 4 })
    await world.voidAccessTokens()
    expect(await stormIn([other], 1)).toEqual({ 200: 1 })
    await owner.close()
    // It asks three times, in vain.
    await other.until(() => !window.app.auth.view.isAuthenticated, [], 4_000 + 3 * QUICK.request + 6_000)
    expect((await view(other)).reason).toBe('expired')
  })
})

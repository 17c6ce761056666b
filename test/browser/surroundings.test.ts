import { describe, expect, it } from 'vitest'
import { events, MODES, openApp, ready, request, showing, view } from './harness/appWorld.ts'
import { stormIn } from './harness/storm.ts'
import { browserForSuite } from './harness/world.ts'

const browser = browserForSuite()
const IN_INDEXED_DB = MODES['tokens in the body, kept in IndexedDB']

describe('a page on plain http, where browsers have no Web Locks', () => {
  it('T5: still has one refresh for all tabs, and one sign-out', async () => {
    const world = await openApp(browser, IN_INDEXED_DB, { host: 'insecure.test' })
    const tabs = await world.tabs(4)
    expect(await tabs[0]?.run(() => [isSecureContext, 'locks' in navigator])).toEqual([false, false])
    if (tabs[0]) await world.signIn(tabs[0])
    for (const tab of tabs) await showing(tab, 'Hello Ada Lovelace')
    await world.voidAccessTokens()
    expect(await stormIn(tabs, 20)).toEqual({ 200: 80 })
    expect(world.counters()).toEqual({ refreshes: 1, reuseDetections: 0 })
    await tabs[1]?.run(async () => {
      await window.app.auth.signOut()
    })
    for (const tab of tabs) await tab.until(() => window.app.auth.view.status === 'signedOut', [], 1_000)
    await expect.poll(() => world.alive()).toEqual([])
  })
})

describe('a browser that keeps something from the page', () => {
  it.each(['indexedDB', 'localStorage', 'BroadcastChannel'] as const)(
    'T14: without %s a user signs in, works and signs out; the app is told what does not work',
    async (what) => {
      const world = await openApp(browser, IN_INDEXED_DB)
      const tab = await world.tabForLater()
      await tab.run((what) => {
        Object.defineProperty(window, what, {
          get: () => {
            throw new DOMException('The user has forbidden it.', 'SecurityError')
          },
        })
        window.startApp()
      }, what)
      await ready(tab)
      await world.signIn(tab)
      expect(await request(tab)).toBe('200')
      await world.voidAccessTokens()
      expect(await request(tab)).toBe('200')
      const failed = await events(tab, 'storageFailed')
      if (what === 'indexedDB') expect(failed).toMatchObject([{ what: 'ledger' }, ...failed.slice(1)])
      if (what === 'localStorage') expect(failed).toMatchObject([{ what: 'notes' }])
      await tab.run(async () => {
        await window.app.auth.signOut()
      })
      expect((await view(tab)).status).toBe('signedOut')
      await expect.poll(() => world.alive()).toEqual([])
    },
  )
})

describe('a tab that was duplicated, with its session storage', () => {
  it('T5: never spends the refresh token that its original has spent', async () => {
    const world = await openApp(browser, { mode: 'body', store: 'sessionStorage' })
    const tab = await world.tab()
    await world.signIn(tab)
    const copy = await world.duplicate(tab)
    await showing(copy, 'Hello Ada Lovelace')
    await world.voidAccessTokens()
    expect(await request(tab)).toBe('200')
    await request(copy)
    await copy.begin(() => window.app.auth.refresh())
    await copy.until(() => !window.app.auth.view.isRefreshing, [])
    expect(world.counters().reuseDetections).toBe(0)
    expect(await request(tab)).toBe('200')
    await tab.reload()
    await ready(tab)
    expect(await request(tab)).toBe('200')
  })
})

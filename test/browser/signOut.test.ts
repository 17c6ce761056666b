import { describe, expect, it } from 'vitest'
import { type AppWorld, MODE_NAMES, MODES, openApp, pause, ready, request, showing, view } from './harness/appWorld.ts'
import { gate } from './harness/site.ts'
import type { Tab } from './harness/tab.ts'
import { browserForSuite } from './harness/world.ts'

const browser = browserForSuite()
const IN_INDEXED_DB = MODES['tokens in the body, kept in IndexedDB']

/** A page may still revoke what arrived late, but no token may stay alive at the server. */
const nothingLives = (world: AppWorld): Promise<void> =>
  expect.poll(() => world.alive().length, { timeout: 4_000 }).toBe(0)

const begin = (tab: Tab, command: 'signOut' | 'refresh'): Promise<void> =>
  tab.begin((command: 'signOut' | 'refresh') => window.app.auth[command](), command)

const isOut = (tab: Tab, ms = 1_000): Promise<void> => tab.until(() => !window.app.auth.view.isAuthenticated, [], ms)

async function signedInEverywhere(world: AppWorld, count: number): Promise<Tab[]> {
  const tabs = await world.tabs(count)
  if (tabs[0]) await world.signIn(tabs[0])
  for (const tab of tabs) await showing(tab, 'Hello Ada Lovelace')
  return tabs
}

describe.each(MODE_NAMES)('signing out with the %s', (name) => {
  it('T7: a refresh in flight in another tab does not bring the session back, nor leave a token behind', async () => {
    const world = await openApp(browser, MODES[name])
    const [here, there, third] = await signedInEverywhere(world, 3)
    if (!here || !there || !third) throw new Error('three tabs')
    const answered = gate()
    const rotated = gate()
    world.site.intercept('/auth/refresh', async (_, next) => {
      const answer = await next()
      rotated.open()
      await answered.opened
      return answer
    })
    await begin(there, 'refresh')
    await rotated.opened
    await begin(here, 'signOut')
    for (const tab of [here, there, third]) await isOut(tab)
    expect(await view(third)).toMatchObject({ status: 'signedOut', reason: 'user', source: 'remote' })
    answered.open()
    await nothingLives(world)
    for (const tab of [here, there, third]) {
      await tab.reload()
      await ready(tab)
      expect((await view(tab)).isAuthenticated).toBe(false)
      expect(await request(tab)).toBe('401')
    }
    await nothingLives(world)
  })

  it('T7: a refresh in flight in the very tab that signs out', async () => {
    const world = await openApp(browser, MODES[name])
    const tab = await world.tab()
    await world.signIn(tab)
    const answered = gate()
    const rotated = gate()
    world.site.intercept('/auth/refresh', async (_, next) => {
      const answer = await next()
      rotated.open()
      await answered.opened
      return answer
    })
    await begin(tab, 'refresh')
    await rotated.opened
    await begin(tab, 'signOut')
    await isOut(tab)
    answered.open()
    await nothingLives(world)
    await tab.reload()
    await ready(tab)
    expect((await view(tab)).isAuthenticated).toBe(false)
  })

  it('leaves no secret behind in any storage that a script can read', async () => {
    const world = await openApp(browser, MODES[name])
    const tab = await world.tab()
    await world.signIn(tab)
    const stored = async () => {
      const text = await tab.run(() => window.authchart.allStored())
      return world.secrets().filter((secret) => text.includes(secret))
    }
    // The test finds what there is to find.
    expect(await stored()).toHaveLength(MODES[name].mode === 'cookie' ? 0 : 2)
    await tab.run(async () => {
      await window.app.auth.refresh()
      await window.app.auth.signOut()
    })
    expect(await stored()).toEqual([])
  })

  it('T44: leaving or closing the page in the same task does not bring the session back', async () => {
    const world = await openApp(browser, MODES[name])
    for (const leave of ['navigate', 'reload', 'close'] as const) {
      const tab = await world.tab()
      await world.signIn(tab)
      const away = `${world.site.url}/elsewhere`
      await tab
        .begin(
          (leave: string, away: string) => {
            void window.app.auth.signOut()
            if (leave === 'navigate') location.href = away
            if (leave === 'reload') location.reload()
          },
          leave,
          away,
        )
        .catch(() => {})
      if (leave === 'close') await tab.close()
      else await pause(200)
      const next = await world.tab()
      expect(await view(next), leave).toMatchObject({ isAuthenticated: false })
      await nothingLives(world)
      await next.close()
    }
  })
})

describe('signing out', () => {
  it('T7: while the server is out of reach ends the session at once, and revokes it when the server is back', async () => {
    const world = await openApp(browser, IN_INDEXED_DB)
    const [here, there] = await signedInEverywhere(world, 2)
    if (!here || !there) throw new Error('two tabs')
    world.fault({ fail: { path: '/auth/revoke', status: 503, times: 1 } })
    await begin(here, 'signOut')
    await isOut(here)
    await isOut(there)
    expect(await request(there)).toBe('401')
    await expect.poll(() => world.alive().length, { timeout: 8_000 }).toBe(0)
  })

  it('aborts the requests of the session that ended, in all tabs', async () => {
    const world = await openApp(browser, IN_INDEXED_DB)
    const [here, there] = await signedInEverywhere(world, 2)
    if (!here || !there) throw new Error('two tabs')
    const slow = request(there, '/api/slow?ms=5000')
    await expect.poll(() => world.site.to('/api/slow').length).toBe(1)
    await begin(here, 'signOut')
    expect(await slow).toBe('session_ended')
  })

  it('everywhere ends the sessions of other browsers, too', async () => {
    const world = await openApp(browser, IN_INDEXED_DB)
    const tab = await world.tab()
    await world.signIn(tab)
    const elsewhere = await fetch(`${world.site.url}/auth/sign-in`, {
      method: 'POST',
      body: JSON.stringify({ method: 'password', email: 'ada@example.com', password: 'correct horse' }),
    })
    expect(elsewhere.status).toBe(200)
    await tab.run(async () => {
      await window.app.auth.signOut({ scope: 'everywhere' })
    })
    expect(world.alive()).toEqual([])
  })
})

describe('a session whose storage is cleared', () => {
  it.each([
    ['tokens in the body, kept in localStorage', 'localStorage'],
    ['tokens in the body, kept in IndexedDB', 'IndexedDB'],
    ['refresh token in an HttpOnly cookie', 'cookies'],
  ] as const)('T22: with the %s, deleting %s ends it with a reason at the next refresh', async (name, what) => {
    const world = await openApp(browser, MODES[name])
    const [tab, other] = await signedInEverywhere(world, 2)
    if (!tab || !other) throw new Error('two tabs')
    if (what === 'localStorage') await other.run(() => localStorage.clear())
    if (what === 'IndexedDB')
      await other.run(
        () =>
          new Promise<void>((resolve, reject) => {
            const deletion = indexedDB.deleteDatabase('authchart')
            deletion.onsuccess = () => resolve()
            deletion.onerror = () => reject(deletion.error)
          }),
      )
    if (what === 'cookies') await tab.clearCookies()
    await begin(tab, 'refresh')
    await isOut(tab, 3_000)
    const { reason } = await view(tab)
    expect(reason).toBe(what === 'cookies' ? 'revoked' : 'storageCleared')
    await tab.reload()
    await ready(tab)
    expect((await view(tab)).isAuthenticated).toBe(false)
  })
})

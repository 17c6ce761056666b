import { describe, expect, it } from 'vitest'
import type { IdleOptions } from '../../src/index.ts'
import { type AppWorld, events, MODES, openApp, pause, ready, request, showing, view } from './harness/appWorld.ts'
import type { Tab } from './harness/tab.ts'
import { browserForSuite } from './harness/world.ts'

const browser = browserForSuite()

const TIMEOUT = 2_000
const WARNING = 1_000
/** Activity is told once a second, so that a warning must not begin sooner than that after it. */
const PATIENT = 3_000
/** The tabs are asked for 300 ms before a session ends for idleness. */
const LATE = 800

async function signedIn(count: number, { timeout = TIMEOUT, policy = 'signOut' }: Partial<IdleOptions> = {}) {
  const world: AppWorld = await openApp(browser, {
    ...MODES['tokens in the body, kept in IndexedDB'],
    idle: { timeout, warning: WARNING, policy },
  })
  const tabs = await world.tabs(count)
  const [first, second] = tabs
  if (!first) throw new Error('no tab')
  await world.signIn(first)
  for (const tab of tabs) await showing(tab, 'Hello Ada Lovelace')
  return { world, first, second: second ?? first }
}

const warned = (tab: Tab): Promise<void> => tab.until(() => window.app.auth.view.isIdleWarning, [], TIMEOUT + LATE)
const isOut = (tab: Tab): Promise<void> =>
  tab.until(() => window.app.auth.view.reason === 'idle', [], TIMEOUT + 2 * LATE)

/** Somebody types, for `ms`. */
async function work(tab: Tab, ms: number): Promise<void> {
  const end = Date.now() + ms
  while (Date.now() < end) {
    await tab.press()
    await pause(300)
  }
}

describe('a user who does nothing', () => {
  it('is warned, and then signed out in all tabs, with a reason; the server knows', async () => {
    const { world, first, second } = await signedIn(2)
    const start = Date.now()
    await warned(first)
    await warned(second)
    const { idleDeadline } = await view(first)
    expect(Math.abs((idleDeadline ?? 0) - (start + TIMEOUT))).toBeLessThan(LATE)
    await isOut(first)
    await isOut(second)
    expect(Date.now() - start).toBeGreaterThan(TIMEOUT - LATE)
    await expect.poll(() => world.alive()).toEqual([])
    await first.reload()
    await ready(first)
    expect((await view(first)).isAuthenticated).toBe(false)
  })

  it('stays when they say so in one tab: the warning is gone in all', async () => {
    const { first, second } = await signedIn(2)
    await warned(first)
    await warned(second)
    await first.run(() => window.app.auth.stay())
    await second.until(() => !window.app.auth.view.isIdleWarning, [], 500)
    await pause(WARNING)
    expect((await view(second)).isAuthenticated).toBe(true)
    expect((await view(first)).isAuthenticated).toBe(true)
  })

  it('T35: is not kept alive by requests of the page', async () => {
    const { first } = await signedIn(1)
    await first.run(() => {
      setInterval(() => void window.app.auth.fetch('/api/orders').catch(() => {}), 200)
    })
    await isOut(first)
  })

  it('T3: is signed out when the tab thaws long after the time was over, before a request can leave', async (test) => {
    browser.needs(test, 'resumeEvent')
    const { world, first } = await signedIn(1)
    await first.run(() => {
      // The first thing that the page does when it is awake again.
      document.addEventListener('resume', () => {
        window.kept.outcome = window.authchart.storm(1)
      })
    })
    await first.freeze()
    await pause(TIMEOUT + 200)
    const before = world.site.to('/api/orders').filter(({ authorization }) => authorization).length
    await first.thaw()
    await isOut(first)
    await first.run(() => window.kept.outcome)
    expect(world.site.to('/api/orders').filter(({ authorization }) => authorization).length).toBe(before)
  })

  it('T3: is signed out when the browser is started again after the time was over', async () => {
    const { world, first } = await signedIn(1)
    await first.close()
    await pause(TIMEOUT + 200)
    const next = await world.tab()
    expect(await view(next)).toMatchObject({ isAuthenticated: false, reason: 'idle' })
    await expect.poll(() => world.alive()).toEqual([])
  })

  it('is only told about it where the app wants to decide', async () => {
    const { first } = await signedIn(1, { policy: 'notify' })
    await first.until(() => window.app.events.some(({ type }) => type === 'idleTimeout'), [], TIMEOUT + LATE)
    expect((await view(first)).isAuthenticated).toBe(true)
    expect(await request(first)).toBe('200')
  })
})

describe('a page that is locked', () => {
  it('T44: is locked again when it is reloaded in the same moment', async () => {
    const { first } = await signedIn(1, { timeout: 60_000, policy: 'lock' })
    for (let round = 0; round < 5; round++) {
      await first.run(() => {
        Object.assign(window, { isBefore: true })
        setTimeout(() => {
          window.app.auth.lock()
          location.reload()
        })
      })
      await first.until(() => !('isBefore' in window) && Boolean(window.app), [])
      await ready(first)
      expect(await view(first)).toMatchObject({ isAuthenticated: true, isLocked: true })
      await first.run(() => window.app.auth.unlock('0000'))
      expect((await view(first)).isLocked).toBe(false)
    }
  })
})

describe('a user who works in one of two tabs', () => {
  it('T21: is signed out in none', async () => {
    const { first, second } = await signedIn(2, { timeout: PATIENT })
    await work(first, PATIENT + 1_000)
    for (const tab of [first, second]) {
      expect(await view(tab)).toMatchObject({ isAuthenticated: true, isIdleWarning: false })
      expect(await events(tab, 'idleWarning')).toEqual([])
    }
  })

  it.for(['freeze', 'crash', 'close'] as const)(
    'T21: and the other one is lost (%s): nobody is signed out',
    async (lose, test) => {
      if (lose === 'freeze') browser.needs(test, 'suspend')
      if (lose === 'crash') browser.needs(test, 'crash')
      const { first, second } = await signedIn(2, { timeout: PATIENT })
      await second[lose]()
      const end = Date.now() + PATIENT + 800
      while (Date.now() < end) {
        await first.press()
        await pause(300)
      }
      expect((await view(first)).isAuthenticated).toBe(true)
      if (lose !== 'freeze') return
      await second.thaw()
      await pause(500)
      expect((await view(second)).isAuthenticated).toBe(true)
      expect((await view(first)).isAuthenticated).toBe(true)
    },
  )
})

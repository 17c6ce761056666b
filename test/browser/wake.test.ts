import { describe, expect, it } from 'vitest'
import { type AppWorld, MODE_NAMES, MODES, openApp, request, showing, shown, view } from './harness/appWorld.ts'
import { leaveAndReturn } from './harness/backButton.ts'
import type { Tab } from './harness/tab.ts'
import { browserForSuite } from './harness/world.ts'

const withToken = (world: AppWorld, tab: Tab): number =>
  world.site.to('/api/*').filter((sent) => sent.tab === tab.name && sent.authorization).length

const signOut = (tab: Tab): Promise<void> =>
  tab.run(async () => {
    await window.app.auth.signOut()
  })

describe('a frozen tab', () => {
  const browser = browserForSuite()

  it.for(MODE_NAMES)(
    'T11: wakes after the session ended elsewhere: no request leaves with the dead token (%s)',
    async (name, test) => {
      browser.needs(test, 'resumeEvent')
      const world = await openApp(browser, MODES[name])
      const [frozen, other] = [await world.tab(), await world.tab()]
      await world.signIn(frozen)
      await showing(other, 'Hello Ada Lovelace')
      expect(await request(frozen)).toBe('200')
      await frozen.run(() => {
        document.addEventListener('resume', () => {
          window.kept.outcome = window.authchart.storm(5)
        })
      })
      await frozen.freeze()
      const before = withToken(world, frozen)
      await signOut(other)
      await frozen.thaw()
      await frozen.until(() => !window.app.auth.view.isAuthenticated, [], 1_500)
      await frozen.until(() => Boolean(window.kept.outcome), [])
      await frozen.run(() => window.kept.outcome)
      expect(withToken(world, frozen)).toBe(before)
    },
  )

  it('T11: wakes after another user signed in elsewhere: its requests are those of the new user', async (test) => {
    browser.needs(test, 'resumeEvent')
    const world = await openApp(browser, MODES['tokens in the body, kept in IndexedDB'])
    const [frozen, other] = [await world.tab(), await world.tab()]
    await world.signIn(frozen)
    await showing(other, 'Hello Ada Lovelace')
    await frozen.run(() => {
      document.addEventListener('resume', () => {
        window.kept.user = window.app.auth
          .fetch('/api/echo')
          .then((answer) => answer.json())
          .then(({ user }) => user, String)
      })
    })
    await frozen.freeze()
    await world.signIn(other, 'grace')
    await frozen.thaw()
    await showing(frozen, 'Hello Grace Hopper')
    expect(await frozen.run(() => window.kept.user)).not.toBe('user-ada')
  })
})

describe('the Back button', () => {
  const browser = browserForSuite()

  it.each(MODE_NAMES)('T36: after sign-out elsewhere never shows the signed-in page again (%s)', async (name) => {
    const world = await openApp(browser, MODES[name])
    const [tab, other] = [await world.tab(), await world.tab()]
    await world.signIn(tab)
    await showing(other, 'Hello Ada Lovelace')
    await tab.run(() => {
      addEventListener('pageshow', () => {
        window.kept.shownAtOnce = window.app.auth.view.canRequest
        window.kept.outcome = window.authchart.storm(3)
      })
    })
    const before = withToken(world, tab)
    const { isRestored } = await leaveAndReturn(world, tab, () => signOut(other))
    expect(isRestored).toBe(world.hasPageCache)
    await tab.until(
      () => !window.app.auth.view.isAuthenticated && window.app.auth.view.status !== 'restoring',
      [],
      1_500,
    )
    expect(await shown(tab)).not.toContain('Hello')
    if (isRestored) await tab.run(() => window.kept.outcome)
    expect(withToken(world, tab)).toBe(before)
    expect(await request(tab)).toBe('401')
  })

  it('T36: after sign-out here, too', async () => {
    const world = await openApp(browser, MODES['tokens in the body, kept in IndexedDB'])
    const tab = await world.tab()
    await world.signIn(tab)
    await tab.follow(`${world.site.url}/elsewhere?tab=${tab.name}`)
    await tab.back()
    await tab.until(() => window.app?.auth.view.isAuthenticated, [])
    await signOut(tab)
    await tab.follow(`${world.site.url}/elsewhere?tab=${tab.name}`)
    await tab.back()
    await tab.until(() => window.app && window.app.auth.view.status !== 'restoring', [])
    expect((await view(tab)).isAuthenticated).toBe(false)
    expect(await shown(tab)).not.toContain('Hello')
  })

  it('T43: a page with a running engine is kept, and works on after the return', async (context) => {
    const world = await openApp(browser, MODES['tokens in the body, kept in IndexedDB'])
    context.skip(!world.hasPageCache, 'this browser has no back/forward cache')
    const [tab, other] = [await world.tab(), await world.tab()]
    await world.signIn(tab)
    await showing(other, 'Hello Ada Lovelace')
    expect(await request(tab)).toBe('200')
    const { isRestored } = await leaveAndReturn(world, tab, async () => {
      await other.run(async () => {
        await window.app.auth.refresh()
      })
    })
    expect(isRestored).toBe(true)
    await tab.until(() => window.app.auth.view.session?.generation === 2, [], 2_000)
    expect(await request(tab)).toBe('200')
    await signOut(other)
    await tab.until(() => !window.app.auth.view.isAuthenticated, [], 1_500)
  })
})

import { describe, expect, it } from 'vitest'
import {
  type AppWorld,
  events,
  MODE_NAMES,
  MODES,
  openApp,
  pause,
  QUICK,
  request,
  showing,
  view,
} from './harness/appWorld.ts'
import { type Gate, gate } from './harness/site.ts'
import type { Tab } from './harness/tab.ts'
import { browserForSuite } from './harness/world.ts'

const browser = browserForSuite()

const TIMES = { ...QUICK, request: 1_000, settle: 200 }
/** After this long a waiter takes the lock from a holder that hangs: what a legal holder may need, and a little more. */
const STEAL = 2 * TIMES.request + 4 * TIMES.settle + 1_000

interface Scene {
  readonly world: AppWorld
  readonly holder: Tab
  readonly other: Tab
}

async function twoTabs(name: keyof typeof MODES): Promise<Scene> {
  const world = await openApp(browser, { ...MODES[name], timeouts: TIMES })
  const [holder, other] = [await world.tab(), await world.tab()]
  await world.signIn(holder)
  await showing(other, 'Hello Ada Lovelace')
  return { world, holder, other }
}

interface Hold {
  /** The request of the holder is at the server, before or after the rotation. */
  readonly arrived: Gate
  readonly release: Gate
}

/** Holds the first refresh: before the server rotates, or with the answer ready. */
function holdFirstRefresh({ world }: Scene, when: 'before' | 'after'): Hold {
  const hold = { arrived: gate(), release: gate() }
  let isFirst = true
  world.site.intercept('/auth/refresh', async (_, next) => {
    if (!isFirst) return next()
    isFirst = false
    if (when === 'before') {
      hold.arrived.open()
      await hold.release.opened
      return next()
    }
    const answer = await next()
    hold.arrived.open()
    await hold.release.opened
    return answer
  })
  return hold
}

const refresh = (tab: Tab): Promise<void> => tab.begin(() => window.app.auth.refresh())

/** What becomes of a refresh that this tab asks for, and how long it takes. */
const refreshed = (tab: Tab) =>
  tab.run(async () => {
    const start = performance.now()
    const outcome = await window.app.auth.refresh().then(
      () => 'refreshed',
      ({ code }: { code: string }) => code,
    )
    return { outcome, ms: performance.now() - start }
  })

describe.each(MODE_NAMES)('the tab that refreshes, with the %s', (name) => {
  it('T6: is slow: the other tab waits for it', async () => {
    const scene = await twoTabs(name)
    const { world, holder, other } = scene
    const before = world.counters().refreshes
    world.fault({ delayAnswer: 500 })
    await refresh(holder)
    await expect.poll(() => world.counters().refreshes).toBe(before + 1)
    expect((await refreshed(other)).outcome).toBe('refreshed')
    // With a cookie and without sharing each tab needs an access token of its own.
    const own = MODES[name].mode === 'cookie' ? 1 : 0
    expect(world.counters()).toEqual({ refreshes: before + 1 + own, reuseDetections: 0 })
    expect(await request(other)).toBe('200')
    await showing(holder, 'Hello Ada Lovelace')
  })

  it('T6: is closed before the server rotated: the other tab refreshes', async () => {
    const scene = await twoTabs(name)
    const { world, holder, other } = scene
    const { arrived } = holdFirstRefresh(scene, 'before')
    await refresh(holder)
    await arrived.opened
    // Its request dies with it: the server never gets to see it.
    await holder.close()
    const { outcome, ms } = await refreshed(other)
    expect(outcome).toBe('refreshed')
    expect(ms).toBeLessThan(STEAL)
    expect(world.counters().reuseDetections).toBe(0)
    expect(await request(other)).toBe('200')
  })

  it('T6, T28: is frozen, and thaws after the other tab has taken its lock', async (test) => {
    browser.needs(test, 'suspend')
    const scene = await twoTabs(name)
    const { world, holder, other } = scene
    const { arrived } = holdFirstRefresh(scene, 'before')
    await refresh(holder)
    await arrived.opened
    await holder.freeze()
    const { outcome, ms } = await refreshed(other)
    expect(outcome).toBe('refreshed')
    expect(ms).toBeLessThan(2 * STEAL)
    await holder.thaw()
    for (const tab of [holder, other]) expect(await request(tab)).toBe('200')
    // What the frozen tab did late has changed nothing: the session can still be refreshed, by both.
    // Its own attempt may first have to run into its time limit.
    for (const tab of [holder, other])
      await expect.poll(async () => (await refreshed(tab)).outcome, { timeout: 6_000 }).toBe('refreshed')
    expect(world.counters().reuseDetections).toBe(0)
  })
})

describe('the tab that refreshes', () => {
  it.for(['close', 'crash'] as const)(
    'T27: ends after the server rotated (%s): the session is over with refreshLost, not with revoked',
    async (die, test) => {
      if (die === 'crash') browser.needs(test, 'crash')
      const scene = await twoTabs('tokens in the body, kept in IndexedDB')
      const { holder, other } = scene
      const { arrived } = holdFirstRefresh(scene, 'after')
      await refresh(holder)
      await arrived.opened
      await holder[die]()
      // Strict rotation without grace: the answer is lost, so is the session. Nobody could save it.
      await other.begin(() => window.app.auth.refresh())
      await other.until(() => window.app.auth.view.status === 'signedOut', [], STEAL + 3_000)
      expect((await view(other)).reason).toBe('refreshLost')
      expect(await events(other, 'signedOut')).toMatchObject([{ reason: 'refreshLost' }])
    },
  )

  it('T27: is closed after the server rotated, with a cookie: the session goes on', async () => {
    const scene = await twoTabs('refresh token in an HttpOnly cookie')
    const { world, holder, other } = scene
    let rotated = 0
    world.site.intercept('/auth/refresh', async (_, next) => {
      const answer = await next()
      rotated++
      return answer
    })
    await refresh(holder)
    await expect.poll(() => rotated).toBe(1)
    await holder.close()
    expect((await refreshed(other)).outcome).toBe('refreshed')
    expect(world.counters().reuseDetections).toBe(0)
    expect(await request(other)).toBe('200')
  })

  it('T28: freezes with the answer on its way, and thaws after the session was ended: what it gets is revoked', async (test) => {
    browser.needs(test, 'suspend')
    const scene = await twoTabs('tokens in the body, kept in IndexedDB')
    const { world, holder, other } = scene
    const { arrived, release } = holdFirstRefresh(scene, 'after')
    await refresh(holder)
    await arrived.opened
    await holder.freeze()
    await other.run(async () => {
      await window.app.auth.signOut()
    })
    release.open()
    await pause(100)
    await holder.thaw()
    await holder.until(() => !window.app.auth.view.isAuthenticated, [], 2_000)
    expect(await request(holder)).toBe('401')
    await expect.poll(() => world.alive(), { timeout: 3_000 }).toEqual([])
    const next = await world.tab()
    expect((await view(next)).isAuthenticated).toBe(false)
  })

  it('T8: a token that was refused is not used again while a tab refreshes in its turn', async () => {
    const scene = await twoTabs('refresh token in an HttpOnly cookie')
    const { world, holder, other } = scene
    await refreshed(holder)
    await world.voidAccessTokens()
    // The other tab knows an older generation than the ledger, and its refresh takes its time.
    const { arrived, release } = holdFirstRefresh(scene, 'before')
    const late = gate()
    world.site.intercept('/api/slow', async (_, next) => {
      const answer = await next()
      await late.opened
      return answer
    })
    const [slow, first] = [request(other, '/api/slow?ms=0'), request(other)]
    await arrived.opened
    late.open()
    await pause(100)
    release.open()
    expect(await Promise.all([slow, first])).toEqual(['200', '200'])
  })
})

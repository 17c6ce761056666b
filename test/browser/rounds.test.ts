import { describe, expect, it } from 'vitest'
import { type AppWorld, MODES, openApp, showing } from './harness/appWorld.ts'
import type { Tab } from './harness/tab.ts'
import { browserForSuite } from './harness/world.ts'

/** `npm run verify` plays 1,000; `ROUNDS` chooses any other number. */
const ROUNDS = Number(process.env.ROUNDS ?? (process.env.AUTHCHART_LONG === '1' ? 1_000 : 50))
const TABS = 4
/** Seconds. All tabs hold the same token, so it expires for all of them in the same millisecond. */
const SHORT = 0.15
const LONG = 300
/** The engine refuses to refresh more than ten times a minute (T33), so after these it is made anew, as by a reload. */
const ROUNDS_OF_ONE_ENGINE = 7

/** One token after the other expires under all tabs; the last one lives. */
async function play(world: AppWorld, tabs: readonly Tab[], rounds: number): Promise<void> {
  let left = rounds
  world.fault({ accessTokenTtl: SHORT })
  const stop = world.site.intercept('/auth/refresh', (_, next) => {
    if (left-- === 0) world.fault({ accessTokenTtl: LONG })
    return next()
  })
  await tabs[0]?.run(async () => {
    await window.app.auth.refresh()
  })
  for (const tab of tabs) {
    await tab.until(
      () => {
        const { session, isRefreshing, isAuthenticated } = window.app.auth.view
        return !isAuthenticated || (!isRefreshing && (session?.expiresAt ?? 0) > Date.now() + 60_000)
      },
      [],
      30_000,
    )
  }
  stop()
}

describe('four tabs whose token expires at the same moment', () => {
  const browser = browserForSuite()

  it.each([
    ['IndexedDB', MODES['tokens in the body, kept in IndexedDB']],
    ['localStorage', MODES['tokens in the body, kept in localStorage']],
  ] as const)(
    `T5: never spend a refresh token twice, with tokens in %s (${ROUNDS} rounds)`,
    async (_, mode) => {
      const world = await openApp(browser, { ...mode, leeway: 0 })
      const tabs = await world.tabs(TABS)
      if (tabs[0]) await world.signIn(tabs[0])
      for (const tab of tabs) await showing(tab, 'Hello Ada Lovelace')
      let expected = 0
      for (let played = 0; played < ROUNDS; played += ROUNDS_OF_ONE_ENGINE) {
        const rounds = Math.min(ROUNDS_OF_ONE_ENGINE, ROUNDS - played)
        await play(world, tabs, rounds)
        // One refresh begins them, then one a round.
        expected += 1 + rounds
        expect(world.counters()).toEqual({ refreshes: expected, reuseDetections: 0 })
        for (const tab of tabs) await tab.run(() => window.app.renew())
      }
      expect(world.alive()).toEqual(['user-ada'])
      for (const tab of tabs) {
        await showing(tab, 'Hello Ada Lovelace')
        expect(await tab.run(() => window.app.events.filter(({ type }) => type === 'signedOut'))).toEqual([])
      }
    },
    60_000 + ROUNDS * 2_000,
  )
})

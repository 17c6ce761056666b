import { describe, expect, it, vi } from 'vitest'
import { createDice } from '../../../../src/testing/index.ts'
import { ada, signedInTabs } from './signedInTabs.ts'

/** Some minutes of three tabs with everything that may happen to them. */
async function history(seed: number): Promise<readonly string[]> {
  const { browser, server, open, start } = signedInTabs({
    seed,
    weather: { messageLoss: 0.1, lossBefore: 0.05, lossAfter: 0.05 },
  })
  const dice = createDice(seed)
  let tabs = [open(), open(), open()]
  const [first] = tabs
  await browser.finish(first?.auth.signIn(ada).catch(() => {}) ?? Promise.resolve())
  for (let step = 0; step < 12; step++) {
    const one = dice.pick(tabs)
    const { tab } = one
    const actions = [
      () => tab.hide(),
      () => tab.show(),
      () => tab.freeze(),
      () => tab.thaw(),
      () => tab.crashAfter(1 + dice.below(20)),
      () => tab.leave(),
      () => void tab.act(),
      () => browser.jumpClock(dice.below(7_200_000) - 3_600_000),
      () => browser.goOffline(),
      () => browser.goOnline(),
      () => void one.auth.fetch('/auth/me').catch(() => {}),
      () => browser.sleep(dice.below(600_000)),
    ]
    await dice.pick(actions)()
    await browser.pass(dice.below(200_000))
    tabs = tabs.map((other) => (other.tab.state === 'dead' ? start(other.tab.reload()) : other))
  }
  return [...browser.trace, JSON.stringify(server.state.counters), JSON.stringify(tabs.map(({ auth }) => auth.view))]
}

const seeds = process.env.AUTHCHART_LONG === '1' ? 200 : 20

describe('createSimulatedBrowser', () => {
  it('makes the same history from the same seed, whatever the real clock and Math.random say', async () => {
    const twice = async (seed: number) => {
      const now = vi.spyOn(Date, 'now').mockImplementation(() => {
        throw new Error('the real clock was asked')
      })
      const random = vi.spyOn(Math, 'random').mockImplementation(() => {
        throw new Error('Math.random was asked')
      })
      const timer = vi.spyOn(globalThis, 'setTimeout').mockImplementation(() => {
        throw new Error('a real timer was set')
      })
      try {
        return [await history(seed), await history(seed)]
      } finally {
        now.mockRestore()
        random.mockRestore()
        timer.mockRestore()
      }
    }
    let lines = 0
    for (let seed = 1; seed <= seeds; seed++) {
      const [one, other] = await twice(seed)
      lines += one?.length ?? 0
      expect(other).toEqual(one)
    }
    expect(lines).toBeGreaterThan(100 * seeds)
  }, 300_000)

  it('makes other histories from other seeds', async () => {
    expect(await history(1)).not.toEqual(await history(2))
  })
})

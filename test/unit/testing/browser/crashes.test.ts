import { describe, expect, it } from 'vitest'
import { ada, type Moment, modes, type Options, signedInTabs, stride } from './signedInTabs.ts'

interface Outcome {
  readonly hasFinished: boolean
  readonly end: 'kept' | 'refreshLost'
}

/** Two tabs; the one that refreshes crashes at its n-th task or effect. */
async function crashAt(moment: Moment, count: number, options: Options): Promise<Outcome> {
  const { browser, server, open } = signedInTabs({ seed: count, options, weather: { databaseDelay: 10 } })
  const [one, two] = [open(), open()]
  await browser.finish(one.auth.signIn(ada))
  await browser.pass(5_000)
  expect(two.auth.view.isAuthenticated).toBe(true)
  let hasFinished = false
  const before = browser.network.log.length
  one.tab[moment](count)
  void one.auth.refresh().then(() => {
    hasFinished = true
  })
  await browser.pass(20_000)
  one.tab.crash()
  await browser.pass(600_000)
  const { status, reason } = two.auth.view
  if (status === 'authenticated') {
    expect(server.state.counters.reuseDetections).toBe(0)
    expect(await browser.finish(two.auth.getAccessToken())).toBeTypeOf('string')
    return { hasFinished, end: 'kept' }
  }
  // The one way to lose a session: the server has rotated, and the new token died with the tab.
  const [spent] = browser.network.log.slice(before)
  expect([spent?.tab, spent?.answered?.status, reason]).toEqual(['tab 1', 200, 'refreshLost'])
  return { hasFinished, end: 'refreshLost' }
}

describe.each(modes)('a tab that crashes at any moment of a refresh, tokens in %s', (mode, options) => {
  it.each(['crashAfter', 'crashAtEffect'] as const)(
    'T6 T27: the other tab goes on, or knows that the new token died with the tab: %s',
    async (moment) => {
      const ends: Outcome['end'][] = []
      for (let count = 1; count < 120; count += stride) {
        const { hasFinished, end } = await crashAt(moment, count, options)
        ends.push(end)
        if (hasFinished) break
      }
      const kept = ends.filter((end) => end === 'kept').length
      const lost = ends.length - kept
      expect(kept).toBeGreaterThan(3)
      expect(ends.at(-1)).toBe('kept')
      // Between the server's rotation and the commit there are a few tasks.
      expect(lost, mode).toBeLessThan(kept)
    },
    60_000,
  )
})

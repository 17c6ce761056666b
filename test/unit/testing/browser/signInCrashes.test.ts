import { describe, expect, it } from 'vitest'
import { ada, type Moment, modes, type Options, signedInTabs, stride } from './signedInTabs.ts'

/** Two tabs; the one that signs in crashes at its n-th task or effect. Returns whether it had finished by then. */
async function crashAt(moment: Moment, count: number, options: Options): Promise<boolean> {
  const { browser, server, open } = signedInTabs({ seed: count, options, weather: { databaseDelay: 10 } })
  const [one, two] = [open(), open()]
  await browser.finish(Promise.all([one.auth.ready, two.auth.ready]))
  await browser.pass(1_000)
  let hasFinished = false
  one.tab[moment](count)
  const asked = one.auth.signIn(ada).then(() => {
    hasFinished = true
  })
  void asked.catch(() => {})
  await browser.pass(20_000)
  one.tab.crash()
  await browser.pass(60_000)
  const next = open()
  await browser.finish(next.auth.ready, 60_000)
  // In cookie mode it may have found a session that nobody has told the others of.
  await browser.pass(10_000)
  const tokens = await browser.finish(
    Promise.all([two, next].map(({ auth }) => auth.getAccessToken().catch(() => 'an error'))),
  )
  const where = `${moment} ${count}`
  const [other, reloaded] = tokens
  expect(tokens, where).not.toContain('an error')
  // All or nothing: no tab shows a session that the next page does not have.
  expect([typeof other, two.auth.view.status], where).toEqual([typeof reloaded, next.auth.view.status])
  if (typeof reloaded === 'string') {
    expect(server.state.liveAccessTokens(), where).toEqual(expect.arrayContaining([other, reloaded]))
    expect(server.state.counters.reuseDetections, where).toBe(0)
  }
  // Whoever is left can sign in.
  await browser.finish(two.auth.signIn(ada))
  await browser.pass(30_000)
  expect([two.auth.view.isAuthenticated, next.auth.view.isAuthenticated], where).toEqual([true, true])
  return hasFinished
}

describe.each(modes)('a tab that crashes at any moment of a sign-in, tokens in %s', (_, options) => {
  it.each(['crashAfter', 'crashAtEffect'] as const)(
    'T20: all other tabs are signed in, or none is: %s',
    async (moment) => {
      let count = 1
      while (count < 100 && !(await crashAt(moment, count, options))) count += stride
      expect(count).toBeGreaterThan(2)
    },
    60_000,
  )
})

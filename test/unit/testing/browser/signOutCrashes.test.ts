import { describe, expect, it } from 'vitest'
import { ada, type Moment, modes, type Options, signedInTabs, stride } from './signedInTabs.ts'

/** Two tabs; the one that signs out crashes at its n-th task or effect. Returns whether it had finished by then. */
async function crashAt(moment: Moment, count: number, options: Options): Promise<boolean> {
  const { browser, server, open } = signedInTabs({ seed: count, options, weather: { databaseDelay: 10 } })
  const [one, two] = [open(), open()]
  await browser.finish(one.auth.signIn(ada))
  await browser.pass(5_000)
  expect(two.auth.view.isAuthenticated).toBe(true)
  let hasFinished = false
  one.tab[moment](count)
  const asked = one.auth.signOut().then(() => {
    hasFinished = true
  })
  void asked.catch(() => {})
  // The first effect is the one that it did not come to.
  const hasBegun = moment === 'crashAfter' || count > 1
  await browser.pass(20_000)
  one.tab.crash()
  await browser.pass(120_000)
  const next = open()
  await browser.pass(30_000)
  const tokens = await browser.finish(
    Promise.all([two, next].map(({ auth }) => auth.getAccessToken().catch(() => 'an error'))),
  )
  if (hasBegun) {
    expect(tokens, `${moment} ${count}`).toEqual([null, null])
    expect([two, next].map(({ auth }) => auth.view.isAuthenticated)).toEqual([false, false])
    await browser.pass(30_000)
    expect(server.state.liveRefreshTokens(), `${moment} ${count}`).toEqual([])
  } else expect(tokens[0]).toBeTypeOf('string')
  return hasFinished
}

describe.each(modes)('a tab that crashes at any moment of a sign-out, tokens in %s', (_, options) => {
  it.each(['crashAfter', 'crashAtEffect'] as const)(
    'T44: nobody stays signed in, here or after a reload: %s',
    async (moment) => {
      let count = 1
      while (count < 100 && !(await crashAt(moment, count, options))) count += stride
      expect(count).toBeGreaterThan(2)
    },
    60_000,
  )
})

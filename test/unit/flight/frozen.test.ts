import { expect, it } from 'vitest'
import { ada, signedInTabs } from '../testing/browser/signedInTabs.ts'

it('tells that another tab had refreshed while this tab was frozen', async () => {
  const { browser, server, open } = signedInTabs({ seed: 7, accessTokenTtl: 300 })
  const [one, two] = [open(), open()]
  await browser.finish(one.auth.signIn(ada))
  await browser.pass(5_000)
  expect(two.auth.view.isAuthenticated).toBe(true)

  one.tab.freeze()
  await browser.finish(two.auth.refresh())
  await browser.pass(40_000)
  one.tab.thaw()
  one.tab.show()
  await browser.pass(500)
  const { tab } = two.auth.record()
  expect(one.auth.record().entries).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ event: 'page.frozen' }),
      expect.objectContaining({ event: 'page.woke', ms: expect.closeTo(41_000, -4) }),
      expect.objectContaining({ event: 'record.adopted', by: tab }),
    ]),
  )
  expect(server.revoke()).toBe(1)
  await browser.finish(one.auth.refresh().catch(() => {}))
  await browser.pass(5_000)
  const pattern = `^Signed out at [\\d:]{8}: the server refused the refresh token \\(invalid_grant\\); tab ${tab} had refreshed while this tab was frozen\\.$`
  expect(one.auth.explain().sentence).toMatch(new RegExp(pattern))
})

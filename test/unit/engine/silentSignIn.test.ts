import { expect, it } from 'vitest'
import { restBackend } from '../../../src/adapters/index.ts'
import { ada, signedInTabs } from '../testing/browser/signedInTabs.ts'

it('T9: a tab that was asking the server who it is, while another tab signed in, does not stay anonymous', async () => {
  const { browser, open } = signedInTabs({
    seed: 1,
    weather: { databaseDelay: 5, latency: [5, 20] },
    options: ({ page }) => ({ backend: restBackend({ baseUrl: '/auth', mode: 'cookie', page }), store: {} }),
  })
  browser.network.disturb({ matches: '/refresh', fate: 'delayAnswer', delay: 2_000 })
  const asking = open()
  await browser.pass(500)
  const other = open()
  await browser.finish(other.auth.signIn(ada))
  await browser.pass(10_000)
  expect(browser.network.log[0]).toMatchObject({ tab: 'tab 1', answered: { status: 400 } })
  expect(asking.auth.view).toMatchObject({ status: 'authenticated', user: { id: 'user-ada' } })
})

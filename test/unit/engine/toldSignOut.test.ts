import { expect, it } from 'vitest'
import { ada, signedInTabs } from '../testing/browser/signedInTabs.ts'

const inTime = { storageDelay: 0, messageDelay: 3, databaseDelay: 5 }

it('T44: a tab that signs out and is closed in the same task has told the others', async () => {
  const { browser, open } = signedInTabs({ seed: 1, weather: inTime })
  const [one, two] = [open(), open()]
  await browser.finish(one.auth.signIn(ada))
  await browser.pass(2_000)
  expect(two.auth.view.isAuthenticated).toBe(true)
  void one.auth.signOut().catch(() => {})
  one.tab.close()
  await browser.pass(1_000)
  expect(two.auth.view).toMatchObject({ status: 'signedOut', reason: 'user', source: 'remote' })
})

it('T6: a tab that dies when the ledger knows of its sign-out has told the others, at whatever moment', async () => {
  for (let tasks = 1; tasks < 15; tasks++) {
    const { browser, open } = signedInTabs({ seed: tasks, weather: inTime })
    const [one, two] = [open(), open()]
    await browser.finish(one.auth.signIn(ada))
    await browser.pass(2_000)
    void one.auth.signOut().catch(() => {})
    one.tab.crashAfter(tasks)
    await browser.pass(1_000)
    expect(two.auth.view.isAuthenticated, `after ${tasks} tasks`).toBe(false)
  }
})

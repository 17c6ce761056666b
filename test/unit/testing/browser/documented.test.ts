// The example of docs/simulated-browser.md.
import { createAuth, indexedDbStore, restBackend } from 'authchart'
import { createDice, createFakeAuthServer, createSimulatedBrowser, type SimulatedTab } from 'authchart/testing'
import { expect, test } from 'vitest'

test.each([1, 2, 3, 4, 5])(
  'a tab that crashes in the middle of a refresh takes nobody with it (seed %d)',
  async (seed) => {
    const browser = createSimulatedBrowser({ seed })
    const server = createFakeAuthServer({ clock: browser.clock, random: createDice(seed).fraction, accessTokenTtl: 60 })
    browser.serve('https://app.test', (request) => server.fetch(request))

    const start = ({ page, environment }: SimulatedTab) =>
      createAuth({
        backend: restBackend({ baseUrl: '/auth', page }),
        store: indexedDbStore({ page }),
        scope: 'app',
        environment: environment('app'),
        requests: { page },
      })
    const [one, two] = [browser.open(), browser.open()]
    const [first, second] = [start(one), start(two)]
    await browser.finish(first.signIn({ method: 'password', email: 'ada@example.com', password: 'correct horse' }))
    await browser.pass(10_000)

    void first.refresh()
    one.crashAfter(3) // three tasks later it is gone, with the lock in its hands
    await browser.pass(120_000)

    expect(one.state).toBe('dead')
    expect(second.view.isAuthenticated).toBe(true)
    expect(server.state.counters.reuseDetections).toBe(0)
  },
)

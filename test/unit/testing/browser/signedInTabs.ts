import { cookieStore, indexedDbStore, localStorageStore, restBackend } from '../../../../src/adapters/index.ts'
import { createAuth } from '../../../../src/bindings/vanilla/createAuth.ts'
import type { AuthOptions } from '../../../../src/options.ts'
import {
  createDice,
  createFakeAuthServer,
  createSimulatedBrowser,
  type SimulatedTab,
  type Weather,
} from '../../../../src/testing/index.ts'

export type Options = (tab: SimulatedTab) => Partial<AuthOptions>

/** Ways to keep tokens. */
export const modes: readonly (readonly [string, Options])[] = [
  ['IndexedDB', () => ({})],
  ['localStorage', ({ page }) => ({ store: localStorageStore({ page }) })],
  [
    'two stores',
    ({ page }) => ({ store: { refreshToken: localStorageStore({ page }), accessToken: cookieStore({ page }) } }),
  ],
  [
    'an HttpOnly cookie',
    ({ page }) => ({ backend: restBackend({ baseUrl: '/auth', mode: 'cookie', page }), store: {} }),
  ],
]

/** Each moment in a long run, every third in a short one. */
export const stride = process.env.AUTHCHART_LONG === '1' ? 1 : 3

/** When a tab crashes. */
export type Moment = 'crashAfter' | 'crashAtEffect'

export const ada = { method: 'password', email: 'ada@example.com', password: 'correct horse' }

/** A simulated browser, a fake server, and the real engine in as many tabs as are opened. */
export function signedInTabs({
  seed,
  weather = {},
  options = () => ({}),
  accessTokenTtl = 300,
}: {
  readonly seed: number
  readonly weather?: Partial<Weather>
  readonly options?: Options
  readonly accessTokenTtl?: number
}) {
  const browser = createSimulatedBrowser({ seed, weather })
  const dice = createDice(seed)
  const server = createFakeAuthServer({ clock: browser.clock, random: dice.fraction, accessTokenTtl })
  browser.serve('https://app.test', (request) => server.fetch(request))
  const start = (tab: SimulatedTab) => {
    const { page } = tab
    const auth = createAuth({
      backend: restBackend({ baseUrl: '/auth', page }),
      store: indexedDbStore({ page }),
      scope: 'app',
      environment: tab.environment('app'),
      requests: { page },
      ...options(tab),
    })
    return { tab, auth }
  }
  return { browser, server, start, open: () => start(browser.open()) }
}

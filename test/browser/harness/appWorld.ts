import {
  type AuthServer,
  type AuthServerOptions,
  createAuthServer,
  type Faults,
} from '../../../examples/auth-server/index.ts'
import type { AppOptions } from '../pages/engine.ts'
import type { Tab } from './tab.ts'
import type { browserForSuite, World, WorldOptions } from './world.ts'

/** The ways in which an app may keep its tokens, so that a session survives a reload. */
export const MODES = {
  'tokens in the body, kept in IndexedDB': { mode: 'body', store: 'indexedDb' },
  'tokens in the body, kept in localStorage': { mode: 'body', store: 'localStorage' },
  'refresh token in an HttpOnly cookie': { mode: 'cookie', store: 'memory' },
} as const satisfies Record<string, AppOptions>

export type ModeName = keyof typeof MODES
export const MODE_NAMES = Object.keys(MODES) as ModeName[]

/** Short enough for tests, long against what a loopback request takes on a busy machine. */
export const QUICK = { request: 1_500, settle: 300, signOut: 1_000, wait: 8_000 }

export interface AppWorld extends Omit<World, 'tab' | 'tabs' | 'popup'> {
  /** What the auth server has counted so far. */
  counters(): { readonly refreshes: number; readonly reuseDetections: number }
  /** What the auth server knows of passkeys. */
  readonly passkeys: AuthServer['passkeys']
  /** What is wrong with the auth server from now on. */
  fault(change: Partial<Faults>): void
  /** Who could still refresh: a user id for each live refresh token. */
  alive(): string[]
  /** Every token and challenge that the auth server has issued. */
  secrets(): readonly string[]
  /** Opens a tab with the app and waits until it knows whether there is a session. */
  tab(changes?: Partial<AppOptions>): Promise<Tab>
  tabs(count: number, changes?: Partial<AppOptions>): Promise<Tab[]>
  /** A tab whose app starts only when `window.startApp()` is called. */
  tabForLater(changes?: Partial<AppOptions>): Promise<Tab>
  /** A window with the app that `tab` opens: it begins with a copy of the session storage of `tab`. */
  duplicate(tab: Tab): Promise<Tab>
  signIn(tab: Tab, user?: keyof typeof USERS): Promise<void>
  /** The code that an authenticator app shows to Grace. */
  totp(): Promise<string>
  /** Access tokens issued so far are refused from now on; refresh tokens stay good. */
  voidAccessTokens(): Promise<void>
}

export const USERS = {
  ada: { name: 'Ada Lovelace', email: 'ada@example.com', password: 'correct horse' },
  /** Has a second factor. */
  grace: { name: 'Grace Hopper', email: 'grace@example.com', password: 'battery staple' },
}

/** A world whose site is the demo auth server, and whose tabs run the app with `options`. */
export async function openApp(
  browser: ReturnType<typeof browserForSuite>,
  options: AppOptions,
  worldOptions: WorldOptions = {},
  serverOptions: AuthServerOptions = {},
): Promise<AppWorld> {
  const server = createAuthServer({ accessTokenTtl: 300, ...serverOptions })
  const world = await browser.open((request, env) => server.app.fetch(request, env as object), worldOptions)
  const pathOf = (changes: Partial<AppOptions>): string =>
    `/?app=${encodeURIComponent(JSON.stringify({ timeouts: QUICK, ...options, ...changes }))}`
  const tab = async (changes: Partial<AppOptions> = {}): Promise<Tab> => {
    const made = await world.tab(undefined, pathOf(changes))
    await ready(made)
    return made
  }
  const totp = async (): Promise<string> => {
    const answer = await server.app.request(`/demo/totp?email=${USERS.grace.email}`)
    return ((await answer.json()) as { code: string }).code
  }
  return {
    ...world,
    passkeys: server.passkeys,
    counters: () => {
      const { refreshes, reuseDetections } = server.state.counters
      return { refreshes, reuseDetections }
    },
    fault: (change) => void Object.assign(server.faults, change),
    alive: () => server.state.liveFamilies().map(({ userId }) => userId),
    secrets: () => server.state.issuedSecrets(),
    tab,
    async tabs(count, changes) {
      const made: Tab[] = []
      while (made.length < count) made.push(await tab(changes))
      return made
    },
    tabForLater: (changes = {}) => world.tab(undefined, `${pathOf(changes)}&later`),
    async duplicate(tab) {
      const made = await world.popup(tab, `${tab.name}-copy`, pathOf({}))
      await ready(made)
      return made
    },
    async signIn(tab, user = 'ada') {
      const { email, password } = USERS[user]
      const status = await tab.run(
        async (email, password) => (await window.app.auth.signIn({ method: 'password', email, password })).status,
        email,
        password,
      )
      if (status !== 'awaitingSecondFactor') return
      await tab.run(
        async (code) => {
          await window.app.auth.submitSecondFactor({ code })
        },
        await totp(),
      )
    },
    totp,
    async voidAccessTokens() {
      await server.app.request('/demo/expire-access-tokens', { method: 'POST', body: '{}' })
    },
  }
}

export const ready = (tab: Tab): Promise<void> =>
  tab.run(async () => {
    await window.app.auth.ready
  })

export const view = (tab: Tab) => tab.run(() => window.app.auth.view)

/** What the page shows. */
export const shown = (tab: Tab): Promise<string> => tab.run(() => document.querySelector('main')?.textContent ?? '')

export const showing = (tab: Tab, text: string, ms = 5_000): Promise<void> =>
  tab.until((text) => document.querySelector('main')?.textContent === text, [text], ms)

export const events = (tab: Tab, type: string) =>
  tab.run((type) => window.app.events.filter((event) => event.type === type), type)

/** A request to the API that needs the token: its status, or the code of what it rejected with. */
export const request = (tab: Tab, path = '/api/orders'): Promise<string> =>
  tab.run(async (path) => Object.keys(await window.authchart.storm(1, path))[0] ?? '', path)

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

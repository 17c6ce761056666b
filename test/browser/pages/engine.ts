/** A small app around the engine, as a page would have it: made from the page's address, so that it survives a reload. */
import {
  type AuthClient,
  type AuthEvent,
  type AuthOptions,
  type AuthUser,
  cookieStore,
  createAuth,
  indexedDbStore,
  localStorageStore,
  memoryStore,
  restBackend,
  sessionStorageStore,
} from '../../../src/index.ts'
import { passkeyEndpoints, withPasskeys } from '../../../src/passkey/index.ts'
import { stepUp } from '../../../src/stepUp/index.ts'

const stores = {
  indexedDb: indexedDbStore,
  localStorage: localStorageStore,
  sessionStorage: sessionStorageStore,
  cookie: cookieStore,
  memory: memoryStore,
}

export interface AppUser extends AuthUser {
  readonly name: string
  readonly email: string
}

/** What travels in the address: options that are plain values, and names for the rest. */
export interface AppOptions
  extends Pick<AuthOptions, 'idle' | 'leeway' | 'lifetime' | 'shareAccessToken' | 'timeouts' | 'scope'> {
  readonly mode: 'body' | 'cookie'
  readonly store: keyof typeof stores
  readonly origins?: readonly string[]
  /** Signs in with passkeys, too. Milliseconds that a person may take. */
  readonly passkeyTimeout?: number
  /** Can be stepped up: for so many milliseconds. */
  readonly stepUpLasts?: number
}

export interface App {
  auth: AuthClient<AppUser>
  /** All that `auth.on` told since the page was loaded. */
  readonly events: AuthEvent<AppUser>[]
  /** What the page has shown since it was loaded, without repetitions. */
  readonly shown: string[]
  /** Throws the engine away and makes a new one, as a reload does but faster. */
  renew(): Promise<void>
}

const EVENTS = [
  'signedIn',
  'signedOut',
  'refreshed',
  'refreshFailed',
  'idleWarning',
  'idleTimeout',
  'userChanged',
  'accessDenied',
  'rateLimited',
  'storageFailed',
] as const

function create(made: AppOptions): AuthClient<AppUser> {
  const { mode, store, origins, passkeyTimeout: timeout, stepUpLasts: lasts, ...options } = made
  const rest = restBackend<AppUser>({ baseUrl: '/auth', mode })
  const server = passkeyEndpoints<AppUser>({ baseUrl: '/auth', mode })
  return createAuth<AppUser>({
    backend: timeout === undefined ? rest : withPasskeys(rest, { server, timeout }),
    store: stores[store](),
    ...(origins && { requests: { origins } }),
    ...(lasts !== undefined && { stepUp: stepUp({ lasts }) }),
    unlock: async (proof) => proof === '0000',
    ...options,
  })
}

export function startApp(options: AppOptions): App {
  const events: AuthEvent<AppUser>[] = []
  const shown: string[] = []
  const start = (): AuthClient<AppUser> => {
    const auth = create(options)
    const show = (): void => {
      const { user, status, reason } = auth.view
      const text = user ? `Hello ${user.name}` : reason ? `${status}: ${reason}` : status
      const main = document.querySelector('main')
      if (main) main.textContent = text
      if (shown.at(-1) !== text) shown.push(text)
    }
    for (const type of EVENTS) auth.on(type, (event) => events.push(event as AuthEvent<AppUser>))
    auth.subscribe(show)
    show()
    return auth
  }
  const app: App = {
    auth: start(),
    events,
    shown,
    async renew() {
      app.auth.dispose()
      app.auth = start()
      await app.auth.ready
    },
  }
  return app
}

/** Sends `count` requests at once; says how many answers there were of each status, or error of each code. */
export async function storm(count: number, path = '/api/orders', spread = 0): Promise<Record<string, number>> {
  const tally: Record<string, number> = {}
  const one = async (index: number): Promise<void> => {
    if (spread > 0) await new Promise((resolve) => setTimeout(resolve, (spread * index) / count))
    const outcome = await window.app.auth
      .fetch(path)
      .then(async (response) => {
        // An answer counts when an app could read it.
        await response.text()
        return String(response.status)
      })
      .catch((error: Error & { code?: string | number }) =>
        typeof error.code === 'string' ? error.code : `${error.name}: ${error.message}`,
      )
    tally[outcome] = (tally[outcome] ?? 0) + 1
  }
  await Promise.all(Array.from({ length: count }, (_, index) => one(index)))
  return tally
}

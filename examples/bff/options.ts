import { randomBytes } from 'node:crypto'
import { memoryStore } from './memoryStore.ts'
import type { SessionStore } from './sessionStore.ts'

/** All durations in seconds. */
export interface BffOptions {
  /** Where browsers see the app and its BFF: `https://app.example.com`. One origin for both. */
  readonly origin: string
  /** The OpenID provider. */
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** What `/api/*` is passed on to: `https://api.example.com/api`. */
  readonly api: string
  /** Default `openid profile email`. */
  readonly scope?: string
  /** RFC 8707: whom the access tokens are for, where the provider has to be told. */
  readonly resource?: string
  /** A session that nobody uses ends after this. Default 30 minutes. */
  readonly idle?: number
  /** And this one ends in any case. Default 12 hours. */
  readonly absolute?: number
  /** The same for "remember me". Default 14 and 90 days. */
  readonly remembered?: { readonly idle: number; readonly absolute: number }
  readonly store?: SessionStore
  /** At least 32 random bytes, the same for all processes. Default: new ones, so that a restart renews all CSRF values. */
  readonly csrfSecret?: Uint8Array
  /**
   * `false` drops `Secure` and the `__Host-` prefix: for `http://localhost` in browsers that refuse Secure cookies there (Safari).
   * Never in production: `createBff` throws for an origin that is not this machine.
   */
  readonly secureCookies?: boolean
  /** Epoch milliseconds. Default: the system's clock. */
  readonly now?: () => number
  /** To the provider and the API. Default: this process's. */
  readonly fetch?: typeof globalThis.fetch
}

export interface Settings extends Required<Omit<BffOptions, 'resource'>> {
  readonly resource: string | undefined
}

const MINUTE = 60
const DAY = 24 * 60 * MINUTE

const isThisMachine = (url: string) => /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(url)

export function settingsFrom(options: BffOptions): Settings {
  const { origin, secureCookies = true, csrfSecret = randomBytes(32) } = options
  if (new URL(origin).origin !== origin) throw new Error('origin is a plain origin, such as "https://app.example.com".')
  if (!origin.startsWith('https:') && !isThisMachine(origin)) throw new Error('origin is https, or this machine.')
  if (!secureCookies && !isThisMachine(origin)) throw new Error('secureCookies: false is for http://localhost only.')
  if (csrfSecret.length < 32) throw new Error('csrfSecret has at least 32 bytes.')
  return {
    scope: 'openid profile email',
    idle: 30 * MINUTE,
    absolute: 12 * 60 * MINUTE,
    remembered: { idle: 14 * DAY, absolute: 90 * DAY },
    store: memoryStore(),
    now: Date.now,
    fetch: globalThis.fetch,
    resource: undefined,
    ...options,
    secureCookies,
    csrfSecret,
  }
}

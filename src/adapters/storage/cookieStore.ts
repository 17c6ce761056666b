import { AuthError } from '../../errors.ts'
import { type Page, thisPage } from '../page.ts'
import type { TokenStore } from '../ports.ts'

export interface CookieStoreOptions {
  /** Default `/`. */
  readonly path?: string
  /** Default: this host only. */
  readonly domain?: string
  /** Default: `true` unless the page itself came over plain http. */
  readonly secure?: boolean
  /** Default `lax`. */
  readonly sameSite?: 'strict' | 'lax' | 'none'
  /** **Seconds**, as in the cookie attribute. Default: until the browser is closed. */
  readonly maxAge?: number
  readonly page?: Page
}

/** RFC 6265 §6.1: what a browser has to accept for name, value and attributes together. */
const LARGEST = 4_096

/**
 * Keeps values in cookies that scripts can read; they also travel with each request to this host. One value has room
 * for about 4 kB. Throws `AuthError` `storage_failed` for a larger one, and where the browser does not keep it.
 *
 * @example
 * createAuth({ backend, store: { refreshToken: cookieStore({ path: '/app', sameSite: 'strict' }) } })
 */
export function cookieStore({
  path = '/',
  domain,
  secure,
  sameSite = 'lax',
  maxAge,
  page = thisPage,
}: CookieStoreOptions = {}): TokenStore {
  const write = (key: string, value: string, age: number | undefined): void => {
    const cookie = [
      `${encodeURIComponent(key)}=${encodeURIComponent(value)}`,
      `path=${path}`,
      `samesite=${sameSite}`,
      ...(domain ? [`domain=${domain}`] : []),
      ...(age === undefined ? [] : [`max-age=${age}`]),
      ...((secure ?? page.location.protocol !== 'http:') ? ['secure'] : []),
    ].join('; ')
    if (cookie.length > LARGEST) throw new AuthError('storage_failed', 'The value is too large for a cookie.')
    // Not the Cookie Store API: it is asynchronous, so it cannot survive a closing page.
    page.document.cookie = cookie
  }
  const get = (key: string): string | null => {
    const start = `${encodeURIComponent(key)}=`
    const found = page.document.cookie.split('; ').find((cookie) => cookie.startsWith(start))
    try {
      return found === undefined ? null : decodeURIComponent(found.slice(start.length))
    } catch {
      // Not written by this store.
      return null
    }
  }
  return {
    shared: true,
    get,
    set(key, value) {
      write(key, value, maxAge)
      // A refused cookie is dropped without a word.
      if (get(key) !== value) throw new AuthError('storage_failed', 'The browser did not keep the cookie.')
    },
    remove: (key) => write(key, '', 0),
  }
}

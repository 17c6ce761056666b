import { AuthError } from '../../errors.ts'
import { type Page, thisPage } from '../page.ts'
import type { TokenStore } from '../ports.ts'

export interface WebStorageStoreOptions {
  /** Put before each key. Default: nothing; the engine's keys already begin with `authchart:`. */
  readonly prefix?: string
  readonly page?: Page
}

/** The browser may refuse any access: no storage in this mode, quota, opaque origin. */
function guarded<T>(page: Page, area: 'localStorage' | 'sessionStorage', use: (storage: Storage) => T): T {
  try {
    return use(page[area])
  } catch (cause) {
    throw new AuthError('storage_failed', `${area} failed; see the cause.`, { cause })
  }
}

const webStorageStore = (
  area: 'localStorage' | 'sessionStorage',
  { prefix = '', page = thisPage }: WebStorageStoreOptions,
): TokenStore => ({
  shared: area === 'localStorage',
  get: (key) => guarded(page, area, (storage) => storage.getItem(prefix + key)),
  set: (key, value) => guarded(page, area, (storage) => storage.setItem(prefix + key, value)),
  remove: (key) => guarded(page, area, (storage) => storage.removeItem(prefix + key)),
})

/**
 * Survives reloads and restarts; every script of this origin can read it. Throws `AuthError` `storage_failed`.
 *
 * @example
 * createAuth({ backend, store: localStorageStore() })
 */
export const localStorageStore = (options: WebStorageStoreOptions = {}): TokenStore =>
  webStorageStore('localStorage', options)

/** Survives reloads of this tab; other tabs do not see it. Throws `AuthError` `storage_failed`. */
export const sessionStorageStore = (options: WebStorageStoreOptions = {}): TokenStore =>
  webStorageStore('sessionStorage', options)

import { AuthError } from '../../errors.ts'
import type { TokenStore } from '../ports.ts'

export interface WebStorageStoreOptions {
  /** Put before each key. Default: nothing; the engine's keys already begin with `authchart:`. */
  readonly prefix?: string
}

/** The browser may refuse any access: no storage in this mode, quota, opaque origin. */
function guarded<T>(area: 'localStorage' | 'sessionStorage', use: (storage: Storage) => T): T {
  try {
    return use(globalThis[area])
  } catch (cause) {
    throw new AuthError('storage_failed', `${area} failed; see the cause.`, { cause })
  }
}

const webStorageStore = (area: 'localStorage' | 'sessionStorage', prefix = ''): TokenStore => ({
  persistent: true,
  shared: area === 'localStorage',
  get: (key) => guarded(area, (storage) => storage.getItem(prefix + key)),
  set: (key, value) => guarded(area, (storage) => storage.setItem(prefix + key, value)),
  remove: (key) => guarded(area, (storage) => storage.removeItem(prefix + key)),
})

/**
 * Survives reloads and restarts; every script of this origin can read it. Throws `AuthError` `storage_failed`.
 *
 * @example
 * createAuth({ backend, store: localStorageStore() })
 */
export const localStorageStore = ({ prefix }: WebStorageStoreOptions = {}): TokenStore =>
  webStorageStore('localStorage', prefix)

/** Survives reloads of this tab; other tabs do not see it. Throws `AuthError` `storage_failed`. */
export const sessionStorageStore = ({ prefix }: WebStorageStoreOptions = {}): TokenStore =>
  webStorageStore('sessionStorage', prefix)

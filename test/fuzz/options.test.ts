import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, vi } from 'vitest'
import type { AuthBackend } from '../../src/adapters/ports.ts'
import { memoryStore } from '../../src/adapters/storage/memoryStore.ts'
import type { AuthClient } from '../../src/bindings/vanilla/client.types.ts'
import { createAuth } from '../../src/bindings/vanilla/createAuth.ts'
import { isAuthError } from '../../src/errors.ts'
import type { AuthOptions } from '../../src/options.ts'
import { quietEnvironment } from '../../src/testing/provider/quietEnvironment.ts'
import { fuzz, fuzzSync } from './fuzz.ts'
import { junk, spoiled } from './junk.ts'
import { settledOrWaiting } from './settling.ts'

const grant = { accessToken: 'a', refreshToken: 'r', user: { id: 'ada' } }
const backend: AuthBackend = {
  id: 'fuzz',
  refreshWith: 'token',
  signIn: async () => ({ type: 'granted', grant }),
  refresh: async () => grant,
  revoke: async () => {},
}
const idle = { timeout: 60_000, warning: 1_000, policy: 'lock', activityDismissesWarning: true } as const
const stores = { accessToken: memoryStore(), refreshToken: memoryStore(), idToken: memoryStore() }
const right: Omit<AuthOptions, 'environment'> = {
  backend,
  store: stores,
  scope: 'fuzz',
  idle,
  lifetime: 3_600_000,
  remember: { store: stores, idle, lifetime: 7_200_000 },
  leeway: 30_000,
  shareAccessToken: false,
  unlock: async () => true,
  onSignOut: async () => {},
  timeouts: { request: 1_000, wait: 1_000, signOut: 1_000, settle: 0 },
  requests: { origins: ['https://api.example'], isRejected: () => false, fetch: async () => new Response() },
  inspect: () => {},
}
const options = fc.oneof(spoiled(right), spoiled(right), spoiled(right), junk)

/** A client, or the one error that there may be. */
function attempt(given: unknown): AuthClient | null {
  try {
    const environment = quietEnvironment(() => 1_000)
    const isObject = typeof given === 'object' && given !== null
    return createAuth((isObject ? { ...given, environment } : given) as AuthOptions)
  } catch (error) {
    expect(isAuthError(error) ? error.code : String(error)).toBe('invalid_options')
    return null
  }
}

beforeEach(() => {
  vi.stubGlobal('fetch', async () => new Response())
})
afterEach(() => {
  vi.unstubAllGlobals()
})

/** Ports are left to the compiler: judging their methods would ship to every visitor. */
describe('the options of createAuth', () => {
  fuzzSync(
    'work, or are refused with invalid_options: no other throw',
    { short: 500, long: 10_000 },
    options,
    (given) => attempt(given)?.dispose(),
  )

  fuzz(
    'that are taken make a client that works, from sign-in to sign-out',
    { short: 100, long: 2_000 },
    spoiled(right),
    async (given) => {
      const auth = attempt(given)
      if (!auth) return
      const promises: Promise<unknown>[] = []
      const settled = (promise: Promise<unknown>) => {
        promises.push(promise.catch((error) => expect(isAuthError(error) ? '' : String(error)).toBe('')))
        return settledOrWaiting(promise)
      }
      await settled(auth.ready)
      await settled(auth.signIn({ method: 'password' }))
      if (auth.isAuthenticated()) {
        await settled(auth.getAccessToken())
        await settled(auth.fetch('https://api.example/orders'))
      }
      await settled(auth.signOut())
      expect(auth.actor.getSnapshot().status).toBe('active')
      auth.dispose()
      await Promise.all(promises)
    },
  )
})

import type { ActivitySource, AuthBackend, Clock, Ledger, TokenStore } from '../../src/adapters/ports.ts'
import { AuthError } from '../../src/errors.ts'
import type { AuthUser, Grant } from '../../src/session.ts'
import { sameType } from './same-type.ts'

interface Person extends AuthUser {
  readonly email: string
}

// The least that is a backend: an id, and what a refresh spends. What is missing is what the server cannot do.
export const least: AuthBackend = { id: 'least', refreshWith: 'none' }

export const backend: AuthBackend<Person> = {
  id: 'own',
  refreshWith: 'token',
  async signIn(credentials, { signal }) {
    sameType<typeof signal, AbortSignal>()
    sameType<typeof credentials.method, string>()
    // Fields of a method are unknown until they are looked at.
    // @ts-expect-error unknown
    const email: string = credentials.email
    return { type: 'granted', grant: { accessToken: 'a', user: { id: 'u1', email } } }
  },
  async refresh({ refreshToken }) {
    sameType<typeof refreshToken, string | undefined>()
    return { accessToken: 'b', expiresIn: 300 }
  },
}

export const telling: AuthBackend = {
  ...least,
  subscribe(listener) {
    listener({ type: 'storageFailed', error: new AuthError('storage_failed', 'full') })
    // @ts-expect-error what a backend may tell is a closed union
    listener({ type: 'bored' })
    return () => {}
  },
}
// @ts-expect-error whatever subscribes gives back its clean-up
export const deaf: AuthBackend = { ...least, subscribe: () => {} }

// @ts-expect-error what a refresh spends decides who may refresh: it has no default
export const unsaid: AuthBackend = { id: 'unsaid' }
// @ts-expect-error an id names the server; tabs share by it
export const nameless: AuthBackend = { refreshWith: 'none' }
// @ts-expect-error a grant without a token
export const empty: Grant = { expiresIn: 300 }
// @ts-expect-error lifetimes are numbers of seconds
export const text: Grant = { accessToken: 'a', expiresIn: '300' }

// Stores may be synchronous or not.
const map = new Map<string, string>()
export const sync: TokenStore = {
  shared: false,
  get: (key) => map.get(key) ?? null,
  set: (key, value) => void map.set(key, value),
  remove: (key) => void map.delete(key),
}
export const asynchronous: TokenStore = {
  shared: true,
  get: async () => null,
  set: async () => {},
  remove: async () => {},
}
// @ts-expect-error "not there" is `null`, so that `undefined` shows a forgotten return
export const forgetful: TokenStore = { ...sync, get: (key: string) => map.get(key) }

// Whatever subscribes gives back its clean-up.
export const activity: ActivitySource = { subscribe: () => () => {} }
// @ts-expect-error no way to stop listening
export const endless: ActivitySource = { subscribe: () => {} }

// A ledger's change is a compare-and-set: there is no way to just write.
declare const ledger: Ledger
// @ts-expect-error no blind writes
ledger.write({ schema: 1, live: false, epoch: 'e', reason: 'user', at: 0 })
// @ts-expect-error an ended entry has no commit, a live one has
void ledger.compareAndSet(null, { schema: 1, live: true, epoch: 'e' })

declare const clock: Clock
sameType<ReturnType<typeof clock.setTimer>, () => void>()

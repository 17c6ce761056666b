import type { AuthBackend, TokenStore } from '../../src/adapters/ports.ts'
import type { AuthOptions, IdleOptions, TokenStores } from '../../src/options.ts'
import type { AuthUser, EndReason, Source } from '../../src/session.ts'
import { sameType } from './same-type.ts'

interface Person extends AuthUser {
  readonly email: string
}

declare const backend: AuthBackend<Person>
declare const anybody: AuthBackend
declare const store: TokenStore

const take = <User extends AuthUser>(options: AuthOptions<User>): User => options as unknown as User

// A backend is all that is needed, and it decides who the user is.
sameType<ReturnType<typeof take<Person>>, Person>()
const person = take({ backend })
sameType<typeof person, Person>()
const somebody = take({ backend: anybody })
sameType<typeof somebody, AuthUser>()

take({
  backend,
  onSignOut({ reason, source }) {
    sameType<typeof reason, EndReason>()
    sameType<typeof source, Source>()
    // @ts-expect-error no such reason
    return reason === 'bored' ? undefined : undefined
  },
})

// @ts-expect-error a backend is needed
take({})
// @ts-expect-error an option that does not exist is a mistake, not a wish
take({ backend, leewayMs: 30_000 })
// @ts-expect-error durations are numbers of milliseconds
take({ backend, lifetime: '8h' })
// @ts-expect-error an option is given or left out; `undefined` would hide a missing environment variable
take({ backend, scope: undefined })

// One store for everything, or one for each kind.
export const stores: TokenStores[] = [store, { refreshToken: store }, { accessToken: store, idToken: store }]
// @ts-expect-error no such kind
export const wrongKind: TokenStores = { refresh: store }
// @ts-expect-error a Map is no store: nothing says whether it outlives the page
export const notAStore: TokenStores = new Map<string, string>()

// Idle: a time and perhaps a policy.
export const idle: IdleOptions = { timeout: 900_000, warning: 60_000, policy: 'lock' }
// @ts-expect-error a policy without a time means nothing
export const noTime: IdleOptions = { policy: 'lock' }
// @ts-expect-error no such policy
export const wrongPolicy: IdleOptions = { timeout: 900_000, policy: 'logout' }

// A session that is remembered may have a store and limits of its own.
take({ backend, remember: { store, idle: { timeout: 3_600_000 }, lifetime: 30 * 86_400_000 } })

// Environment: replace one port, keep the rest.
take({ backend, environment: { random: { id: () => 'id', fraction: () => 0.5 } } })
// @ts-expect-error half a port
take({ backend, environment: { random: { id: () => 'id' } } })

// What the server rendered has the app's user in it.
take({ backend, initialView: view(null) })
take({ backend, initialView: view({ id: 'u1', email: 'a@example.test' }) })

function view(user: Person | null): NonNullable<AuthOptions<Person>['initialView']> {
  return {
    status: user ? 'authenticated' : 'anonymous',
    isAuthenticated: user !== null,
    canRequest: user !== null,
    isBusy: false,
    isRefreshing: false,
    isOffline: false,
    isIdleWarning: false,
    isLocked: false,
    user,
    session: null,
    challenge: null,
    idleDeadline: null,
    assurance: null,
    reason: null,
    source: null,
    error: null,
  }
}

import type { AuthClient } from '../../src/bindings/vanilla/client.types.ts'
import type { Explanation, FlightRecord } from '../../src/flight/flight.types.ts'
import type { AuthStatus, AuthView } from '../../src/machines/auth/auth.view.types.ts'
import type { AuthUser, Session } from '../../src/session.ts'
import { sameType } from './same-type.ts'

interface Person extends AuthUser {
  readonly email: string
}

declare const auth: AuthClient<Person>

// The app's user type reaches everything that shows a user.
sameType<typeof auth.view, AuthView<Person>>()
sameType<ReturnType<typeof auth.getUser>, Person | null>()
sameType<Awaited<ReturnType<typeof auth.signIn>>, AuthView<Person>>()
sameType<Awaited<ReturnType<typeof auth.refresh>>, Session<Person>>()
sameType<Awaited<typeof auth.ready>, AuthView<Person>>()

// A session may be missing, and the compiler says so.
// @ts-expect-error there may be no user
export const email: string = auth.view.user.email
// @ts-expect-error there may be no token
export const token: Promise<string> = auth.getAccessToken()

// The view is read-only, at every level.
// @ts-expect-error read-only
auth.view.status = 'anonymous'
// @ts-expect-error read-only
if (auth.view.user) auth.view.user.email = 'b@example.test'
// @ts-expect-error read-only
auth.view.session?.scopes.push('admin')

// The statuses are a closed union.
export const words: Record<AuthStatus, string> = {
  restoring: 'One moment',
  anonymous: 'Signed out',
  authenticating: 'Signing in',
  awaitingSecondFactor: 'Enter your code',
  authenticated: 'Signed in',
  signingOut: 'Signing out',
  signedOut: 'Signed out',
}
// @ts-expect-error no such status
export const loading = auth.view.status === 'loading'

// Credentials name their method; the rest belongs to the method.
void auth.signIn({ method: 'password', email: 'a@example.test', password: 'secret' }, { remember: true })
// @ts-expect-error no method
void auth.signIn({ email: 'a@example.test', password: 'secret' })
void auth.submitSecondFactor({ code: '123456' })
// @ts-expect-error codes are text: a number loses its leading zeros
void auth.submitSecondFactor({ code: 123456 })

// Sign-out says which sessions.
void auth.signOut({ scope: 'everywhere' })
// @ts-expect-error no such scope
void auth.signOut({ scope: 'all' })

// Roles: one, or any of several.
auth.hasRole('admin')
auth.hasRole(['admin', 'editor'])
// @ts-expect-error roles are names
auth.hasRole(1)

// Tokens from elsewhere carry the app's own user.
void auth.setTokens({ accessToken: 'a', expiresIn: 300, user: { id: 'u1', email: 'a@example.test' } })
// @ts-expect-error not the app's user
void auth.setTokens({ accessToken: 'a', user: { id: 'u1' } })

// `auth.fetch` stands in for `fetch`.
export const transport: typeof globalThis.fetch = auth.fetch

// What nobody outside may touch.
// @ts-expect-error a refresh token is not for pages
auth.getRefreshToken()

// A session explains itself in plain, read-only data.
sameType<ReturnType<typeof auth.record>, FlightRecord>()
sameType<ReturnType<typeof auth.explain>, Explanation>()
auth.watchRecord(({ at, event, by }) => `${at} ${event} ${by ?? ''}`)()
// @ts-expect-error read-only
auth.record().entries.push({ at: 0, elapsed: 0, event: 'init' })
// @ts-expect-error read-only
auth.explain().sentence = ''
// @ts-expect-error no user in it
export const user = auth.record().user

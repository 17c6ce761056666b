import type { AuthClient } from '../../src/bindings/vanilla/client.types.ts'
import type { AuthView } from '../../src/machines/auth/auth.view.types.ts'
import type { AuthUser } from '../../src/session.ts'
import { createTestAuth, type TestAuth, type TestView } from '../../src/testing/index.ts'
import type { SentCommand } from '../../src/testing/provider/sent.ts'
import { type createAuthWrapper, TestAuthProvider } from '../../src/testing/react/index.ts'
import { sameType } from './same-type.ts'

interface Person extends AuthUser {
  readonly email: string
}
const ada: Person = { id: 'ada', email: 'ada@example.test' }

// To the app it is any other client, of the app's own user type.
const auth = createTestAuth<Person>({ view: { status: 'authenticated', user: ada } })
export const client: AuthClient<Person> = auth
sameType<typeof auth, TestAuth<Person>>()
sameType<typeof auth.view, AuthView<Person>>()
sameType<typeof auth.sent, readonly SentCommand[]>()
// @ts-expect-error a view is what it is for
createTestAuth({})
// @ts-expect-error the user has no e-mail address
createTestAuth<Person>({ view: { status: 'authenticated', user: { id: 'ada' } } })

// What a page can be shown.
export const possible: readonly TestView<Person>[] = [
  { status: 'restoring', isOffline: true },
  { status: 'anonymous', error: { code: 'network', message: '' } },
  { status: 'authenticating' },
  { status: 'authenticating', user: ada, isLocked: true },
  { status: 'awaitingSecondFactor', challenge: { attemptsLeft: 2 }, isBusy: true },
  { status: 'authenticated', user: ada, isRefreshing: true, session: { scopes: ['orders'] } },
  { status: 'authenticated', user: ada, isLocked: true, isBusy: true },
  { status: 'authenticated', user: ada, isIdleWarning: true, remaining: 30_000 },
  { status: 'authenticated', user: ada, isIdleWarning: true, idleDeadline: 0 },
  { status: 'authenticated', user: ada, assurance: { request: { acr: '2' }, elevatedUntil: null } },
  { status: 'signingOut', reason: 'idle' },
  { status: 'signedOut', reason: 'userChanged', source: 'remote' },
]

export const impossible: readonly TestView<Person>[] = [
  // @ts-expect-error no such status
  { status: 'locked' },
  // @ts-expect-error nobody is signed in
  { status: 'authenticated' },
  // @ts-expect-error somebody is signed in who has signed out
  { status: 'signedOut', user: ada },
  // @ts-expect-error nobody can be asked who is not there
  { status: 'anonymous', assurance: { request: {} } },
  // @ts-expect-error no such reason
  { status: 'signedOut', reason: 'bored' },
  // @ts-expect-error a lock without a session
  { status: 'anonymous', isLocked: true },
  // @ts-expect-error a session that has ended and goes on
  { status: 'authenticated', user: ada, reason: 'idle' },
  // @ts-expect-error seconds left of nothing
  { status: 'authenticated', user: ada, remaining: 30_000 },
  // @ts-expect-error busy with nothing
  { status: 'authenticated', user: ada, isBusy: true },
  // @ts-expect-error a failed attempt that is still under way
  { status: 'authenticating', error: { code: 'network', message: '' } },
  // @ts-expect-error no such error
  { status: 'anonymous', error: { code: 'oops', message: '' } },
  // @ts-expect-error a refresh of nothing
  { status: 'signingOut', isRefreshing: true },
]

export const answers = [
  auth.answer('signIn', { status: 'authenticated', user: ada, session: { scopes: ['orders'] } }),
  auth.answer('signIn', { status: 'awaitingSecondFactor' }),
  auth.answer('submitSecondFactor', new Error('no')),
  auth.answer('signIn', Promise.resolve({ status: 'authenticated', user: ada })),
  auth.answer('refresh', { user: ada }),
  auth.answer('refresh'),
  auth.answer('submitStepUp'),
  auth.answer('submitStepUp', { session: { acr: '2', amr: ['otp'] } }),
  auth.answer('unlock'),
  auth.answer('signOut', new Promise<undefined>(() => {})),
]
export const wrongAnswers = [
  // @ts-expect-error nobody else can say who signs in
  auth.answer('signIn'),
  // @ts-expect-error a server cannot sign out who signs in
  auth.answer('signIn', { status: 'signedOut' }),
  // @ts-expect-error the browser names the session
  auth.answer('signIn', { status: 'authenticated', user: ada, session: { id: 's1' } }),
  // @ts-expect-error no such user type
  auth.answer('signIn', { status: 'authenticated', user: { id: 'ada' } }),
  // @ts-expect-error when it was proved is the client's to say
  auth.answer('submitStepUp', { session: { authenticatedAt: 0 } }),
  // @ts-expect-error nobody is asked
  auth.answer('stay'),
]

export const events = [
  auth.emit('idleWarning', { remaining: 30_000 }),
  auth.emit('idleTimeout'),
  auth.emit('signedIn', { user: ada, source: 'remote' }),
  // @ts-expect-error how long is left?
  auth.emit('idleWarning'),
  // @ts-expect-error nothing comes with it
  auth.emit('locked', { remaining: 1 }),
  // @ts-expect-error no such event
  auth.emit('expired'),
]

// What was sent can be told apart.
for (const command of auth.sent) {
  if (command.type === 'signIn') sameType<typeof command.remember, boolean>()
  // @ts-expect-error not every command has credentials
  command.credentials
}

// React: a view, or a client; not both, not neither.
export const pages = [
  <TestAuthProvider key="1" view={{ status: 'anonymous' }}>
    text
  </TestAuthProvider>,
  <TestAuthProvider key="2" auth={auth} />,
  <TestAuthProvider<Person> key="3" view={{ status: 'authenticated', user: ada }} />,
]
// @ts-expect-error neither
export const neither = <TestAuthProvider>text</TestAuthProvider>
// @ts-expect-error both
export const both = <TestAuthProvider auth={auth} view={{ status: 'anonymous' }} />
// @ts-expect-error an app's client has no view that a test could decide
export const real = <TestAuthProvider auth={client} />
sameType<ReturnType<typeof createAuthWrapper<Person>>['auth'], TestAuth<Person>>()

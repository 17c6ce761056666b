import type { AuthClient } from 'authchart'
import { restBackend } from 'authchart'
import { createCookieJar, createFakeAuthServer, exampleUsers, type FakeUser } from 'authchart/testing'
import { authHandlers } from 'authchart/testing/msw'

declare const auth: AuthClient
const server = createFakeAuthServer()
const jar = createCookieJar()

// Takes the place of the platform's fetch, alone or with cookies.
restBackend({ baseUrl: '/auth', fetch: server.fetch })
restBackend({ baseUrl: '/auth', mode: 'cookie', fetch: jar.fetchFrom(server) })

// A session that a test begins with is a grant; its refresh half is a token or a cookie, as the mode says.
void auth.setTokens(server.signInAs(exampleUsers.ada.id))
const token: string = server.signInAs('user-ada').refreshToken
jar.take(server.signInAs('user-ada', { mode: 'cookie' }).setCookie)
// @ts-expect-error no cookie in body mode
server.signInAs('user-ada').setCookie
// @ts-expect-error no such mode
server.signInAs('user-ada', { mode: 'header' })

// The same endpoints as restBackend.
const endpoints = { signIn: { password: '/login' }, me: false } as const
authHandlers(server, { baseUrl: '/auth', endpoints, jar })
restBackend({ baseUrl: '/auth', endpoints })
// @ts-expect-error there is no such endpoint
authHandlers(server, { endpoints: { login: '/login' } })

// The endpoint of withStepUp is one more of them; what an API may ask for is what a challenge can say.
authHandlers(server, { endpoints: { stepUp: { otp: '/otp' }, me: false } })
const refused: Response | null = server.challenge(new Request('/api'), { acr: '2', maxAge: 60_000 })
createFakeAuthServer({
  acr: ['low', 'high'],
  routes: { 'GET /x': (_, { demand }) => ({ status: 200, body: demand({}) }) },
})
// @ts-expect-error a challenge cannot name a method (RFC 9470)
server.challenge(new Request('/api'), { method: 'otp' })
// @ts-expect-error which of them is the stronger?
createFakeAuthServer({ acr: ['low'] })

// What a test declares is enough to sign in.
const user: FakeUser = { id: 'u1', email: 'edda@example.com', password: 'pw' }
createFakeAuthServer({ users: [user, { ...user, stepUp: false }, { ...user, stepUp: { code: '000111' } }] })
// @ts-expect-error nobody without a password
createFakeAuthServer({ users: [{ id: 'u1', email: 'edda@example.com' }] })

// Looked at, not written to, but for the faults.
server.faults.delay = 5
// @ts-expect-error a counter is not for the test to set
server.state.counters.refreshes = 1
// @ts-expect-error as='user' is no reason that a server has
server.revoke({ user: 'u1' }, 'user')

export { refused, token }

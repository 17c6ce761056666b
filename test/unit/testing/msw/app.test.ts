// @vitest-environment jsdom
import { HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { restBackend } from '../../../../src/adapters/backends/restBackend.ts'
import { createAuth } from '../../../../src/bindings/vanilla/createAuth.ts'
import { stepUp, withStepUp } from '../../../../src/stepUp/index.ts'
import { createCookieJar, createFakeAuthServer, exampleUsers } from '../../../../src/testing/index.ts'
import { authHandlers } from '../../../../src/testing/msw/index.ts'

/** The guide's own set-up (docs/testing-server.md), under jsdom as apps have it. */
const server = createFakeAuthServer()
const jar = createCookieJar()
const network = setupServer(...authHandlers(server, { jar }))
const opened: ReturnType<typeof createAuth>[] = []

beforeAll(() => network.listen({ onUnhandledRequest: 'error' }))
afterEach(() => {
  for (const auth of opened.splice(0)) auth.dispose()
  server.reset()
  jar.clear()
})
afterAll(() => network.close())

function openApp() {
  const auth = createAuth({ backend: restBackend({ baseUrl: '/auth', mode: 'cookie' }) })
  opened.push(auth)
  return auth
}

describe('an app in jsdom, its auth server behind msw', () => {
  it('finds nobody signed in at first', async () => {
    const auth = openApp()
    await auth.ready
    expect(auth.view.status).toBe('anonymous')
  })

  it('signs in, survives a 503 at the refresh, and signs out at the server', async () => {
    const auth = openApp()
    await auth.ready
    await auth.signIn({ method: 'password', email: exampleUsers.ada.email, password: exampleUsers.ada.password })
    server.faults.fail = { path: '/refresh', status: 503, times: 1 }
    await expect(auth.refresh()).rejects.toMatchObject({ code: 'server_error' })
    expect(auth.view.status).toBe('authenticated')
    await auth.signOut()
    expect(server.state.liveFamilies()).toEqual([])
  })

  it('starts signed in where the jar holds the cookie of a session', async () => {
    jar.take(server.signInAs('user-grace', { mode: 'cookie' }).setCookie)
    const auth = openApp()
    await auth.ready
    expect(auth.getUser()?.id).toBe('user-grace')
    expect(document.cookie).toBe('')
    expect({ ...localStorage }).not.toHaveProperty('__msw-cookie-store__')
  })

  it('learns that an administrator has ended its session', async () => {
    jar.take(server.signInAs('user-ada', { mode: 'cookie' }).setCookie)
    const auth = openApp()
    await auth.ready
    server.revoke({ user: 'user-ada' })
    await auth.refresh().catch(() => {})
    await vi.waitFor(() => expect(auth.view).toMatchObject({ status: 'signedOut', reason: 'revoked' }))
  })

  it('meets an API that wants more than a session, asks the user once, and is answered then', async () => {
    network.use(
      http.post(
        '*/api/payout',
        ({ request }) => server.challenge(request, { acr: '2' }) ?? HttpResponse.json({ id: 7 }),
      ),
    )
    const rest = { baseUrl: '/auth', mode: 'cookie' } as const
    const auth = createAuth({ backend: withStepUp(restBackend(rest), rest), stepUp: stepUp({ levels: ['1', '2'] }) })
    opened.push(auth)
    jar.take(server.signInAs('user-ada', { mode: 'cookie' }).setCookie)
    await auth.ready
    const asked: unknown[] = []
    auth.on('stepUpRequired', ({ request }) => {
      asked.push(request)
      void auth.submitStepUp({ method: 'otp', code: '123456' })
    })
    const pay = () => auth.fetch('/api/payout', { method: 'POST' }).then((answer) => answer.json())
    expect(await Promise.all([pay(), pay()])).toEqual([{ id: 7 }, { id: 7 }])
    expect(asked).toEqual([{ acr: '2' }])
    expect(server.state.counters.requests['/auth/step-up']).toBe(1)
  })
})

import { HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { restBackend } from '../../../../src/adapters/backends/restBackend.ts'
import { withStepUp } from '../../../../src/stepUp/index.ts'
import { createCookieJar, createFakeAuthServer } from '../../../../src/testing/index.ts'
import { type AuthHandlersOptions, authHandlers } from '../../../../src/testing/msw/index.ts'

const { signal } = new AbortController()
const ada = { method: 'password', email: 'ada@example.com', password: 'correct horse' }
const baseUrl = 'https://app.test/auth'

function mock(options: AuthHandlersOptions = {}, server = createFakeAuthServer()) {
  const network = setupServer(...authHandlers(server, options))
  network.listen({ onUnhandledRequest: 'error' })
  onTestFinished(() => network.close())
  return { server, network }
}

describe('authHandlers', () => {
  it('answer at any origin unless told where', async () => {
    mock()
    expect((await fetch('https://app.test/auth/me')).status).toBe(401)
    expect((await fetch('http://localhost:3000/auth/me')).status).toBe(401)
  })

  it('answer where the app believes the server to be, whatever the server itself believes', async () => {
    const { server } = mock({ baseUrl: 'https://id.example.com/v2/session/' }, createFakeAuthServer({ basePath: '/x' }))
    server.faults.fail = { path: '/x/me', status: 502, times: 1 }
    expect((await fetch('https://id.example.com/v2/session/me')).status).toBe(502)
    expect((await fetch('https://id.example.com/v2/session/me')).status).toBe(401)
    expect(server.state.counters.requests).toEqual({ '/x/me': 2 })
  })

  it('take the endpoints that restBackend is given', async () => {
    const endpoints = {
      signIn: { password: '/login' },
      refresh: 'https://tokens.test/renew',
      revoke: '/logout',
      me: false,
    } as const
    const { server } = mock({ baseUrl, endpoints })
    const backend = restBackend({ baseUrl, endpoints })
    const outcome = await backend.signIn?.(ada, { signal })
    const { refreshToken } = outcome?.type === 'granted' ? outcome.grant : {}
    const next = await backend.refresh?.({ refreshToken, signal })
    await backend.revoke?.({ refreshToken: next?.refreshToken, accessToken: undefined, scope: 'here', signal })
    expect(server.state.families()).toMatchObject([{ generation: 2, state: 'signOut' }])
    const complaint = vi.spyOn(console, 'error').mockImplementation(() => {})
    await expect(fetch(`${baseUrl}/me`)).rejects.toThrow()
    expect(complaint).toHaveBeenCalled()
  })

  it('take the endpoint that withStepUp is given', async () => {
    const { server } = mock({ baseUrl, endpoints: { stepUp: { otp: '/confirm' } } })
    const backend = withStepUp(restBackend({ baseUrl }), { baseUrl, endpoint: { otp: '/confirm' } })
    const { accessToken } = server.signInAs('user-ada')
    const context = { request: {}, accessToken, idToken: undefined, signal }
    expect(await backend.stepUp?.({ method: 'otp', code: '123456' }, context)).toMatchObject({ acr: '2' })
    expect(server.state.counters.requests).toEqual({ '/auth/step-up': 1 })
  })

  it('leave room for an answer of the test’s own', async () => {
    const { network } = mock({ baseUrl })
    network.use(http.post(`${baseUrl}/sign-in`, () => HttpResponse.json({ error: 'maintenance' }, { status: 503 })))
    const backend = restBackend({ baseUrl })
    await expect(backend.signIn?.(ada, { signal })).rejects.toMatchObject({ code: 'server_error' })
  })

  it('keep the cookie of cookie mode in a jar of their own, out of reach of the page and of other handlers', async () => {
    const other = createFakeAuthServer({ basePath: '/other' })
    const { server, network } = mock({ baseUrl })
    network.use(...authHandlers(other))
    const backend = restBackend({ baseUrl, mode: 'cookie' })
    await backend.signIn?.(ada, { signal })
    await backend.refresh?.({ refreshToken: undefined, signal })
    expect(server.state.counters).toMatchObject({ refreshes: 1, reuseDetections: 0 })
    const elsewhere = restBackend({ baseUrl: 'https://app.test/other', mode: 'cookie' })
    await expect(elsewhere.refresh?.({ refreshToken: undefined, signal })).rejects.toMatchObject({
      code: 'invalid_grant',
    })
    expect(other.state.log).toMatchObject([{ session: null }])
  })

  it('two devices: a jar each', async () => {
    const server = createFakeAuthServer()
    const [laptop, phone] = [createCookieJar(), createCookieJar()]
    mock({ baseUrl: 'https://laptop.test/auth', jar: laptop }, server)
    laptop.take(server.signInAs('user-ada', { mode: 'cookie' }).setCookie)
    phone.take(server.signInAs('user-ada', { mode: 'cookie' }).setCookie)
    const backend = restBackend({ baseUrl: 'https://laptop.test/auth', mode: 'cookie' })
    const grant = await backend.refresh?.({ refreshToken: undefined, signal })
    await backend.revoke?.({ refreshToken: undefined, accessToken: grant?.accessToken, scope: 'elsewhere', signal })
    expect(server.state.families().map(({ state }) => state)).toEqual(['live', 'signOut'])
  })

  it('hold answers back on faked timers, too', async () => {
    const { server } = mock({ baseUrl })
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    server.faults.delayAnswer = 60_000
    let status = 0
    const answer = fetch(`${baseUrl}/me`).then((response) => {
      status = response.status
    })
    await vi.waitFor(() => expect(server.state.log).toHaveLength(1))
    await vi.advanceTimersByTimeAsync(59_000)
    expect(status).toBe(0)
    await vi.advanceTimersByTimeAsync(1_000)
    await answer
    expect(status).toBe(401)
  })

  it('go on with their work when the caller gives up', async () => {
    let release = (): void => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const { server } = mock({ baseUrl }, createFakeAuthServer({ clock: { sleep: () => held } }))
    const { refreshToken } = server.signInAs('user-ada')
    server.faults.delayAnswer = 1_000
    const controller = new AbortController()
    const body = JSON.stringify({ refresh_token: refreshToken })
    const answer = fetch(`${baseUrl}/refresh`, { method: 'POST', body, signal: controller.signal })
    await vi.waitFor(() => expect(server.state.counters.refreshes).toBe(1))
    controller.abort()
    await expect(answer).rejects.toThrow()
    release()
    await vi.waitFor(() => expect(server.state.log).toMatchObject([{ status: 200 }]))
  })
})

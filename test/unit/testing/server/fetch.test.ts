import { describe, expect, it, vi } from 'vitest'
import { restBackend } from '../../../../src/adapters/backends/restBackend.ts'
import { createDice, createFakeAuthServer, DroppedAnswer, exampleUsers } from '../../../../src/testing/index.ts'

const { signal } = new AbortController()
const credentials = { method: 'password', email: exampleUsers.ada.email, password: exampleUsers.ada.password }

describe('server.fetch in the place of the platform’s', () => {
  it('serves restBackend', async () => {
    const server = createFakeAuthServer()
    const backend = restBackend({ baseUrl: '/auth', fetch: server.fetch })
    expect(await backend.signIn?.(credentials, { signal })).toMatchObject({
      type: 'granted',
      grant: { user: { id: 'user-ada' }, expiresIn: 300 },
    })
    expect(server.state.liveFamilies()).toMatchObject([{ userId: 'user-ada', mode: 'body', generation: 1 }])
  })

  it('answers under another base path, and nowhere else', async () => {
    const server = createFakeAuthServer({ basePath: '/v1/session' })
    expect((await server.fetch('https://api.test/v1/session/me')).status).toBe(401)
    expect((await server.fetch('https://api.test/v1/sessions/me')).status).toBe(404)
    expect((await server.fetch('https://api.test/auth/me')).status).toBe(404)
  })

  it('rejects with the reason of a caller who gives up, while the work goes on', async () => {
    const release = deferred()
    const server = createFakeAuthServer({ clock: { sleep: () => release.promise } })
    const { refreshToken } = server.signInAs('user-ada')
    server.faults.delayAnswer = 1_000
    const controller = new AbortController()
    const body = JSON.stringify({ refresh_token: refreshToken })
    const answer = server.fetch('/auth/refresh', { method: 'POST', body, signal: controller.signal })
    const reason = new Error('enough')
    await vi.waitFor(() => expect(server.state.counters.refreshes).toBe(1))
    controller.abort(reason)
    await expect(answer).rejects.toBe(reason)
    release.resolve()
    await vi.waitFor(() => expect(server.state.log.at(-1)?.status).toBe(200))
  })

  it('does not even arrive where the caller has given up before', async () => {
    const server = createFakeAuthServer()
    await expect(server.fetch('/auth/me', { signal: AbortSignal.abort() })).rejects.toThrow()
    expect(server.state.log).toEqual([])
  })

  it('rejects with a TypeError where an answer is dropped, as a browser does', async () => {
    const server = createFakeAuthServer()
    server.faults.drop = { path: '/me', times: 1, afterProcessing: true }
    const error = await server.fetch('/auth/me').catch((error: unknown) => error)
    expect(error).toBeInstanceOf(DroppedAnswer)
    expect(error).toBeInstanceOf(TypeError)
  })

  it('makes the same ids and tokens from the same random numbers', async () => {
    const run = async (seed: number) => {
      const server = createFakeAuthServer({
        random: createDice(seed).fraction,
        clock: { now: () => 1_700_000_000_000 },
      })
      const body = JSON.stringify(credentials)
      const answer = await server.fetch('/auth/sign-in', { method: 'POST', body })
      return [await answer.json(), [...answer.headers], server.state.families()]
    }
    expect(await run(7)).toEqual(await run(7))
    expect(await run(7)).not.toEqual(await run(8))
  })

  it('needs no task of its own: an answer is there once the microtasks are done', async () => {
    const server = createFakeAuthServer({ random: createDice(1).fraction, clock: { now: () => 0 } })
    let answered = false
    const call = {
      method: 'POST',
      url: 'https://app.test/auth/sign-in',
      headers: {},
      body: JSON.stringify(credentials),
    }
    void server.handle(call).then(() => {
      answered = true
    })
    for (let turn = 0; turn < 20; turn++) await null
    expect(answered).toBe(true)
  })
})

function deferred(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve = (): void => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve: () => resolve() }
}

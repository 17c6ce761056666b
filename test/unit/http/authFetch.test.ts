import { HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { AuthError } from '../../../src/errors.ts'
import { createAuthFetch } from '../../../src/http/authFetch.ts'
import { fakeClient, gate } from './fakeClient.ts'
import { recorder, rejectFirst } from './recorder.ts'

const api = 'https://api.example.test'
const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())
beforeEach(() => {
  vi.stubGlobal('location', new URL('https://app.example.test/shop/'))
})

const bearer = (request: Request) => request.headers.get('authorization')?.replace('Bearer ', '')

describe('auth.fetch with a usable token', () => {
  it('sends the token, the caller’s headers and the session’s own signal, and asks nobody', async () => {
    const { client, state } = fakeClient()
    const { fetch, sent } = recorder()
    const { sessionSignal } = client.tokens
    await createAuthFetch(client, { fetch })('/orders', { headers: { 'x-a': '1' }, method: 'PUT', body: 'b' })
    expect(sent).toMatchObject([{ input: '/orders', authorization: 'Bearer t1', init: { method: 'PUT', body: 'b' } }])
    expect(new Headers(sent[0]?.init?.headers).get('x-a')).toBe('1')
    expect(sent[0]?.init?.signal).toBe(sessionSignal)
    expect(state).toMatchObject({ asked: 0, rejections: [], reports: [] })
  })

  it('looks up the page’s fetch at each call', async () => {
    const { client } = fakeClient()
    const authFetch = createAuthFetch(client, { origins: [api] })
    server.use(http.get(`${api}/me`, ({ request }) => HttpResponse.json({ token: bearer(request) })))
    expect(await (await authFetch(`${api}/me`)).json()).toEqual({ token: 't1' })
    const later = recorder()
    vi.stubGlobal('fetch', later.fetch)
    await authFetch(`${api}/me`)
    expect(later.tokens()).toEqual(['Bearer t1'])
  })

  it('does not change the headers that the caller gave', async () => {
    const headers = new Headers({ 'x-a': '1' })
    const { fetch } = recorder(rejectFirst)
    await createAuthFetch(fakeClient().client, { fetch })('/orders', { headers })
    expect([...headers]).toEqual([['x-a', '1']])
  })

  it.each([
    ['init', '/orders', { headers: { authorization: 'Basic mine' } }],
    ['a Request', new Request(`${api}/orders`, { headers: { authorization: 'Basic mine' } }), undefined],
  ])('leaves the caller’s own Authorization header in %s alone, and its 401 too', async (_, input, init) => {
    const { client, state } = fakeClient()
    const { fetch, tokens } = recorder(() => new Response(null, { status: 401 }))
    const response = await createAuthFetch(client, { fetch, origins: [api] })(input, init)
    expect(response.status).toBe(401)
    expect(tokens()).toEqual(['Basic mine'])
    expect(state).toMatchObject({ rejections: [], reports: [] })
  })

  it('follows fetch in that headers in init replace those of the Request', async () => {
    const { fetch, tokens } = recorder()
    const request = new Request(`${api}/orders`, { headers: { authorization: 'Basic mine' } })
    await createAuthFetch(fakeClient().client, { fetch, origins: [api] })(request, { headers: { 'x-a': '1' } })
    expect(tokens()).toEqual(['Bearer t1'])
  })

  it('rejects, and does not throw, for headers that cannot be', async () => {
    const answer = createAuthFetch(fakeClient().client)('/orders', { headers: { 'not a name': '1' } })
    await expect(answer).rejects.toBeInstanceOf(TypeError)
  })
})

describe('auth.fetch without a usable token', () => {
  it('T11: waits, and sends only the token that comes', async () => {
    const { client, hold } = fakeClient({ isValid: false })
    const release = hold()
    const { fetch, sent, tokens } = recorder()
    const answer = createAuthFetch(client, { fetch })('/orders')
    await Promise.resolve()
    expect(sent).toEqual([])
    release()
    await answer
    expect(tokens()).toEqual(['Bearer t1'])
  })

  it('T11: sends nothing when the session turns out to have ended', async () => {
    const { client, hold, change } = fakeClient({ isValid: false })
    const release = hold()
    const { fetch, sent } = recorder()
    const answer = createAuthFetch(client, { fetch })('/orders')
    change(null)
    release()
    await expect(answer).rejects.toMatchObject({ code: 'session_ended' })
    expect(sent).toEqual([])
  })

  it('T9: does not send what A’s page asked for with B’s token', async () => {
    const { client, hold, change } = fakeClient({ isValid: false })
    const release = hold()
    const { fetch, sent } = recorder()
    const answer = createAuthFetch(client, { fetch })('/orders')
    change('b')
    release()
    await expect(answer).rejects.toMatchObject({ code: 'user_changed' })
    expect(sent).toEqual([])
  })

  it('sends without a token when nobody is signed in, and returns a 401 as it is', async () => {
    const { client, state } = fakeClient({ sessionId: null, isValid: false })
    const { fetch, tokens } = recorder(() => new Response(null, { status: 401 }))
    expect((await createAuthFetch(client, { fetch })('/orders')).status).toBe(401)
    expect(tokens()).toEqual([null])
    expect(state).toMatchObject({ rejections: [], reports: [] })
  })

  it('ends the waiting with the reason of the caller’s signal', async () => {
    const { client, hold } = fakeClient({ isValid: false })
    hold()
    const { fetch, sent } = recorder()
    const controller = new AbortController()
    const answer = createAuthFetch(client, { fetch })('/orders', { signal: controller.signal })
    controller.abort('enough')
    await expect(answer).rejects.toBe('enough')
    expect(sent).toEqual([])
  })

  it('reads a URL object once: changing it during the wait does not lead the token elsewhere', async () => {
    const { client, hold } = fakeClient({ isValid: false })
    const release = hold()
    const { fetch, sent } = recorder()
    const url = new URL(`${api}/orders`)
    const answer = createAuthFetch(client, { fetch, origins: [api] })(url)
    url.host = 'evil.test'
    release()
    await answer
    expect(sent).toMatchObject([{ input: `${api}/orders` }])
  })
})

describe('auth.fetch after a rejection', () => {
  it('T39: refreshes and retries the very first request of a page', async () => {
    const { client, state } = fakeClient()
    server.use(
      http.get(`${api}/me`, ({ request }) =>
        bearer(request) === 't2' ? HttpResponse.json('ada') : HttpResponse.json(null, { status: 401 }),
      ),
    )
    const response = await createAuthFetch(client, { origins: [api] })(`${api}/me`)
    expect(await response.json()).toBe('ada')
    expect(state).toMatchObject({ rejections: [1], refreshes: 1, reports: [] })
  })

  it('T8: 1,000 requests that are rejected together, some late, cause one refresh and one retry each', async () => {
    const { client, state } = fakeClient()
    const late = gate()
    const attempts = new Map<string, number>()
    const { fetch } = recorder(async (_, { input, authorization }) => {
      const url = String(input)
      attempts.set(url, (attempts.get(url) ?? 0) + 1)
      if (authorization === 'Bearer t2') return new Response(null)
      if (Number(url.split('/').at(-1)) % 10 === 0) await late.promise
      return new Response(null, { status: 401 })
    })
    const authFetch = createAuthFetch(client, { fetch })
    const answers = Array.from({ length: 1_000 }, (_, index) => authFetch(`/orders/${index}`))
    await answers[1]
    expect(state.generation).toBe(2)
    late.release()
    const statuses = (await Promise.all(answers)).map(({ status }) => status)
    expect(statuses).toEqual(Array(1_000).fill(200))
    expect(state.refreshes).toBe(1)
    expect(state.rejections).toEqual(Array(1_000).fill(1))
    expect([...attempts.values()]).toEqual(Array(1_000).fill(2))
  })

  it('returns a second rejection, and reports that access is denied', async () => {
    const { client, state } = fakeClient()
    const { fetch, tokens } = recorder(() => new Response(null, { status: 401 }))
    expect((await createAuthFetch(client, { fetch })('/orders')).status).toBe(401)
    expect(tokens()).toEqual(['Bearer t1', 'Bearer t2'])
    expect(state.reports).toEqual([{ type: 'accessDenied', status: 401 }])
  })

  it('returns the first answer, body unread, when there is no newer token to be had', async () => {
    const { client, state } = fakeClient()
    state.canRefresh = false
    const { fetch, sent } = recorder(() => new Response('why', { status: 401 }))
    const response = await createAuthFetch(client, { fetch })('/orders')
    expect(await response.text()).toBe('why')
    expect(sent).toHaveLength(1)
    expect(state.reports).toEqual([])
  })

  it('retries what the app calls a rejection, such as permissions that have changed', async () => {
    const { client, state } = fakeClient()
    const { fetch } = recorder((nth) =>
      Response.json(nth === 0 ? { error: 'permissions_stale' } : {}, { status: nth === 0 ? 409 : 200 }),
    )
    const isRejected = async (response: Response) =>
      response.status === 409 && ((await response.clone().json()) as { error: string }).error === 'permissions_stale'
    const response = await createAuthFetch(client, { fetch, isRejected })('/orders')
    expect(await response.json()).toEqual({})
    expect(state.rejections).toEqual([1])
  })

  it('ends the wait for the newer token with the reason of the caller’s signal', async () => {
    const { client, state, hold } = fakeClient()
    hold()
    const { fetch, sent } = recorder(rejectFirst)
    const controller = new AbortController()
    const answer = createAuthFetch(client, { fetch })('/orders', { signal: controller.signal })
    await vi.waitFor(() => expect(state.rejections).toEqual([1]))
    controller.abort('enough')
    await expect(answer).rejects.toBe('enough')
    expect(sent).toHaveLength(1)
  })
})

describe('auth.fetch and answers that are final', () => {
  const answering = async (status: number, headers: Record<string, string> = {}) => {
    const { client, state } = fakeClient()
    const { fetch } = recorder(() => new Response(null, { status, headers }))
    await createAuthFetch(client, { fetch })('/orders')
    return state
  }

  it('reports 403 without a retry', async () => {
    expect(await answering(403)).toMatchObject({ reports: [{ type: 'accessDenied', status: 403 }], rejections: [] })
  })

  it('reports 429 with the wait in milliseconds: from seconds, from a date, and 0 without either', async () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 1), toFake: ['Date'] })
    try {
      const reports = async (value?: string) => (await answering(429, value ? { 'retry-after': value } : {})).reports
      expect(await reports('7')).toEqual([{ type: 'rateLimited', retryAfter: 7_000 }])
      expect(await reports('Thu, 01 Jan 2026 00:01:30 GMT')).toEqual([{ type: 'rateLimited', retryAfter: 90_000 }])
      expect(await reports('Wed, 31 Dec 2025 00:00:00 GMT')).toEqual([{ type: 'rateLimited', retryAfter: 0 }])
      expect(await reports('soon')).toEqual([{ type: 'rateLimited', retryAfter: 0 }])
      expect(await reports()).toEqual([{ type: 'rateLimited', retryAfter: 0 }])
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('auth.fetch when the session changes under way', () => {
  it.each([
    [null, 'session_ended'],
    ['b', 'user_changed'],
  ])('T9: an answer that arrives under session %s rejects with %s', async (to, code) => {
    const { client, change } = fakeClient()
    const { fetch } = recorder(() => {
      change(to)
      return new Response('A’s orders')
    })
    await expect(createAuthFetch(client, { fetch })('/orders')).rejects.toMatchObject({ code })
  })

  it('T9: the same holds for the answer to the retry', async () => {
    const { client, change } = fakeClient()
    const { fetch } = recorder((nth) => {
      if (nth === 1) change('b')
      return rejectFirst(nth)
    })
    await expect(createAuthFetch(client, { fetch })('/orders')).rejects.toMatchObject({ code: 'user_changed' })
  })

  it('T9: and while the app judges the answer', async () => {
    const { client, change } = fakeClient()
    const isRejected = async () => {
      change('b')
      return false
    }
    const answer = createAuthFetch(client, { fetch: recorder().fetch, isRejected })('/orders')
    await expect(answer).rejects.toMatchObject({ code: 'user_changed' })
  })

  it('aborts the request itself, also when the caller has a signal of their own', async () => {
    for (const signal of [undefined, new AbortController().signal]) {
      const { client, change } = fakeClient()
      const aborted = vi.fn()
      const { fetch } = recorder(
        (_, { init }) =>
          new Promise((_, reject) =>
            init?.signal?.addEventListener('abort', () => {
              aborted()
              reject(init.signal?.reason)
            }),
          ),
      )
      const answer = createAuthFetch(client, { fetch })('/orders', signal ? { signal } : {})
      await Promise.resolve()
      change(null, new AuthError('session_ended', 'over'))
      await expect(answer).rejects.toMatchObject({ code: 'session_ended' })
      expect(aborted).toHaveBeenCalledOnce()
    }
  })

  it('a failed request of an ended session says that the session ended; of a live one, what fetch says', async () => {
    const failure = new TypeError('fetch failed')
    const failing = (end: boolean) => {
      const { client, change } = fakeClient()
      const fetch = async () => {
        if (end) change(null)
        throw failure
      }
      return createAuthFetch(client, { fetch })('/orders')
    }
    await expect(failing(true)).rejects.toMatchObject({ code: 'session_ended' })
    await expect(failing(false)).rejects.toBe(failure)
  })

  it('the caller’s own abort rejects with the caller’s reason', async () => {
    server.use(http.get(`${api}/slow`, () => new Promise<Response>(() => {})))
    const controller = new AbortController()
    const answer = createAuthFetch(fakeClient().client, { origins: [api] })(`${api}/slow`, {
      signal: controller.signal,
    })
    const reason = new Error('enough')
    controller.abort(reason)
    await expect(answer).rejects.toBe(reason)
  })
})

import { HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { AuthError } from '../../../src/errors.ts'
import { createAuthFetch } from '../../../src/http/authFetch.ts'
import { createHttpClient, HttpError, type HttpRequestOptions } from '../../../src/http/httpClient.ts'
import { fakeClient } from './fakeClient.ts'

const api = 'https://api.example.test'
const server = setupServer(
  http.all(`${api}/v1/echo`, async ({ request }) =>
    HttpResponse.json({
      method: request.method,
      query: new URL(request.url).search,
      type: request.headers.get('content-type'),
      authorization: request.headers.get('authorization'),
      accept: request.headers.get('accept'),
      tenant: request.headers.get('x-tenant'),
      body: await request.text(),
    }),
  ),
)
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

interface Echo {
  method: string
  query: string
  type: string | null
  authorization: string | null
  accept: string
  tenant: string | null
  body: string
}

const client = () => {
  const fake = fakeClient()
  return createHttpClient(
    { fetch: createAuthFetch(fake.client, { origins: [api] }) },
    { baseUrl: `${api}/v1/`, headers: { 'x-tenant': 'acme' } },
  )
}
const failure = (promise: Promise<unknown>): Promise<AuthError> =>
  promise.then(
    () => expect.unreachable(),
    (error) => error,
  )

describe('the HTTP client’s requests', () => {
  it('carry the token, the client’s headers and JSON', async () => {
    const echo = await client().post<Echo>('/echo', { a: 1 })
    expect(echo).toEqual({
      method: 'POST',
      query: '',
      type: 'application/json',
      authorization: 'Bearer t1',
      accept: 'application/json',
      tenant: 'acme',
      body: '{"a":1}',
    })
  })

  it('use the method of their name', async () => {
    const http = client()
    const methods = await Promise.all([
      http.get<Echo>('echo'),
      http.put<Echo>('echo', {}),
      http.patch<Echo>('echo', {}),
      http.delete<Echo>('echo'),
    ])
    expect(methods.map(({ method, body }) => [method, body])).toEqual([
      ['GET', ''],
      ['PUT', '{}'],
      ['PATCH', '{}'],
      ['DELETE', ''],
    ])
  })

  it('go through plain fetch, without the token, with authenticated: false; the client’s default can be that too', async () => {
    expect((await client().get<Echo>('/echo', { authenticated: false })).authorization).toBeNull()
    const anonymous = createHttpClient(
      { fetch: createAuthFetch(fakeClient().client, { origins: [api] }) },
      { baseUrl: `${api}/v1`, authenticated: false },
    )
    expect((await anonymous.get<Echo>('/echo')).authorization).toBeNull()
    expect((await anonymous.get<Echo>('/echo', { authenticated: true })).authorization).toBe('Bearer t1')
  })

  it('let a call’s headers win over the client’s', async () => {
    const headers = { 'X-Tenant': 'other', 'content-type': 'application/merge-patch+json' }
    expect(await client().patch<Echo>('/echo', {}, { headers })).toMatchObject({
      tenant: 'other',
      type: 'application/merge-patch+json',
    })
  })

  it.each<[string, HttpRequestOptions['params'], string]>([
    ['/echo', { q: 'a b&c', page: 2, all: true }, '?q=a+b%26c&page=2&all=true'],
    ['/echo', { tag: ['x', 'y'], none: undefined, nil: null }, '?tag=x&tag=y'],
    ['/echo?sort=name', { page: 0 }, '?sort=name&page=0'],
    ['/echo#top', { page: 1 }, '?page=1'],
    ['/echo', {}, ''],
    [`${api}/v1/echo`, { page: 1 }, '?page=1'],
  ])('%s with %j asks for %s', async (path, params, query) => {
    expect((await client().get<Echo>(path, { params: params ?? {} })).query).toBe(query)
  })

  it.each<[string, unknown, string, string | null]>([
    ['null', null, 'null', 'application/json'],
    ['a list', [1], '[1]', 'application/json'],
    ['a number', 7, '7', 'application/json'],
    ['a Date', new Date(0), '"1970-01-01T00:00:00.000Z"', 'application/json'],
    [
      'an object of a class',
      new (class Point {
        x = 1
      })(),
      '{"x":1}',
      'application/json',
    ],
    ['a string', 'raw', 'raw', 'text/plain;charset=UTF-8'],
    ['URLSearchParams', new URLSearchParams({ a: '1' }), 'a=1', 'application/x-www-form-urlencoded;charset=UTF-8'],
    ['a Blob', new Blob(['raw'], { type: 'image/png' }), 'raw', 'image/png'],
    ['bytes', new TextEncoder().encode('raw'), 'raw', null],
    ['a stream', new Blob(['raw']).stream(), 'raw', null],
  ])('send %s as fetch would, or as JSON', async (_, body, text, type) => {
    expect(await client().post<Echo>('/echo', body)).toMatchObject({ body: text, type })
  })

  it.each([
    ['', `${api}/v1`],
    ['users', `${api}/v1/users`],
    ['/users/', `${api}/v1/users/`],
    ['//cdn.test/x', '//cdn.test/x'],
    ['https://cdn.test/x', 'https://cdn.test/x'],
    ['/to?next=https://cdn.test/', `${api}/v1/to?next=https://cdn.test/`],
  ])('go to %j of the base as %s', async (path, url) => {
    const asked: unknown[] = []
    const fetch: typeof globalThis.fetch = async (input) => {
      asked.push(input)
      return new Response(null)
    }
    await createHttpClient({ fetch }, { baseUrl: `${api}/v1` }).get(path)
    expect(asked).toEqual([url])
  })

  it('reject with what JSON.stringify throws, not with a network failure', async () => {
    const circle: Record<string, unknown> = {}
    circle.self = circle
    await expect(client().post('/echo', circle)).rejects.toBeInstanceOf(TypeError)
  })
})

describe('the HTTP client’s answers', () => {
  it.each([204, 200])('an empty %i is undefined', async (status) => {
    server.use(http.delete(`${api}/v1/it`, () => new HttpResponse(null, { status })))
    expect(await client().delete('/it')).toBeUndefined()
  })

  it('what is not JSON rejects with invalid_response and does not quote it', async () => {
    server.use(http.get(`${api}/v1/it`, () => HttpResponse.html('<p>secret-page</p>')))
    const error = await failure(client().get('/it'))
    expect(error).toMatchObject({ code: 'invalid_response' })
    expect(`${error.message}${error.cause}${JSON.stringify(error)}`).not.toContain('secret-page')
  })

  it('a failure is an HttpError with status, wait and a body that no log prints', async () => {
    const body = { error: 'busy', detail: 'secret-detail' }
    server.use(
      http.get(`${api}/v1/it`, () => HttpResponse.json(body, { status: 503, headers: { 'retry-after': '2' } })),
    )
    const error = (await failure(client().get('/it'))) as HttpError
    expect(error).toBeInstanceOf(HttpError)
    expect(error).toBeInstanceOf(AuthError)
    expect(error).toMatchObject({ code: 'http_error', status: 503, retryAfter: 2_000 })
    expect(error.body).toEqual(body)
    expect(Object.keys(error)).not.toContain('body')
    expect(`${error.message}${JSON.stringify(error)}`).not.toContain('secret-detail')
  })

  it('a failure that is not JSON has its text for a body', async () => {
    server.use(http.get(`${api}/v1/it`, () => HttpResponse.text('Bad gateway', { status: 502 })))
    expect(await failure(client().get('/it'))).toMatchObject({ code: 'http_error', status: 502, body: 'Bad gateway' })
  })

  it('no connection is a network failure', async () => {
    server.use(http.get(`${api}/v1/it`, () => HttpResponse.error()))
    expect(await failure(client().get('/it'))).toMatchObject({ code: 'network' })
  })

  it('what auth.fetch rejects with is passed on', async () => {
    const ended = new AuthError('session_ended', 'over')
    const http = createHttpClient({ fetch: () => Promise.reject(ended) })
    expect(await failure(http.get('/it'))).toBe(ended)
  })
})

describe('the HTTP client’s patience', () => {
  it('ends with timeout, also while the answer’s body is on its way', async () => {
    const hanging = createHttpClient({
      fetch: async (_, init) =>
        new Response(
          new ReadableStream({
            start: (controller) => init?.signal?.addEventListener('abort', () => controller.error(init.signal?.reason)),
          }),
        ),
    })
    server.use(http.get(`${api}/v1/it`, () => new Promise<Response>(() => {})))
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      for (const http of [client(), hanging]) {
        const error = failure(http.get('/it', { timeout: 1_000 }))
        await vi.advanceTimersByTimeAsync(1_000)
        expect(await error).toMatchObject({ code: 'timeout' })
      }
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('T1: a timeout beyond what a timer understands does not fire at once', async () => {
    for (const timeout of [Number.POSITIVE_INFINITY, 2 ** 31, 30 * 86_400_000]) {
      const set = vi.spyOn(globalThis, 'setTimeout')
      const http = createHttpClient({ fetch: async () => new Response('1') })
      expect(await http.get('/it', { timeout })).toBe(1)
      expect(set).not.toHaveBeenCalled()
      set.mockRestore()
    }
  })

  it('ends with the reason of the caller’s signal, before or during the request', async () => {
    server.use(http.get(`${api}/v1/it`, () => new Promise<Response>(() => {})))
    const controller = new AbortController()
    const { signal } = controller
    const answer = client().get('/it', { signal })
    controller.abort('enough')
    await expect(answer).rejects.toBe('enough')
    await expect(client().get('/it', { signal })).rejects.toBe('enough')
  })

  it('ends with the reason itself, whatever the transport makes of it', async () => {
    const controller = new AbortController()
    const fetch: typeof globalThis.fetch = (_, init) =>
      new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(new TypeError('Load failed'))))
    const answer = createHttpClient({ fetch }).get('/it', { signal: controller.signal })
    controller.abort('enough')
    await expect(answer).rejects.toBe('enough')
  })

  it('leaves no timer and no listener behind', async () => {
    const { signal } = new AbortController()
    const removed = vi.spyOn(signal, 'removeEventListener')
    const cleared = vi.spyOn(globalThis, 'clearTimeout')
    await client().get('/echo', { signal })
    expect(removed.mock.calls.map(([type]) => type)).toContain('abort')
    expect(cleared).toHaveBeenCalled()
  })
})

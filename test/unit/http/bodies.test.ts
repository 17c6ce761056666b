import { HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createAuthFetch } from '../../../src/http/authFetch.ts'
import { fakeClient } from './fakeClient.ts'

const api = 'https://api.example.test'
const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

/** Rejects `t1`, accepts what comes later, and keeps each body it was sent. */
function upload() {
  const bodies: string[] = []
  server.use(
    http.post(`${api}/upload`, async ({ request }) => {
      const isForm = request.headers.get('content-type')?.startsWith('multipart/')
      bodies.push(isForm ? String((await request.formData()).get('field')) : await request.text())
      const isOld = request.headers.get('authorization') === 'Bearer t1'
      return isOld ? HttpResponse.text('stale', { status: 401 }) : HttpResponse.text('stored')
    }),
  )
  const fake = fakeClient()
  return { bodies, ...fake, authFetch: createAuthFetch(fake.client, { origins: [api] }) }
}

const text = 'the body'
const bytes = new TextEncoder().encode(text)
const form = () => {
  const data = new FormData()
  data.set('field', text)
  return data
}
const stream = () => new Blob([text]).stream()

describe('T16: bodies of requests that are retried', () => {
  it.each<[string, BodyInit, string]>([
    ['a string', text, text],
    ['URLSearchParams', new URLSearchParams({ a: '1' }), 'a=1'],
    ['a Blob', new Blob([text]), text],
    ['an ArrayBuffer', bytes.buffer, text],
    ['a view of a buffer', new Uint8Array(bytes), text],
    ['FormData', form(), text],
  ])('%s is sent again, whole', async (_, body, expected) => {
    const { authFetch, bodies, state } = upload()
    const response = await authFetch(`${api}/upload`, { method: 'POST', body })
    expect(await response.text()).toBe('stored')
    expect(bodies).toEqual([expected, expected])
    expect(state.refreshes).toBe(1)
  })

  it.each<[string, BodyInit]>([
    ['text', text],
    ['FormData', form()],
    ['a stream', stream()],
  ])('a Request with %s is copied before it is sent, and used up as by fetch', async (_, body) => {
    const { authFetch, bodies } = upload()
    const request = new Request(`${api}/upload`, { method: 'POST', body, duplex: 'half' } as RequestInit)
    expect(await (await authFetch(request)).text()).toBe('stored')
    expect(bodies).toEqual([text, text])
    expect(request.bodyUsed).toBe(true)
  })

  it('a Request is copied where the browser has no Request.body to look at', async () => {
    const { authFetch, bodies } = upload()
    const request = new Request(`${api}/upload`, { method: 'POST', body: text })
    Object.defineProperty(request, 'body', { value: undefined })
    expect(await (await authFetch(request)).text()).toBe('stored')
    expect(bodies).toEqual([text, text])
  })

  it('a body in init stands in for that of the Request', async () => {
    const { authFetch, bodies } = upload()
    const request = new Request(`${api}/upload`, { method: 'POST', body: 'unused' })
    expect(await (await authFetch(request, { body: text })).text()).toBe('stored')
    expect(bodies).toEqual([text, text])
  })

  it('a Request without a body is not copied', async () => {
    server.use(http.get(`${api}/me`, () => HttpResponse.json(1)))
    const request = new Request(`${api}/me`)
    request.clone = () => {
      throw new Error('copied for nothing')
    }
    expect((await createAuthFetch(fakeClient().client, { origins: [api] })(request)).status).toBe(200)
  })

  it.each<[string, () => unknown]>([
    ['a ReadableStream', stream],
    [
      'an async iterable',
      async function* () {
        yield bytes
      },
    ],
  ])('%s is not sent again: the 401 comes back unread, after the refresh', async (_, body) => {
    const { authFetch, bodies, state } = upload()
    const init = { method: 'POST', body: body(), duplex: 'half' } as RequestInit
    const response = await authFetch(`${api}/upload`, init)
    expect(response.status).toBe(401)
    expect(await response.text()).toBe('stale')
    expect(bodies).toEqual([text])
    expect(state).toMatchObject({ generation: 2, reports: [] })
    // So the caller, who can build the body anew, succeeds.
    const again = await authFetch(`${api}/upload`, { ...init, body: body() } as RequestInit)
    expect(await again.text()).toBe('stored')
  })

  it('a Request that has been read rejects, as with fetch', async () => {
    const { authFetch } = upload()
    const request = new Request(`${api}/upload`, { method: 'POST', body: text })
    await request.text()
    await expect(authFetch(request)).rejects.toBeInstanceOf(TypeError)
  })
})

import { describe, expect, it } from 'vitest'
import { createAuthFetch } from '../../../src/http/authFetch.ts'
import { fakeClient } from './fakeClient.ts'
import { recorder, rejectFirst } from './recorder.ts'

const page = {
  fetch: globalThis.fetch,
  Date,
  location: { href: 'https://app.example.test/deep/page', origin: 'https://app.example.test', protocol: 'https:' },
  document: { baseURI: 'https://app.example.test/deep/page' } as Document,
}

/** A backend whose requests need a proof beside the token. */
function proving() {
  const carried: { url: string; method: string; authorization: string | null; body: string }[] = []
  const backend = {
    async fetch(request: Request, transport: typeof globalThis.fetch) {
      const copy = request.clone()
      carried.push({
        url: request.url,
        method: request.method,
        authorization: request.headers.get('authorization'),
        body: await copy.text(),
      })
      request.headers.set('proof', `of ${request.url}`)
      return transport(request)
    },
  }
  return { carried, backend }
}

describe('a backend with a transport of its own', () => {
  it('gets each request to an allowed origin, with the token and an absolute address', async () => {
    const { client } = fakeClient()
    const { fetch, sent } = recorder()
    const { carried, backend } = proving()
    const authFetch = createAuthFetch(client, { fetch, page }, backend)
    await authFetch('/orders', { method: 'POST', body: 'tea' })
    await authFetch(new Request('https://app.example.test/list'))
    expect(carried).toEqual([
      { url: 'https://app.example.test/orders', method: 'POST', authorization: 'Bearer t1', body: 'tea' },
      { url: 'https://app.example.test/list', method: 'GET', authorization: 'Bearer t1', body: '' },
    ])
    expect((sent[0]?.input as Request | undefined)?.headers.get('proof')).toBe('of https://app.example.test/orders')
  })

  it('gets the second sending, too, with the new token and the whole body', async () => {
    const { client } = fakeClient()
    const { carried, backend } = proving()
    const authFetch = createAuthFetch(client, { fetch: recorder(rejectFirst).fetch, page }, backend)
    const request = new Request('https://app.example.test/orders', { method: 'POST', body: 'tea' })
    expect((await authFetch(request)).status).toBe(200)
    expect(carried.map(({ authorization, body }) => [authorization, body])).toEqual([
      ['Bearer t1', 'tea'],
      ['Bearer t2', 'tea'],
    ])
  })

  it('gets what leaves without a token where nobody is signed in', async () => {
    const { client } = fakeClient({ sessionId: null })
    const { carried, backend } = proving()
    await createAuthFetch(client, { fetch: recorder().fetch, page }, backend)('/orders')
    expect(carried).toMatchObject([{ authorization: null }])
  })

  it('T17: never sees a request to a foreign origin, nor one with credentials of its own', async () => {
    const { client } = fakeClient()
    const { fetch, sent } = recorder()
    const { carried, backend } = proving()
    const authFetch = createAuthFetch(client, { fetch, page }, backend)
    await authFetch('https://evil.example/orders')
    await authFetch('/orders', { headers: { authorization: 'Basic x' } })
    expect(carried).toEqual([])
    expect(sent).toHaveLength(2)
  })

  it("ends with the caller's signal", async () => {
    const { client } = fakeClient()
    const seen: boolean[] = []
    const backend = {
      async fetch({ signal }: Request) {
        seen.push(signal.aborted)
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
        return new Response()
      },
    }
    const caller = new AbortController()
    const response = createAuthFetch(client, { page }, backend)('/orders', { signal: caller.signal })
    await new Promise((done) => setTimeout(done))
    caller.abort(new Error('no longer wanted'))
    await expect(response).rejects.toThrow('no longer wanted')
    expect(seen).toEqual([false])
  })
})

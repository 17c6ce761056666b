import { describe, expect, it } from 'vitest'
import { createAuthFetch } from '../../../src/http/authFetch.ts'
import { withAuth } from '../../../src/http/withAuth.ts'
import { fakeClient } from './fakeClient.ts'
import { recorder, redirectedTo } from './recorder.ts'

const api = 'https://api.example.test'
const origins = [api]

describe('the answer to the retry', () => {
  it.each([401, 403, 429])(
    'T17: a %i at the end of a redirect to another origin says nothing of this user',
    async (status) => {
      const { client, state } = fakeClient()
      const { fetch } = recorder((nth) =>
        nth === 0 ? new Response(null, { status: 401 }) : redirectedTo('https://cdn.example.test/file', status),
      )
      const response = await createAuthFetch(client, { fetch, origins })(`${api}/file`)
      expect(response.status).toBe(status)
      expect(state).toMatchObject({ rejections: [1], reports: [] })
    },
  )
})

describe('T9: the answer to the retry', () => {
  it('is kept from the next user when the session changes while the app judges it', async () => {
    const { client, change, state } = fakeClient()
    let judged = 0
    const isRejected = async () => {
      if (judged++ === 1) change('b')
      return true
    }
    const answer = createAuthFetch(client, { fetch: recorder().fetch, origins, isRejected })(`${api}/orders`)
    await expect(answer).rejects.toMatchObject({ code: 'user_changed' })
    expect(state.reports).toEqual([])
  })
})

describe('T16: a stream of a browser whose streams are not iterable', () => {
  it('is not sent again', async () => {
    const stream = new Blob(['x']).stream()
    const { fetch, sent } = recorder(() => new Response(null, { status: 401 }))
    const init = { method: 'POST', body: { getReader: () => stream.getReader() } as unknown as ReadableStream }
    expect((await createAuthFetch(fakeClient().client, { fetch, origins })(`${api}/upload`, init)).status).toBe(401)
    expect(sent).toHaveLength(1)
  })
})

describe('a session that ends because of the rejection', () => {
  const ending = () => {
    const { client, change, state } = fakeClient()
    const tokenRejected = async () => {
      change(null)
      return null
    }
    return { state, client: { ...client, tokenRejected, tokens: client.tokens } }
  }

  it('rejects with session_ended instead of an answer whose body the end has aborted', async () => {
    const { client, state } = ending()
    const { fetch } = recorder(() => new Response('x', { status: 401 }))
    const answer = createAuthFetch(client, { fetch, origins })(`${api}/orders`)
    await expect(answer).rejects.toMatchObject({ code: 'session_ended' })
    expect(state.reports).toEqual([])
  })

  it('does so in withAuth too', async () => {
    const answer = withAuth(ending().client, async () => 'stale', { isRejected: () => true })()
    await expect(answer).rejects.toMatchObject({ code: 'session_ended' })
  })
})

describe('withAuth', () => {
  it('T9: rejects when the session changes while the app judges the answer', async () => {
    for (const isRejected of [false, true]) {
      const { client, change, state } = fakeClient()
      const judge = async () => {
        change('b')
        return isRejected
      }
      const answer = withAuth(client, async () => 'A’s orders', { isRejected: judge })()
      await expect(answer).rejects.toMatchObject({ code: 'user_changed' })
      expect(state.rejections).toEqual([])
    }
  })

  it('T9: rejects when it changes while the retry fails', async () => {
    const { client, change } = fakeClient()
    const send = async (token: string | null) => {
      if (token === 't1') return 'stale'
      change('b')
      throw new Error('A’s error')
    }
    const answer = withAuth(client, send, { isRejected: () => true })()
    await expect(answer).rejects.toMatchObject({ code: 'user_changed' })
  })

  it('rethrows the error of the retry, and the first one where there is no newer token', async () => {
    const { client, state } = fakeClient()
    const send = async (token: string | null) => {
      throw new Error(`no to ${token}`)
    }
    const call = withAuth(client, send, { isRejected: () => true })
    await expect(call()).rejects.toThrow('no to t2')
    state.canRefresh = false
    await expect(call()).rejects.toThrow('no to t2')
  })

  it('takes what a transport throws at once for a rejection, and passes on what the judge throws', async () => {
    const broken = () => {
      throw new Error('at once')
    }
    const { client } = fakeClient()
    await expect(withAuth(client, broken, { isRejected: () => false })()).rejects.toThrow('at once')
    await expect(withAuth(client, async () => 1, { isRejected: broken })()).rejects.toThrow('at once')
  })
})

describe('auth.fetch and the rest of a Request', () => {
  it('keeps its referrer, policy, credentials and headers, as fetch does without init', async () => {
    const made: Request[] = []
    const fetch: typeof globalThis.fetch = async (input, init) => {
      made.push(new Request(input, init))
      return new Response(null, { status: made.length === 1 ? 401 : 200 })
    }
    const request = new Request(`${api}/orders`, {
      referrer: '',
      referrerPolicy: 'no-referrer',
      credentials: 'omit',
      redirect: 'error',
      headers: { 'x-a': '1' },
    })
    await createAuthFetch(fakeClient().client, { fetch, origins })(request)
    expect(made).toHaveLength(2)
    for (const [nth, { referrer, referrerPolicy, credentials, redirect, headers }] of made.entries()) {
      expect({ referrer, referrerPolicy, credentials, redirect }).toEqual({
        referrer: '',
        referrerPolicy: 'no-referrer',
        credentials: 'omit',
        redirect: 'error',
      })
      expect([...headers]).toEqual([
        ['authorization', `Bearer t${nth + 1}`],
        ['x-a', '1'],
      ])
    }
  })

  it('ends the waiting and the request with its signal, unless init has another or none', async () => {
    const request = new Request(`${api}/orders`, { signal: AbortSignal.abort('enough') })
    const fetch: typeof globalThis.fetch = async (input, init) => {
      new Request(input, init).signal.throwIfAborted()
      return new Response(null)
    }
    const ask = (isValid: boolean, init?: RequestInit) =>
      createAuthFetch(fakeClient({ isValid }).client, { origins, fetch })(request, init)
    for (const isValid of [true, false]) {
      await expect(ask(isValid)).rejects.toBe('enough')
      expect((await ask(isValid, { signal: null })).status).toBe(200)
      expect((await ask(isValid, { signal: new AbortController().signal })).status).toBe(200)
    }
  })

  it.each<[string, RequestInit | undefined, string[]]>([
    ['none', undefined, ['x-request']],
    ['empty', {}, ['x-request']],
    ['undefined', { headers: undefined } as unknown as RequestInit, ['x-request']],
    ['none of its own', { headers: {} }, []],
    ['pairs', { headers: [['x-init', '1']] }, ['x-init']],
    ['Headers', { headers: new Headers({ 'x-init': '1' }) }, ['x-init']],
  ])('with %s headers in init sends exactly those that fetch would', async (_, init, expected) => {
    const { fetch, sent } = recorder()
    const request = new Request(`${api}/orders`, { headers: { 'x-request': '1' } })
    await createAuthFetch(fakeClient().client, { fetch, origins })(request, init)
    const names = [...new Headers(sent[0]?.init?.headers).keys()].filter((name) => name !== 'authorization')
    expect(names).toEqual(expected)
    expect([...new Request(request.url, { ...(init ?? { headers: request.headers }) }).headers.keys()]).toEqual(
      init === undefined || init.headers ? expected : [],
    )
  })
})

import { IDBFactory } from 'fake-indexeddb'
import { decodeProtectedHeader } from 'jose'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { AuthError } from '../../../../src/errors.ts'
import { dpopFetch } from '../../../../src/oidc/dpop/dpopFetch.ts'
import { createDpopKeys } from '../../../../src/oidc/dpop/dpopKeys.ts'
import { pageWith } from '../../../contract/pageWith.ts'
import { resourceServer } from './resourceServer.ts'

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory())
})

const API = 'https://api.test/orders'

/** A page with a key that the token `token-1` is bound to. */
async function boundPage({ now = Date.now } = {}) {
  const keys = createDpopKeys({ name: 'idp', page: pageWith({ Date: { now } }) })
  const key = await keys.create()
  await keys.bind(key, ['token-1'])
  const server = resourceServer({ 'token-1': key.id })
  const hook = dpopFetch(keys)
  const send = (url = API, init: RequestInit = {}, authorization = 'DPoP token-1') =>
    hook(new Request(url, { ...init, headers: { ...init.headers, authorization } }), server.fetch)
  return { keys, key, server, hook, send }
}

describe('a request with a token that is bound to a key', () => {
  it('carries a proof for this method, address and token', async () => {
    const { key, server, send } = await boundPage()
    const answer = await send(`${API}?page=2&secret=x#part`, {
      method: 'POST',
      body: 'text',
      headers: { 'x-own': '1' },
    })
    expect(await answer.text()).toBe('done: text')
    const [seen] = server.seen
    expect(seen?.authorization).toBe('DPoP token-1')
    expect(seen?.request.headers.get('x-own')).toBe('1')
    expect(decodeProtectedHeader(seen?.proof as string)).toMatchObject({ typ: 'dpop+jwt', alg: 'ES256' })
    expect(decodeProtectedHeader(seen?.proof as string).jwk).not.toHaveProperty('d')
    expect(server.proofs()[0]).toMatchObject({
      htm: 'POST',
      htu: API,
      ath: expect.any(String),
      jti: expect.any(String),
    })
    expect(key.id).toHaveLength(43)
  })

  it('has a proof of its own each time', async () => {
    const { server, send } = await boundPage()
    await Promise.all([send(), send(), send()])
    expect(new Set(server.proofs().map(({ jti }) => jti)).size).toBe(3)
  })

  it('needs no look into the database once the key is known', async () => {
    const { server, send } = await boundPage()
    await send()
    const open = vi.spyOn(indexedDB, 'open')
    expect((await send()).status).toBe(200)
    expect(open).not.toHaveBeenCalled()
    expect(server.seen).toHaveLength(2)
  })

  it('of another scheme goes out untouched', async () => {
    const { server, send } = await boundPage()
    await send(API, {}, 'Bearer token-1')
    expect(server.seen[0]).toMatchObject({ authorization: 'Bearer token-1', proof: null, redirect: 'follow' })
  })
})

describe('a nonce (RFC 9449 §9)', () => {
  it('that the server asks for is used in one repeat, body and all', async () => {
    const { server, send } = await boundPage()
    server.nonce = 'nonce-1'
    const answer = await send(API, { method: 'PUT', body: 'text' })
    expect(await answer.text()).toBe('done: text')
    expect(server.proofs().map(({ nonce }) => nonce)).toEqual([undefined, 'nonce-1'])
    expect(new Set(server.proofs().map(({ jti }) => jti)).size).toBe(2)
  })

  it('is remembered from any answer, for its origin only', async () => {
    const { server, send } = await boundPage()
    server.nonce = 'nonce-1'
    await send()
    await send()
    expect(server.proofs().map(({ nonce }) => nonce)).toEqual([undefined, 'nonce-1', 'nonce-1'])
    server.answer = () => new Response('fine')
    server.nonce = 'nonce-2'
    await send()
    await send()
    expect(server.proofs().at(-1)).toMatchObject({ nonce: 'nonce-2' })
    await send('https://other.test/orders')
    expect(server.proofs().at(-1)).toMatchObject({ htu: 'https://other.test/orders' })
    expect(server.proofs().at(-1)).not.toHaveProperty('nonce')
  })

  it('that is never good enough costs one repeat, and the answer is returned', async () => {
    const { server, send } = await boundPage()
    let nonces = 0
    server.answer = () =>
      new Response('again', {
        status: 401,
        headers: { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': `nonce-${++nonces}` },
      })
    const answer = await send()
    expect(answer.status).toBe(401)
    expect(await answer.text()).toBe('again')
    expect(server.seen).toHaveLength(2)
  })

  it('that is asked for and not told is not asked again', async () => {
    const { server, send } = await boundPage()
    server.answer = () =>
      new Response(null, { status: 401, headers: { 'www-authenticate': 'DPoP error="use_dpop_nonce"' } })
    expect((await send()).status).toBe(401)
    expect(server.seen).toHaveLength(1)
  })

  it('is asked for beside other challenges as well', async () => {
    const { server, send } = await boundPage()
    server.answer = () => {
      if (server.seen.length > 1) return undefined
      server.nonce = 'nonce-1'
      const headers = { 'www-authenticate': 'Bearer realm="a, b", DPoP algs="ES256", error="use_dpop_nonce"' }
      return new Response(null, { status: 401, headers })
    }
    expect((await send()).status).toBe(200)
    expect(server.seen).toHaveLength(2)
  })
})

describe('T4: a device with a wrong clock', () => {
  const HOUR = 3_600_000

  it('is told the time by the answer that refuses its proof, once for all requests', async () => {
    const { server, send } = await boundPage({ now: () => Date.now() - 5 * HOUR })
    server.tellsTime = true
    expect((await send()).status).toBe(200)
    expect(server.seen).toHaveLength(2)
    expect((await send()).status).toBe(200)
    expect(server.seen).toHaveLength(3)
  })

  it('that needs a nonce too gets both', async () => {
    const { server, send } = await boundPage({ now: () => Date.now() + 5 * HOUR })
    server.tellsTime = true
    server.nonce = 'nonce-1'
    expect((await send(API, { method: 'POST', body: 'text' })).status).toBe(200)
    expect(server.seen.map(({ body }) => body)).toEqual(['text', 'text', 'text'])
  })

  it('gets the refusal where the server does not tell', async () => {
    const { server, send } = await boundPage({ now: () => Date.now() - 5 * HOUR })
    expect((await send()).status).toBe(401)
    expect(server.seen).toHaveLength(1)
  })

  it('is corrected again after its clock was put right', async () => {
    let error = -5 * HOUR
    const { server, send } = await boundPage({ now: () => Date.now() + error })
    server.tellsTime = true
    await send()
    error = 0
    expect((await send()).status).toBe(200)
    expect((await send()).status).toBe(200)
    expect(server.seen).toHaveLength(5)
  })

  it('a proof that is refused for another reason is not sent again', async () => {
    const { server, send } = await boundPage()
    server.tellsTime = true
    server.answer = () =>
      new Response(null, { status: 401, headers: { 'www-authenticate': 'DPoP error="invalid_dpop_proof"' } })
    expect((await send()).status).toBe(401)
    expect(server.seen).toHaveLength(1)
  })
})

describe('T17: a redirect', () => {
  it.each([301, 302, 303, 307, 308])('%i does not carry the proof on: it is refused', async (status) => {
    const { server, send } = await boundPage()
    server.answer = () => new Response(null, { status, headers: { location: 'https://evil.test/' } })
    await expect(send()).rejects.toMatchObject({ code: 'unsupported' })
    expect(server.seen.map(({ url, redirect }) => [url, redirect])).toEqual([[API, 'manual']])
  })

  it('is refused as a browser shows it, without status and address', async () => {
    const { hook } = await boundPage()
    const answer = new Response(null)
    Object.defineProperties(answer, { type: { value: 'opaqueredirect' }, status: { value: 0 } })
    const request = new Request(API, { headers: { authorization: 'DPoP token-1' } })
    await expect(hook(request, async () => answer)).rejects.toMatchObject({ code: 'unsupported' })
  })

  it('is what the caller gets who asked for it', async () => {
    const { server, send } = await boundPage()
    server.answer = () => new Response(null, { status: 302, headers: { location: 'https://evil.test/' } })
    expect((await send(API, { redirect: 'manual' })).status).toBe(302)
    await send(API, { redirect: 'error' })
    expect(server.seen.map(({ redirect }) => redirect)).toEqual(['manual', 'error'])
  })
})

describe('a request whose key is missing', () => {
  it('goes out without a proof, so that the refusal leads to a refresh', async () => {
    const { keys, server, send } = await boundPage()
    await keys.destroy('token-1')
    const answer = await send()
    expect(answer.status).toBe(401)
    expect(server.seen[0]).toMatchObject({ authorization: 'DPoP token-1', proof: null })
  })

  it('T42: rejects where IndexedDB does not tell, and sends nothing', async () => {
    const server = resourceServer()
    const failing = { find: () => Promise.reject(new AuthError('storage_failed', 'IndexedDB did not answer.')) }
    const request = new Request(API, { headers: { authorization: 'DPoP token-1' } })
    await expect(dpopFetch(failing)(request, server.fetch)).rejects.toMatchObject({ code: 'storage_failed' })
    expect(server.seen).toHaveLength(0)
  })
})

describe('what `fetch` does itself stays as it is', () => {
  it('the signal of the caller ends the request', async () => {
    const { send } = await boundPage()
    await expect(send(API, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
  })

  it('a failing network rejects with its own error', async () => {
    const { hook } = await boundPage()
    const failure = new TypeError('Failed to fetch')
    const request = new Request(API, { headers: { authorization: 'DPoP token-1' } })
    await expect(hook(request, () => Promise.reject(failure))).rejects.toBe(failure)
  })

  it.each([200, 204, 403, 404, 429, 500])('status %i is returned, with or without a challenge', async (status) => {
    const { server, send } = await boundPage()
    server.answer = () => new Response(null, { status, headers: { 'www-authenticate': 'DPoP error="use_dpop_nonce"' } })
    server.nonce = 'nonce-1'
    expect((await send()).status).toBe(status)
    expect(server.seen).toHaveLength(1)
  })

  it('referrer, mode, credentials and cache are those of the request', async () => {
    const { server, send } = await boundPage()
    await send(API, { referrerPolicy: 'no-referrer', credentials: 'include', cache: 'no-store', keepalive: true })
    expect(server.seen[0]?.request).toMatchObject({
      referrerPolicy: 'no-referrer',
      credentials: 'include',
      cache: 'no-store',
      keepalive: true,
    })
  })
})

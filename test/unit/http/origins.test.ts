import fc from 'fast-check'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { AuthError } from '../../../src/errors.ts'
import { createAuthFetch } from '../../../src/http/authFetch.ts'
import { fakeClient } from './fakeClient.ts'
import { recorder } from './recorder.ts'

const page = 'https://app.example.test/shop/'
const api = 'https://api.example.test'
const allowed = new Set(['https://app.example.test', api, 'http://localhost:8080'])

beforeEach(() => {
  vi.stubGlobal('location', new URL(page))
})

const setUp = () => {
  const { fetch, tokens, sent } = recorder()
  const { client, state } = fakeClient()
  return { authFetch: createAuthFetch(client, { fetch, origins: [api, 'http://localhost:8080'] }), tokens, sent, state }
}
const tokenFor = async (input: RequestInfo | URL) => {
  const { authFetch, tokens } = setUp()
  await authFetch(input)
  return tokens()[0]
}

describe('T38: URLs that see the token', () => {
  it.each([
    '/orders',
    '/',
    'orders',
    './orders?x=//evil.test',
    '../orders',
    '?page=2',
    '',
    '/.//evil.test',
    '/a\\b',
    '/redirect?to=https://evil.test',
    '/a:b@evil.test/',
    'https://app.example.test',
    'https://app.example.test:443/orders',
    'HTTPS://APP.EXAMPLE.TEST/orders',
    `${api}/orders`,
    `${api}:443/orders`,
    'https://API.example.test/orders',
    '//api.example.test/orders',
    '\\\\api.example.test/orders',
    'http://localhost:8080/orders',
    `  ${api}/orders`,
    `${api}/@evil.test/`,
    `${api}?@evil.test`,
    `${api}#@evil.test`,
    // One slash after the page's own scheme makes a path; a backslash ends the host.
    'https:/evil.test/',
    'https://api.example.test\\.evil.test@evil.test/',
  ])('%j', async (url) => {
    expect(await tokenFor(url)).toBe('Bearer t1')
  })
})

describe('T38: URLs that never see the token', () => {
  it.each([
    // look-alikes
    'https://api.example.test.evil.test/orders',
    'https://api.example.testevil.test/',
    'https://evil-api.example.test/',
    'https://example.test/',
    'https://sub.api.example.test/',
    'https://api.example.test./',
    'https://app.example.test.evil.test/',
    'https://аpi.example.test/', // a Cyrillic а
    // user info
    'https://api.example.test@evil.test/',
    'https://api.example.test:443@evil.test/',
    'https://api.example.test%2f@evil.test/',
    'https://user@api.example.test/',
    'https://user:password@app.example.test/',
    'https://:password@app.example.test/',
    // another port or scheme
    'https://api.example.test:8443/',
    'http://api.example.test/',
    'https://localhost:8080/',
    'http://localhost:80801/',
    'http://localhost/',
    'ws://api.example.test/',
    'wss://api.example.test/',
    'ftp://api.example.test/',
    'file:///etc/passwd',
    'data:text/plain,https://api.example.test/',
    'blob:https://app.example.test/5d1d8b0c',
    'javascript:alert(1)',
    'about:blank',
    // protocol-relative, and what the URL parser makes of other spellings
    '//evil.test/orders',
    '///evil.test/orders',
    '/\\evil.test/orders',
    '\\\\evil.test/orders',
    '\\/evil.test/orders',
    '/\t/evil.test/orders',
    '/\n/evil.test',
    '/\r\\evil.test',
    '\t//evil.test',
    ' //evil.test',
    '\u0000//evil.test',
    '/\t\\evil.test',
    'https:\\\\evil.test/api.example.test',
    'ht\ntps://evil.test/',
    'https://evil.test\\@api.example.test/',
    'https://evil.test#@api.example.test/',
    'https://evil.test?https://api.example.test/',
    // not URLs
    'https://',
    'https://[',
    'https://api.example.test:99999/',
    'https://exa mple.test/',
  ])('%j', async (url) => {
    let origin: string | undefined
    try {
      const parsed = new URL(url, page)
      origin = parsed.username || parsed.password ? undefined : parsed.origin
      if (!/^https?:$/.test(parsed.protocol)) origin = undefined
    } catch {
      // Not a URL at all.
    }
    // The parser is the judge: where it finds an allowed host after all, the list here is wrong.
    expect(allowed.has(origin ?? '')).toBe(false)
    const { authFetch, sent, tokens, state } = setUp()
    const init = { method: 'POST' }
    await authFetch(url, init)
    expect(tokens()).toEqual([null])
    expect(sent[0]).toMatchObject({ input: url })
    expect(sent[0]?.init).toBe(init)
    expect(state.asked).toBe(0)
  })

  it('a Request or URL object is judged by its URL', async () => {
    expect(await tokenFor(new Request('https://evil.test/'))).toBeNull()
    expect(await tokenFor(new URL('https://evil.test/'))).toBeNull()
    expect(await tokenFor(new Request(`${api}/orders`))).toBe('Bearer t1')
    expect(await tokenFor(new URL(`${api}/orders`))).toBe('Bearer t1')
  })

  it('a Request of another frame is judged by its URL, not as the path "[object Request]"', async () => {
    const foreign = { url: 'https://evil.test/', headers: new Headers(), toString: () => '[object Request]' }
    expect(await tokenFor(foreign as unknown as Request)).toBeNull()
  })

  it('relative URLs follow the document’s base, wherever it has been moved', async () => {
    vi.stubGlobal('document', { baseURI: 'https://cdn.evil.test/assets/' })
    expect(await tokenFor('/orders')).toBeNull()
    expect(await tokenFor('orders')).toBeNull()
    vi.stubGlobal('document', { baseURI: 'https://app.example.test/other/' })
    expect(await tokenFor('/orders')).toBe('Bearer t1')
    expect(await tokenFor('//evil.test/')).toBeNull()
  })

  it('a decision that is remembered is the same decision, past the end of the memory too', async () => {
    const { authFetch, tokens } = setUp()
    const urls = Array.from(
      { length: 250 },
      (_, index) => `https://${index % 2 ? 'api.example' : 'evil'}.test/${index}`,
    )
    for (const url of [...urls, ...urls]) await authFetch(url)
    const expected = urls.map((_, index) => (index % 2 ? 'Bearer t1' : null))
    expect(tokens()).toEqual([...expected, ...expected])
  })

  it('on a server there is no own origin: only listed origins see the token', async () => {
    vi.unstubAllGlobals()
    expect(await tokenFor(page)).toBeNull()
    expect(await tokenFor('/orders')).toBeNull()
    expect(await tokenFor(`${api}/orders`)).toBe('Bearer t1')
  })

  it('a page without an origin of its own (sandboxed, about:srcdoc) gives the token to listed origins only', async () => {
    vi.stubGlobal('location', { origin: 'null', href: 'about:srcdoc' })
    expect(await tokenFor('data:text/plain,x')).toBeNull()
    expect(await tokenFor('/orders')).toBeNull()
    expect(await tokenFor(`${api}/orders`)).toBe('Bearer t1')
  })

  const pieces = fc.constantFrom(
    ...[
      'https:',
      'http:',
      'javascript:',
      '/',
      '//',
      '\\',
      '\t',
      '\n',
      ' ',
      '@',
      ':',
      '.',
      '%2f',
      '?',
      '#',
      '..',
      ':443',
    ],
    ...['api.example.test', 'app.example.test', 'evil.test', 'localhost:8080', 'user', 'orders', '\u0000', 'HTTPS://'],
  )
  const urls = fc.oneof(
    fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join('')),
    fc.tuple(fc.constantFrom(...allowed, page), fc.array(pieces, { maxLength: 5 })).map(([a, b]) => a + b.join('')),
    fc.webUrl(),
    fc.string({ maxLength: 20 }),
  )

  it('whatever the spelling, the token goes exactly where the URL parser says that an allowed origin is', async () => {
    const { authFetch, sent } = setUp()
    await fc.assert(
      fc.asyncProperty(urls, async (url) => {
        await authFetch(url)
        let expected: string | null = null
        try {
          const { protocol, username, password, origin } = new URL(url, page)
          if (/^https?:$/.test(protocol) && !username && !password && allowed.has(origin)) expected = 'Bearer t1'
        } catch {
          // Nowhere.
        }
        expect(sent.pop()?.authorization).toBe(expected)
        expect(sent).toEqual([])
      }),
      { numRuns: process.env.AUTHCHART_LONG === '1' ? 100_000 : 3_000 },
    )
  })
})

describe('requests.origins', () => {
  it.each([
    'https://api.example.test/v1',
    'https://api.example.test?x',
    'https://api.example.test#x',
    'https://*.example.test',
    '*',
    'null',
    '',
    'api.example.test',
    '//api.example.test',
    '/api',
    'ftp://api.example.test',
    'wss://api.example.test',
    'javascript:alert(1)',
    'blob:https://api.example.test/1',
    'https://user@api.example.test',
    'https://user:password@api.example.test',
    'https://',
  ])('%j is refused at once', (origin) => {
    const create = () => createAuthFetch(fakeClient().client, { origins: [origin] })
    expect(create).toThrow(AuthError)
    expect(create).toThrow(expect.objectContaining({ code: 'invalid_options' }))
    expect(create).not.toThrow(/password/)
  })

  it.each(['https://api.example.test', 'https://api.example.test/', 'HTTPS://API.EXAMPLE.TEST:443', 'http://[::1]:80'])(
    '%j is an origin',
    (origin) => {
      expect(() => createAuthFetch(fakeClient().client, { origins: [origin] })).not.toThrow()
    },
  )
})

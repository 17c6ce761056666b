import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, vi } from 'vitest'
import { isAuthError } from '../../src/errors.ts'
import { allowedOrigins } from '../../src/http/allowedOrigins.ts'
import { fuzzSync } from './fuzz.ts'
import { junk } from './junk.ts'

const app = 'https://app.example'
const listed = ['https://api.example', 'http://localhost:8080'] as const
const runs = { short: 5_000, long: 200_000 }

const piece = fc.constantFrom(
  ...['/', '//', '\\', '.', '..', ':', '@', '?', '#', '%2f', '%40', '\t', '\n', ' ', '\u3002', 'ſ', '\0'],
  ...['http:', 'https:', 'HTTPS:', 'ws:', 'javascript:', 'data:', 'blob:', 'ftp:', 'http://', 'https://', 'https:///'],
  ...['app.example', 'api.example', 'API.example', 'api.example.', 'api.example.evil.example', 'evil.example'],
  ...['localhost', 'localhost:8080', 'localhost:80', ':8080', ':443', ':0443', 'user:pass@', 'api.example@', 'x'],
  ...[app, ...listed, `${app}.evil.example`, 'orders', '/orders?x=1'],
)
const url = fc.oneof(
  fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
  fc.webUrl(),
  fc.string({ unit: 'binary' }),
)

/** The judgement in the plainest words: parse as `fetch` does, compare origins. */
function oracle(address: string, base: string): boolean {
  let parsed: URL
  try {
    parsed = new URL(address, base)
  } catch {
    return false
  }
  const { protocol, username, password, origin } = parsed
  return ['http:', 'https:'].includes(protocol) && !username && !password && [app, ...listed].includes(origin)
}

beforeEach(() => {
  vi.stubGlobal('location', new URL(`${app}/shop/cart?x#y`))
})
afterEach(() => {
  vi.unstubAllGlobals()
})

describe('T38: who may see the token', () => {
  const bases = [
    `${app}/shop/cart?x#y`,
    `${app}/`,
    'https://evil.example/',
    'https://app.example.evil.example/a/',
    'about:blank',
  ]

  fuzzSync(
    'is decided as a URL parser decides it, whatever the document resolves against',
    runs,
    fc.tuple(fc.array(url, { minLength: 1, maxLength: 4 }), fc.constantFrom(...bases)),
    ([urls, baseURI]) => {
      vi.stubGlobal('document', { baseURI })
      // One judge for several, each asked for twice: it remembers.
      const { allows } = allowedOrigins(listed)
      for (const one of [...urls, ...urls]) expect([one, allows(one)]).toEqual([one, oracle(one, baseURI)])
    },
  )

  fuzzSync(
    'is decided the same before and after thousands of other addresses',
    { short: 100, long: 2_000 },
    url,
    (one) => {
      vi.stubGlobal('document', { baseURI: `${app}/` })
      const { allows } = allowedOrigins(listed)
      const first = allows(one)
      for (let other = 0; other < 250; other++) allows(`https://host-${other}.example/`)
      expect(allows(one)).toBe(first)
      expect(first).toBe(oracle(one, `${app}/`))
    },
  )

  fuzzSync(
    'is a list of origins, or no client is made',
    runs,
    fc.oneof(url, fc.webUrl({ withQueryParameters: true }), junk),
    (entry) => {
      try {
        const { allows } = allowedOrigins([entry as string])
        const { origin, protocol } = new URL(entry as string)
        expect(['http:', 'https:']).toContain(protocol)
        expect(allows(`${origin}/x`)).toBe(true)
        expect(allows('https://evil.test/')).toBe(origin === 'https://evil.test')
      } catch (error) {
        expect(isAuthError(error) && error.code).toBe('invalid_options')
      }
    },
  )
})

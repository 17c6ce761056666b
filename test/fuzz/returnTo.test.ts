import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { returnTo } from '../../src/returning/returnTo.ts'
import { fuzzSync } from './fuzz.ts'

const origin = 'https://app.example'

/** What addresses are made of, and what has led browsers and routers astray. */
const piece = fc.constantFrom(
  ...['/', '//', '\\', '.', '..', '...', ':', '@', '?', '#', '&', '=', ';', '%', '%2f', '%2F', '%5c', '%2e', '%252f'],
  ...['%00', '%09', '%0a', '%E0%A4%A', '\t', '\n', '\r', '\0', ' ', '\u2028', '\ufeff', '／', '。', 'ß', '\ud800'],
  ...['http:', 'https:', 'HTTPS:', 'javascript:', 'data:', 'blob:', 'file:', 'about:', 'mailto:', 'x-app:'],
  ...[
    'evil.example',
    'app.example',
    'app.example.evil.example',
    '[::1]',
    '127.1',
    '0x7f.1',
    'user:pass@',
    ':443',
    ':80',
  ],
  ...['a', 'shop', 'shop/', 'Shop', 'orders?next=//evil.example', 'alert(1)', '<script>', origin],
)
const address = fc.oneof(
  fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join('')),
  fc.webUrl({ withFragments: true, withQueryParameters: true }),
  fc.string({ unit: 'binary' }),
  fc.string(),
)
const basePath = fc.constantFrom('/', '/shop', '/shop/', '/a/b')
const runs = { short: 5_000, long: 200_000 }

/** What a page at the origin goes to. */
const goTo = (path: string) => new URL(path, `${origin}/some/page?x#y`)

describe('T18: the address to go back to', () => {
  fuzzSync(
    'lies at the origin, below the base path, and is spelled as a path, whatever was asked for',
    runs,
    fc.tuple(address, basePath),
    ([candidate, base]) => {
      const path = returnTo(candidate, { origin, basePath: base, fallback: 'no' })
      if (path === 'no') return
      const { origin: reached, username, password, pathname, href } = goTo(path)
      expect(reached).toBe(origin)
      expect(username + password).toBe('')
      expect(`${pathname}/`.startsWith(base.endsWith('/') ? base : `${base}/`)).toBe(true)
      expect(href).toBe(origin + path)
      expect(path).toMatch(/^\/(?![/\\])[\x21-\x7e]*$/)
    },
  )

  fuzzSync('stays there when a router decodes it', runs, address, (candidate) => {
    const anywhere = decodeURIComponent(goTo(returnTo(candidate, { origin })).pathname)
    expect(new URL(anywhere.replaceAll(/[?#]/g, '_'), origin).origin).toBe(origin)
    const path = returnTo(candidate, { origin, basePath: '/shop', fallback: '/shop' })
    const { pathname } = goTo(path)
    const once = decodeURIComponent(pathname)
    expect(new URL(once.replaceAll(/[?#]/g, '_'), origin).origin).toBe(origin)
    expect(`${new URL(once.replaceAll(/[?#]/g, '_'), origin).pathname}/`.startsWith('/shop/')).toBe(true)
  })

  fuzzSync('is the same when it is asked for again', runs, address, (candidate) => {
    const path = returnTo(candidate, { origin })
    expect(returnTo(path, { origin })).toBe(path)
  })

  fuzzSync(
    'is what was asked for where that is a plain path of the app',
    runs,
    fc.tuple(
      fc.array(fc.stringMatching(/^[\w~-][\w.~-]{0,8}$/), { maxLength: 5 }),
      fc.option(fc.stringMatching(/^[\w=&.~-]{0,12}$/)),
      fc.option(fc.stringMatching(/^[\w-]{1,8}$/)),
    ),
    ([segments, query, fragment]) => {
      const path = `/${segments.join('/')}${query ? `?${query}` : ''}${fragment ? `#${fragment}` : ''}`
      expect(returnTo(path, { origin, fallback: 'no' })).toBe(path)
      expect(returnTo(origin + path, { origin, fallback: 'no' })).toBe(path)
    },
  )
})

import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { viewOf } from '../unit/react/reactWorld.tsx'
import { ORIGIN, tabOf, viewOfUser } from '../unit/returning/returnWorld.ts'
import { fuzzSync } from './fuzz.ts'

const piece = fc.constantFrom(
  ...[
    '/',
    '//',
    '\\',
    '.',
    '..',
    ':',
    '@',
    '?',
    '#',
    '&',
    '=',
    '%',
    '%2f',
    '%5c',
    '%2e',
    '%252f',
    '%00',
    '%09',
    '\t',
    '\n',
  ],
  ...['http:', 'https:', 'javascript:', 'data:', 'blob:', 'evil.example', 'app.example', 'user:pass@', ':443', ORIGIN],
  ...[
    'a',
    'app',
    'app/',
    'App',
    'sign-in',
    'Sign-In',
    'sign%2Din',
    'code=1',
    'state=2',
    'iss=3',
    'access_token=4',
    'orders',
  ],
)
const address = fc.oneof(
  fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join('')),
  fc.array(piece, { maxLength: 8 }).map((pieces) => `/app/${pieces.join('')}`),
  fc.string({ unit: 'binary' }),
)
const record = fc.record({
  to: fc.oneof(address, fc.anything()),
  at: fc.oneof(fc.constant(1_800_000_000_000), fc.anything()),
  of: fc.oneof(fc.constantFrom(null, 'ada', 'grace'), fc.anything()),
})
const stored = fc.oneof(
  fc.string(),
  record.map((one) => JSON.stringify(one, (_, value) => (typeof value === 'bigint' ? String(value) : value)) ?? ''),
  fc.json(),
)
const runs = { short: 5_000, long: 100_000 }

describe('T18: where a person is sent after sign-in', () => {
  fuzzSync(
    'is a page of the app, not of the sign-in, whatever was captured and whatever was then written into the storage',
    runs,
    fc.tuple(fc.array(address, { maxLength: 3 }), fc.option(stored), address),
    ([captured, tampered, href]) => {
      const tab = tabOf()
      const { point, show, at } = tab.page(viewOf('anonymous'), { basePath: '/app', signInPath: '/app/sign-in' })
      at(`/${href}`)
      point.capture()
      for (const one of captured) point.capture(one)
      if (tampered !== null) tab.values.set('authchart:return:/app', tampered)
      const seen = point.peek()
      show(viewOfUser('ada'))
      const to = point.consume()
      expect(seen === null || seen === to).toBe(true)
      const { origin, pathname, searchParams, username } = new URL(to, `${ORIGIN}/some/page`)
      expect(origin).toBe(ORIGIN)
      expect(username).toBe('')
      expect(`${pathname}/`.startsWith('/app/')).toBe(true)
      expect(decodeURIComponent(pathname).toLowerCase()).not.toMatch(/^\/app\/sign-in(?:\/|$)/)
      expect(searchParams.has('code') && searchParams.has('state')).toBe(false)
      expect(to).toMatch(/^\/(?![/\\])[\x21-\x7e]*$/)
      expect(point.consume()).toBe('/app')
    },
  )
})

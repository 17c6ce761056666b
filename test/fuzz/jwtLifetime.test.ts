import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { jwtLifetime } from '../../src/adapters/backends/jwtLifetime.ts'
import { retryAfter } from '../../src/http/retryAfter.ts'
import { backOff } from '../../src/machines/refresh/backOff.ts'
import { fuzzSync } from './fuzz.ts'
import { json } from './junk.ts'

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value) ?? 'null').toString('base64url')
const runs = { short: 3_000, long: 200_000 }

describe('the lifetime of a JWT', () => {
  fuzzSync(
    'is what its claims say, whatever else they say and in whatever language',
    runs,
    fc.tuple(
      fc.option(fc.integer({ min: 0, max: 2 ** 33 })),
      fc.option(fc.integer({ min: 0, max: 2 ** 33 })),
      fc.string({ unit: 'binary' }),
    ),
    ([exp, iat, name]) => {
      const token = `${encoded({ alg: 'none' })}.${encoded({ name, exp: exp ?? undefined, iat: iat ?? undefined })}.sig`
      const isSpan = exp !== null && iat !== null && exp >= iat
      const said = exp === null ? {} : isSpan ? { expiresIn: exp - iat } : { expiresAt: exp * 1_000 }
      expect(jwtLifetime(token)).toEqual(said)
    },
  )

  fuzzSync(
    'is a finite time from now on, or nothing, for whatever looks like a token',
    runs,
    fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.tuple(fc.string(), json.map(encoded), fc.string()).map((parts) => parts.join('.')),
      fc.tuple(json, json).map(([exp, iat]) => `h.${encoded({ exp, iat })}.s`),
      fc.base64String().map((payload) => `h.${payload}.s`),
    ),
    (token) => {
      const { expiresIn = 0, expiresAt = 0, ...rest } = jwtLifetime(token)
      expect(rest).toEqual({})
      for (const time of [expiresIn, expiresAt]) expect(Number.isFinite(time) && time >= 0).toBe(true)
    },
  )
})

const NOW = Date.parse('2026-11-23T00:00:00Z')

describe('Retry-After', () => {
  const value = fc.oneof(
    fc.stringMatching(/^[\x20-\x7e]{0,30}$/),
    fc.nat().map(String),
    fc.stringMatching(/^\d{1,400}$/),
    fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    fc.constantFrom('-1', '1.5', '1e9', '+5', '0x10', 'Infinity', ' 5 ', '5, 6', 'soon'),
  )

  fuzzSync('is a finite time from now on, or nothing, and so is the wait that follows from it', runs, value, (text) => {
    const ms = retryAfter(new Headers({ 'retry-after': text }), NOW)
    if (/^\s*\d{1,9}\s*$/.test(text)) expect(ms).toBe(Number(text) * 1_000)
    const date = Date.parse(text)
    if (/ GMT$/.test(text) && !Number.isNaN(date)) expect(ms).toBe(Math.max(0, date - NOW))
    if (ms !== undefined) expect(Number.isFinite(ms) && ms >= 0).toBe(true)
    for (const failures of [0, 1, 10, 1_000]) {
      const wait = backOff(failures, 0.5, ms)
      expect(Number.isFinite(wait) && wait > 0).toBe(true)
      expect(wait).toBeGreaterThanOrEqual(ms ?? 0)
    }
  })
})

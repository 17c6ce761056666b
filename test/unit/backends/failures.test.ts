import { describe, expect, it } from 'vitest'
import { failureOf, type RestPurpose } from '../../../src/adapters/backends/restFailures.ts'

const judge = (purpose: RestPurpose, status: number, body?: unknown, headers: Record<string, string> = {}) => {
  const { code, retryAfter, attemptsLeft } = failureOf(
    purpose,
    { status, headers: new Headers(headers) },
    body,
    Date.now(),
  )
  return { code, ...(retryAfter !== undefined && { retryAfter }), ...(attemptsLeft !== undefined && { attemptsLeft }) }
}
const purposes: RestPurpose[] = ['signIn', 'secondFactor', 'refresh', 'revoke', 'whoAmI']

describe('a refresh that is refused', () => {
  it.each([
    [400, { error: 'invalid_grant' }],
    [401, { error: 'invalid_grant', error_description: 'reused' }],
    [400, { code: 'invalid_grant' }],
    [403, { error: { code: 'invalid_grant' } }],
  ])('%i with %j is definitive', (status, body) => {
    expect(judge('refresh', status, body)).toEqual({ code: 'invalid_grant' })
  })

  it.each([
    [400, undefined],
    [401, undefined],
    [403, undefined],
    [403, { message: 'blocked by the firewall' }],
    [400, { error: 'invalid_request' }],
    [400, { error: 'invalid_client' }],
    [401, { error: ['invalid_grant'] }],
    [400, { error_description: 'invalid_grant' }],
    [400, 'invalid_grant'],
    [400, [{ error: 'invalid_grant' }]],
    [404, undefined],
    [500, { error: 'invalid_grant' }],
    [502, undefined],
    [503, undefined],
    [425, undefined],
  ])('T10: %i with %j is a passing fault', (status, body) => {
    expect(judge('refresh', status, body)).toEqual({ code: 'server_error' })
  })

  it('is judged by the app where the server has words of its own', () => {
    const isInvalidGrant = (status: number, body: unknown) => status === 419 && body === undefined
    const of = (status: number) =>
      failureOf('refresh', { status, headers: new Headers() }, undefined, 0, isInvalidGrant).code
    expect([of(419), of(400)]).toEqual(['invalid_grant', 'server_error'])
  })

  it('invalid_grant means something to a refresh only', () => {
    for (const purpose of purposes.filter((one) => one !== 'refresh'))
      expect(judge(purpose, 400, { error: 'invalid_grant' }).code).not.toBe('invalid_grant')
  })
})

describe('any request', () => {
  it.each(purposes)('%s: 408, 429 and 5xx say what they are, and when to come back', (purpose) => {
    expect(judge(purpose, 408)).toEqual({ code: 'timeout' })
    expect(judge(purpose, 429, {}, { 'retry-after': '7' })).toEqual({ code: 'rate_limited', retryAfter: 7_000 })
    expect(judge(purpose, 429)).toEqual({ code: 'rate_limited' })
    expect(judge(purpose, 425)).toEqual({ code: 'server_error' })
    expect(judge(purpose, 503, {}, { 'retry-after': '2' })).toEqual({ code: 'server_error', retryAfter: 2_000 })
  })
})

describe('a sign-in that is refused', () => {
  it.each([400, 401, 403])('%i is about the credentials', (status) => {
    expect(judge('signIn', status, { error: 'wrong' })).toEqual({ code: 'invalid_credentials' })
  })
  it('401 is about the credentials without a word too; a bare 400 or 403 may be a firewall’s', () => {
    const codes = [400, 401, 403].map((status) => judge('signIn', status).code)
    expect(codes).toEqual(['server_error', 'invalid_credentials', 'server_error'])
  })
  it.each([404, 405, 415, 500])('%i is about the server or its address', (status) => {
    expect(judge('signIn', status)).toEqual({ code: 'server_error' })
  })
})

describe('T23: a second factor that is refused', () => {
  it.each([
    [401, { error: 'second_factor_invalid', attempts_left: 2 }, { code: 'second_factor_invalid', attemptsLeft: 2 }],
    [401, { code: 'second_factor_invalid', attemptsLeft: '2' }, { code: 'second_factor_invalid', attemptsLeft: 2 }],
    [401, { error: 'second_factor_invalid', attempts_left: null }, { code: 'second_factor_invalid' }],
    [401, { error: 'second_factor_invalid', attempts_left: 'few' }, { code: 'second_factor_invalid' }],
    [401, { error: 'second_factor_invalid', attempts_left: { toString: 'few' } }, { code: 'second_factor_invalid' }],
    [
      401,
      { error: 'second_factor_invalid', attempts_left: Number.POSITIVE_INFINITY },
      { code: 'second_factor_invalid' },
    ],
    [410, { error: 'second_factor_expired' }, { code: 'second_factor_expired' }],
    [403, { error: 'second_factor_exhausted' }, { code: 'second_factor_exhausted' }],
    [400, undefined, { code: 'second_factor_invalid' }],
    [401, { error: 'toString' }, { code: 'second_factor_invalid' }],
    [410, undefined, { code: 'second_factor_expired' }],
    [403, undefined, { code: 'server_error' }],
    [404, undefined, { code: 'server_error' }],
    [500, { error: 'second_factor_invalid' }, { code: 'server_error' }],
  ])('%i with %j', (status, body, expected) => {
    expect(judge('secondFactor', status, body)).toEqual(expected)
  })
})

it('no failure repeats what the body says', () => {
  for (const purpose of purposes)
    for (const status of [400, 401, 403, 408, 410, 429, 500])
      expect(
        failureOf(purpose, { status, headers: new Headers() }, { error: 'secret-1', message: 'secret-1' }, 0).message,
      ).not.toMatch(/secret/)
})

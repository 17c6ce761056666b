import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jwtLifetime } from '../../../src/adapters/backends/jwtLifetime.ts'
import {
  challengeOutcome,
  parseGrant,
  parseSecondFactor,
  parseUser,
} from '../../../src/adapters/backends/restAnswers.ts'
import { isAuthError } from '../../../src/errors.ts'

const jwt = (claims: unknown) =>
  `h.${Buffer.from(typeof claims === 'string' ? claims : JSON.stringify(claims)).toString('base64url')}.s`
const invalid = expect.objectContaining({ code: 'invalid_response' })

describe('parseGrant', () => {
  it('reads OAuth’s spelling', () => {
    const user = { id: 'u1', name: 'Ada', roles: ['admin'] }
    expect(
      parseGrant({
        access_token: 'a1',
        refresh_token: 'r1',
        id_token: 'i1',
        token_type: 'Bearer',
        expires_in: 900,
        scope: 'read  write',
        amr: ['pwd', 7, 'otp'],
        acr: 'high',
        authentication_age: 5,
        user,
      }),
    ).toEqual({
      accessToken: 'a1',
      refreshToken: 'r1',
      idToken: 'i1',
      tokenType: 'Bearer',
      expiresIn: 900,
      scopes: ['read', 'write'],
      amr: ['pwd', 'otp'],
      acr: 'high',
      authenticationAge: 5,
      user,
    })
  })

  it('reads camelCase', () => {
    const answer = {
      accessToken: 'a1',
      refreshToken: 'r1',
      idToken: 'i1',
      tokenType: 'DPoP',
      expiresIn: '60',
      scopes: ['a'],
    }
    expect(parseGrant(answer)).toEqual({ ...answer, expiresIn: 60 })
  })

  it('takes null for "not there"', () => {
    const answer = {
      access_token: 'a1',
      refresh_token: null,
      expires_in: null,
      token_type: null,
      user: null,
      scope: null,
    }
    expect(parseGrant(answer)).toEqual({ accessToken: 'a1' })
  })

  it.each(['bearer', 'BEARER', 'Bearer'])('writes the type %s as servers compare it', (token_type) => {
    expect(parseGrant({ access_token: 'a1', token_type }).tokenType).toBe('Bearer')
  })

  it.each([
    ['epoch seconds', 1_800_000_000],
    ['epoch milliseconds', 1_800_000_000_000],
  ])('understands expires_at in %s', (_, expires_at) => {
    expect(parseGrant({ access_token: 'a1', expires_at })).toEqual({ accessToken: 'a1', expiresAt: 1_800_000_000_000 })
  })

  it.each([
    undefined,
    null,
    'a1',
    7,
    [],
    {},
    { access_token: '' },
    { access_token: 7 },
    { access_token: {} },
    { access_token: 'a\r\nx-evil: 1' },
    { access_token: 'a b' },
    { access_token: 'ä' },
    { access_token: 'a1', token_type: 'Bear\ner' },
    { access_token: 'a1', token_type: 7 },
    { access_token: 'a1', refresh_token: 7 },
    { access_token: 'a1', id_token: {} },
    { access_token: 'a1', expires_in: -1 },
    { access_token: 'a1', expires_in: 'soon' },
    { access_token: 'a1', expires_in: '' },
    { access_token: 'a1', expires_in: ' ' },
    { access_token: 'a1', expires_in: true },
    { access_token: 'a1', expires_in: [900] },
    { access_token: 'a1', expires_in: Number.NaN },
    { access_token: 'a1', expires_in: Number.POSITIVE_INFINITY },
    { access_token: 'a1', expires_at: 'tomorrow' },
    { access_token: 'a1', user: 'u1' },
    { access_token: 'a1', user: {} },
    { access_token: 'a1', user: { id: 7 } },
    { access_token: 'a1', user: { id: '' } },
  ])('T24: refuses %j', (answer) => {
    expect(() => parseGrant(answer)).toThrow(invalid)
  })

  it('T24: answers any JSON with a grant or invalid_response, and never repeats what was in it', () => {
    const secret = 'secret-1234'
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constant(secret),
      fc.constant(`${secret}\n`),
      fc.constant({ [secret]: secret }),
    )
    const names = ['access_token', 'refresh_token', 'expires_in', 'expires_at', 'token_type', 'user', 'scope', 'amr']
    const answer = fc.oneof(fc.jsonValue(), fc.record(Object.fromEntries(names.map((name) => [name, value]))))
    fc.assert(
      fc.property(answer, (json) => {
        try {
          expect(parseGrant(json).accessToken).toMatch(/^[\x21-\x7e]+$/)
        } catch (error) {
          if (!isAuthError(error)) throw error
          expect(error.code).toBe('invalid_response')
          expect(error.message).not.toContain(secret)
        }
      }),
    )
  })
})

describe('the lifetime of a grant without expires_in', () => {
  it('is exp − iat of a JWT, whatever anybody’s clock says', () => {
    expect(parseGrant({ access_token: jwt({ iat: 1_000, exp: 1_900 }) })).toMatchObject({ expiresIn: 900 })
  })

  it('is exp where there is no iat to compare with', () => {
    expect(jwtLifetime(jwt({ exp: 1_900 }))).toEqual({ expiresAt: 1_900_000 })
    expect(jwtLifetime(jwt({ exp: 1_900, iat: 'x' }))).toEqual({ expiresAt: 1_900_000 })
    expect(jwtLifetime(jwt({ exp: 1_900, iat: 2_000 }))).toEqual({ expiresAt: 1_900_000 })
    expect(jwtLifetime(jwt('{"exp":1900,"iat":-1e999}'))).toEqual({ expiresAt: 1_900_000 })
  })

  it('is not asked for where the answer names one', () => {
    const access_token = jwt({ iat: 0, exp: 9 })
    expect(parseGrant({ access_token, expires_in: 60 })).toEqual({ accessToken: access_token, expiresIn: 60 })
    expect(parseGrant({ access_token, expires_at: 60 })).toEqual({ accessToken: access_token, expiresAt: 60_000 })
  })

  it('reads claims that need the URL-safe alphabet and more than ASCII', () => {
    expect(jwtLifetime(jwt({ name: '¿ÿþ? Zoë 日本', iat: 0, exp: 60 }))).toEqual({ expiresIn: 60 })
  })

  it.each([
    'opaque',
    'a.b',
    'a.b.c',
    'a.!.c',
    '..',
    jwt('null'),
    jwt('7'),
    jwt('not json'),
    jwt({}),
    jwt({ exp: '900' }),
    jwt({ exp: -1 }),
    jwt({ exp: null }),
    jwt('{"exp":1e999}'),
    jwt('{"exp":1e307}'),
  ])('is unknown for %s', (token) => {
    expect(jwtLifetime(token)).toEqual({})
  })
})

describe('parseSecondFactor', () => {
  const asked = { challenge: 'c1', methods: ['totp', 'sms'], attempts_left: 3, expires_in: 300 }

  it('reads both spellings', () => {
    const expected = { challenge: 'c1', methods: ['totp', 'sms'], attemptsLeft: 3, expiresIn: 300 }
    expect(parseSecondFactor({ second_factor: asked })).toEqual(expected)
    expect(parseSecondFactor({ secondFactor: expected })).toEqual(expected)
  })

  it('is null for an answer that does not ask', () => {
    for (const answer of [{}, null, undefined, 'x', { access_token: 'a1' }, { second_factor: true }])
      expect(parseSecondFactor(answer)).toBeNull()
  })

  it.each([
    { ...asked, challenge: '' },
    { ...asked, challenge: 7 },
    { ...asked, methods: [] },
    { ...asked, methods: undefined },
    { ...asked, attempts_left: 'many' },
    { ...asked, expires_in: -1 },
  ])('T24: refuses %j', (second_factor) => {
    expect(() => parseSecondFactor({ second_factor })).toThrow(invalid)
  })

  it('T23: counts the lifetime from the moment of asking; the challenge stays out of what the page shows', () => {
    const outcome = challengeOutcome({ challenge: 'c1', methods: ['totp'], expiresIn: 300 }, 1_000_000)
    expect(outcome.challenge).toEqual({ methods: ['totp'], attemptsLeft: null, expiresAt: 1_300_000 })
    expect(outcome.state).toEqual({ challenge: 'c1', methods: ['totp'] })
    expect(challengeOutcome({ challenge: 'c1', methods: ['totp'] }, 0).challenge.expiresAt).toBeNull()
  })
})

describe('parseUser', () => {
  it('wants an id that is a text', () => {
    expect(parseUser({ id: 'u1', extra: 1 })).toEqual({ id: 'u1', extra: 1 })
    for (const answer of [undefined, null, {}, { id: 1 }, { id: '' }, 'u1'])
      expect(() => parseUser(answer)).toThrow(invalid)
  })
})

import { describe, expect, it } from 'vitest'
import { type BffOptions, bffBackend } from '../../../src/bff/index.ts'
import { AuthError } from '../../../src/errors.ts'

const mistakes: [string, unknown, RegExp][] = [
  ['options that are no object', 'bff', /object/],
  ['an empty base', { base: '' }, /base/],
  ['a base that depends on the page', { base: 'bff' }, /one slash/],
  ['a base without a scheme on another host', { base: '//evil.example' }, /one slash/],
  ['a base with a backslash', { base: '/\\evil.example' }, /backslash/],
  ['a base with a query', { base: '/bff?x=1' }, /query/],
  ['a base with a fragment', { base: '/bff#x' }, /fragment/],
  ['a base that climbs', { base: '/app/../bff' }, /\.\./],
  ['a base that is no http address', { base: 'ftp://bff.example' }, /http/],
  ['a base with a password', { base: 'https://ada:pw@bff.example' }, /password/],
  ['a base over http on another machine', { base: 'http://bff.example' }, /https/],
  ['csrf that is true', { csrf: true }, /csrf/],
  ['csrf that is null', { csrf: null }, /csrf/],
  ['a CSRF header with a blank', { csrf: { header: 'X CSRF' } }, /csrf\.header/],
  ['a CSRF header that says something else', { csrf: { header: 'Authorization' } }, /csrf\.header/],
  ['a CSRF header that no script may set', { csrf: { header: 'Sec-Csrf' } }, /csrf\.header/],
  ['a CSRF cookie without a name', { csrf: { cookie: '' } }, /csrf\.cookie/],
  ['a CSRF cookie that ends another one', { csrf: { cookie: 'a; b' } }, /csrf\.cookie/],
  ['a session header without a name', { sessionHeader: '' }, /sessionHeader/],
  ['one header for two things', { sessionHeader: 'X-One', csrf: { header: 'x-one' } }, /two headers/],
  ['a mapSession that is no function', { mapSession: {} }, /mapSession/],
  ['a way back that is no text', { afterSignOut: 7 }, /afterSignOut/],
  ['a way back that depends on the page', { afterSignOut: 'goodbye' }, /afterSignOut/],
  ['a way back to another host', { afterSignOut: '//evil.example' }, /afterSignOut/],
  ['a way back with a backslash', { afterSignOut: '/\\evil.example' }, /afterSignOut/],
  ['a way back to an address', { afterSignOut: 'https://evil.example/' }, /afterSignOut/],
  ['a fetch that is no function', { fetch: 1 }, /fetch/],
  ['an empty id', { id: '' }, /id/],
]

describe('bffBackend refuses', () => {
  it.each(mistakes)('%s', (_, options, sentence) => {
    try {
      bffBackend(options as BffOptions)
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(AuthError)
      expect(error).toMatchObject({ code: 'invalid_options' })
      expect((error as AuthError).message).toMatch(sentence)
    }
  })
})

describe('bffBackend takes', () => {
  it.each([
    undefined,
    {},
    { base: '/' },
    { base: '/bff/' },
    { base: 'https://bff.example.com/v1' },
    { base: 'http://localhost:3000/bff' },
    { base: 'http://127.0.0.1:3000' },
    { csrf: false as const },
    { csrf: { cookie: 'XSRF-TOKEN', header: 'X-XSRF-TOKEN' } },
  ])('%j', (options) => {
    expect(bffBackend(options)).toMatchObject({ refreshWith: 'ambient', asksOnWake: true, asksOnly: true })
  })

  it('one name for one BFF, however its base is written', () => {
    expect(bffBackend({ base: '/bff/' }).id).toBe(bffBackend({ base: '/bff' }).id)
    expect(bffBackend({ base: '/' }).id).toBe('bff:/')
  })
})

it('T13: makes a backend where there is no page', () => {
  expect(typeof location).toBe('undefined')
  expect(bffBackend().id).toBe('bff:/bff')
})

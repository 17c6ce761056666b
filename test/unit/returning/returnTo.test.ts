import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { returnTo } from '../../../src/returning/returnTo.ts'

const origin = 'https://app.example'

describe('the address to go back to', () => {
  it('is a path of this app', () => {
    for (const path of ['/', '/orders?page=2#last', '/a/b%20c', '/@ada', '/search?q=//evil.example'])
      expect(returnTo(path, { origin })).toBe(path)
    expect(returnTo('https://app.example/orders', { origin })).toBe('/orders')
    expect(returnTo('orders', { origin })).toBe('/orders')
    // Odd, but a path of this origin for every browser (URL Standard, special scheme without slashes).
    expect(returnTo('https:evil.example', { origin })).toBe('/evil.example')
  })

  it('T18: is the fallback for whatever leads elsewhere', () => {
    for (const hostile of [
      '//evil.example',
      '///evil.example',
      '/\\evil.example',
      '\\\\evil.example',
      '\\/evil.example',
      '/\t/evil.example',
      '\t//evil.example',
      '/\n/evil.example',
      ' //evil.example',
      'https://evil.example',
      'https://app.example.evil.example/',
      'https://app.example@evil.example/',
      'https://user:pass@app.example/',
      'https://app.example:8443/',
      'http://app.example/',
      'https://app.example//evil.example',
      '/.//evil.example',
      '/x/..//evil.example',
      '/%2F/evil.example',
      '/%5Cevil.example',
      '%2F%2Fevil.example',
      '/%09/evil.example/..%2f..',
      '/%09/evil.example',
      '/%0a%0d/evil.example',
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      'java\nscript:alert(1)',
      'data:text/html,x',
      'blob:https://app.example/1',
      'https://',
      '/%E0%A4%A',
      '',
      null,
      undefined,
    ])
      expect(returnTo(hostile, { origin, fallback: '/home' }), String(hostile)).toBe('/home')
  })

  it('T18: stays inside the part of the origin that is the app', () => {
    const options = { origin, basePath: '/shop', fallback: '/shop' }
    expect(returnTo('/shop/orders', options)).toBe('/shop/orders')
    expect(returnTo('/shop', options)).toBe('/shop')
    for (const outside of [
      '/',
      '/shopping',
      '/shop/../admin',
      '/shop/..%2fadmin',
      '/shop/%09..',
      '/shop/.%0a./admin',
      '/admin',
    ])
      expect(returnTo(outside, options), outside).toBe('/shop')
  })

  it('T18: never leaves the origin, whatever it is given', () => {
    const piece = fc.constantFrom(
      '/',
      '\\',
      '//',
      '..',
      '.',
      '%2f',
      '%5c',
      '@',
      ':',
      'evil.example',
      'https:',
      'a',
      '?',
      '#',
      '\t',
      '\n',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 12 }).map((parts) => parts.join('')),
        ),
        (value) => {
          const result = returnTo(value, { origin })
          expect(new URL(result, origin).origin).toBe(origin)
          expect(result).toMatch(/^\/(?![/\\])/)
        },
      ),
      { numRuns: process.env.AUTHCHART_LONG === '1' ? 100_000 : 2_000 },
    )
  })
})

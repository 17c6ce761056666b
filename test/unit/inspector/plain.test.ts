// @vitest-environment jsdom
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { toPlain } from '../../../src/inspector/wire/index.ts'

describe('a plain copy', () => {
  it('is the same JSON for what is JSON already', () => {
    const value = { a: [1, 'two', null, true, { b: {} }] }
    expect(toPlain(value)).toEqual(value)
    expect(toPlain(value)).not.toBe(value)
  })

  it('names functions and never calls them', () => {
    let calls = 0
    const attempt = () => calls++
    expect(toPlain({ attempt, list: [attempt] })).toEqual({ attempt: { type: 'attempt' }, list: [{ type: 'attempt' }] })
    expect(calls).toBe(0)
  })

  it('does not read the name of a function through a getter', () => {
    const odd = () => {}
    Object.defineProperty(odd, 'name', {
      get: () => {
        throw new Error('read')
      },
    })
    expect(toPlain(odd)).toEqual({ type: '' })
  })

  it('survives cycles, and shows what occurs twice without being one', () => {
    const shared = { x: 1 }
    const value: Record<string, unknown> = { first: shared, second: shared }
    value.self = value
    expect(toPlain(value)).toEqual({ first: { x: 1 }, second: { x: 1 }, self: '[cycle]' })
  })

  it('survives getters that throw and proxies that are revoked', () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const value = {
      get bad() {
        throw new Error('hidden')
      },
      proxy,
      good: 1,
    }
    expect(toPlain(value)).toEqual({ bad: '[unreadable]', proxy: '[unreadable]', good: 1 })
    expect(toPlain(proxy)).toBe('[unreadable]')
  })

  it('shows of an instance only what it is: no field of an error, a map or an element', () => {
    document.body.innerHTML = '<main data-token="secret">secret</main>'
    const value = {
      error: new Error('secret'),
      map: new Map([['token', 'secret']]),
      element: document.querySelector('main'),
      bytes: new Uint8Array([1, 2]),
      date: new Date(0),
    }
    expect(toPlain(value)).toEqual({
      error: '[Error]',
      map: '[Map]',
      element: '[HTMLElement]',
      bytes: '[Uint8Array]',
      date: '1970-01-01T00:00:00.000Z',
    })
  })

  it('takes an object of another realm for what it is', () => {
    expect(toPlain(runInNewContext('({ a: [1] })'))).toEqual({ a: [1] })
  })

  it('is bounded in depth, in size, and in the length of a text', () => {
    let deep: unknown = 'bottom'
    for (let level = 0; level < 100_000; level++) deep = { deep }
    expect(JSON.stringify(toPlain(deep))).toContain('[too deep]')
    const many = JSON.stringify(toPlain(Array.from({ length: 100_000 }, (_, index) => ({ index }))))
    expect(many).toContain('[too much]')
    expect(many.length).toBeLessThan(1_000_000)
    expect(String(toPlain('x'.repeat(10_000_000)))).toHaveLength(100_001)
  })

  it('cannot be used to change a prototype', () => {
    const copy = toPlain(JSON.parse('{ "__proto__": { "polluted": 1 }, "a": { "__proto__": { "b": 2 } } }'))
    expect(copy).toEqual({ a: {} })
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype)
    expect('polluted' in {}).toBe(false)
  })

  it('writes odd numbers, symbols and bigints as text', () => {
    expect(toPlain([Number.NaN, Number.POSITIVE_INFINITY, 10n, Symbol('s'), undefined])).toEqual([
      'NaN',
      'Infinity',
      '10n',
      '[symbol]',
      null,
    ])
  })
})

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { browserClock } from '../../../src/adapters/clock/browserClock.ts'
import { cryptoRandom } from '../../../src/adapters/random/cryptoRandom.ts'

const DAY = 86_400_000

describe('browserClock', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('T1: a delay beyond 2³¹ ms fires when it is due, not at once', () => {
    const callback = vi.fn()
    browserClock().setTimer(callback, 90 * DAY)
    vi.advanceTimersByTime(90 * DAY - 1)
    expect(callback).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(callback).toHaveBeenCalledTimes(1)
  })

  it('T1: no single step reaches the limit of setTimeout', () => {
    const set = vi.spyOn(globalThis, 'setTimeout')
    browserClock().setTimer(() => {}, 400 * DAY)
    vi.advanceTimersByTime(400 * DAY)
    expect(set.mock.calls.length).toBeGreaterThan(30)
    for (const [, ms] of set.mock.calls) expect(ms).toBeLessThan(2 ** 31 - 1)
  })

  it('a cancelled timer does not fire, not even in a later step', () => {
    const callback = vi.fn()
    const cancel = browserClock().setTimer(callback, 90 * DAY)
    vi.advanceTimersByTime(60 * DAY)
    cancel()
    vi.advanceTimersByTime(60 * DAY)
    expect(callback).not.toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(0)
  })

  it.each([0, -1, Number.NaN, 1])('%d ms fires in the next task or so', (ms) => {
    const callback = vi.fn()
    browserClock().setTimer(callback, ms)
    expect(callback).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(callback).toHaveBeenCalledTimes(1)
  })

  it('tells wall time and a time that never goes back', () => {
    const clock = browserClock()
    vi.setSystemTime(5 * DAY)
    expect(clock.now()).toBe(5 * DAY)
    const before = clock.monotonic()
    vi.setSystemTime(DAY)
    expect(clock.monotonic()).toBeGreaterThanOrEqual(before)
  })
})

describe('cryptoRandom', () => {
  it('makes unique URL-safe ids of 128 bits', () => {
    const random = cryptoRandom()
    const ids = Array.from({ length: 1_000 }, () => random.id())
    expect(new Set(ids).size).toBe(1_000)
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/)
  })

  it('makes fractions from 0 to below 1', () => {
    const random = cryptoRandom()
    for (let round = 0; round < 100; round++) {
      const fraction = random.fraction()
      expect(fraction >= 0 && fraction < 1).toBe(true)
    }
  })
})

import { describe, expect, it } from 'vitest'
import { backOff } from '../../../src/machines/refresh/backOff.ts'
import { createExpiryWatch, refreshDue } from '../../../src/machines/refresh/expiry.actor.ts'
import { createLoopBreaker } from '../../../src/machines/refresh/loopBreaker.ts'
import { fakePage, invoke, twoClocks } from './actorWorld.ts'

describe('the moment of a proactive refresh', () => {
  it('lies a leeway before the end, spread over a quarter of it', () => {
    expect(refreshDue(100_000, 0, 30_000, 0, true)).toBe(70_000)
    expect(refreshDue(100_000, 0, 30_000, 1, true)).toBe(62_500)
  })

  it('lies later in a hidden tab than in any visible one', () => {
    expect(refreshDue(100_000, 0, 30_000, 0, false)).toBe(85_000)
    expect(refreshDue(100_000, 0, 30_000, 1, false)).toBe(70_000)
  })

  it('T33: leaves a token that lives shorter than two leeways half of its life', () => {
    expect(refreshDue(20_000, 0, 30_000, 0, true)).toBe(10_000)
    expect(refreshDue(20_000, 10_000, 30_000, 0, true)).toBe(15_000)
    expect(refreshDue(20_000, 25_000, 30_000, 0.5, true)).toBe(20_000)
  })

  it('is told once, by an actor that leaves nothing behind', async () => {
    const clock = twoClocks()
    const { lifecycle, listeners, page } = fakePage()
    const random = { id: () => 'id', fraction: () => 0.5 }
    const watch = createExpiryWatch(30_000, { clock, lifecycle, random })
    const visible = invoke(watch, { expiresAt: clock.now() + 100_000 })
    page.isVisible = false
    const hidden = invoke(watch, { expiresAt: clock.now() + 100_000 })
    await clock.pass(100_000 - 30_000 * 1.125 - 1)
    expect(visible.sent).toEqual([])
    await clock.pass(1)
    expect(visible.sent).toEqual([{ type: 'token.expiring' }])
    expect(hidden.sent).toEqual([])
    await clock.pass(30_000 * (1.125 - 0.75))
    expect(hidden.sent).toEqual([{ type: 'token.expiring' }])
    expect(clock.timers + listeners.size).toBe(0)
  })

  it('never comes for a token without an end', () => {
    const clock = twoClocks()
    const { lifecycle, listeners } = fakePage()
    const random = { id: () => 'id', fraction: () => 0.5 }
    invoke(createExpiryWatch(30_000, { clock, lifecycle, random }), { expiresAt: null })
    expect(clock.timers + listeners.size).toBe(0)
  })
})

describe('the back-off', () => {
  it('doubles from a second to a minute, and is drawn from the whole of that', () => {
    expect([0, 1, 2, 5, 6, 20].map((failures) => backOff(failures, 1))).toEqual([
      1_100, 2_100, 4_100, 32_100, 60_100, 60_100,
    ])
    expect(backOff(6, 0.5)).toBe(30_100)
    expect(backOff(6, 0)).toBe(100)
  })

  it('is never shorter than the server allows', () => {
    expect(backOff(0, 1, 20_000)).toBe(20_000)
    expect(backOff(6, 1, 20_000)).toBe(60_100)
  })
})

describe('T33: the loop breaker', () => {
  it('lets thirty refreshes a minute through, and says when there may be another', () => {
    let now = 5_000
    const breakLoop = createLoopBreaker(() => now)
    for (let count = 0; count < 30; count++) {
      expect(breakLoop()).toBeNull()
      now += 1_000
    }
    expect(breakLoop()).toMatchObject({ code: 'refresh_loop', retryAfter: 30_000 })
    now += 29_999
    expect(breakLoop()).toMatchObject({ retryAfter: 1 })
    now += 1
    expect(breakLoop()).toBeNull()
    expect(breakLoop()).toMatchObject({ retryAfter: 1_000 })
  })

  it('does not count what it has refused', () => {
    let now = 0
    const breakLoop = createLoopBreaker(() => now)
    for (let count = 0; count < 100; count++) breakLoop()
    now = 60_000
    expect(breakLoop()).toBeNull()
  })
})

import { describe, expect, it } from 'vitest'
import { createDeadline } from '../../../src/machines/deadline/deadline.actor.ts'
import { onceAt } from '../../../src/machines/deadline/onceAt.ts'
import { fakePage, invoke, twoClocks } from './actorWorld.ts'

function deadlineIn(ms: number) {
  const clock = twoClocks()
  const page = fakePage()
  const start = clock.now()
  const calls: number[] = []
  const stop = onceAt({ clock, lifecycle: page.lifecycle }, start + ms, () => calls.push(clock.monotonic() - begun))
  const begun = clock.monotonic()
  return { clock, page, calls, stop, start }
}

describe('a deadline', () => {
  it('comes once, when it is due and not before', async () => {
    const { clock, calls, page } = deadlineIn(150_000)
    await clock.pass(149_999)
    expect(calls).toEqual([])
    await clock.pass(1)
    expect(calls).toEqual([150_000])
    expect(page.listeners.size).toBe(0)
    await clock.pass(500_000)
    page.tell('woke')
    expect(calls).toHaveLength(1)
    expect(clock.timers).toBe(0)
  })

  it('that has passed already comes at once, but not in the same task', async () => {
    const { clock, calls } = deadlineIn(-5_000)
    expect(calls).toEqual([])
    await clock.pass(0)
    expect(calls).toEqual([0])
  })

  it('T1: thirty days ahead is asked about once a minute, and needs no timer that a browser could not keep', async () => {
    const clock = twoClocks()
    const delays: number[] = []
    const setTimer: typeof clock.setTimer = (callback, ms) => {
      delays.push(ms)
      return clock.setTimer(callback, ms)
    }
    const { lifecycle } = fakePage()
    onceAt({ clock: { ...clock, setTimer }, lifecycle }, clock.now() + 30 * 86_400_000, () => {})
    await clock.pass(180_000)
    expect(delays).toEqual([60_000, 60_000, 60_000, 60_000])
  })

  it('T3: is noticed on waking up, before any timer has caught up', () => {
    const { clock, calls, page } = deadlineIn(600_000)
    clock.sleep(600_000)
    page.tell('hidden')
    expect(calls).toEqual([])
    page.tell('woke')
    expect(calls).toEqual([600_000])
  })

  it('T3: counts the sleep of a device whose running clock stands still', async () => {
    const { clock, calls } = deadlineIn(600_000)
    clock.jump(590_000)
    await clock.pass(60_000)
    expect(calls).toEqual([60_000])
  })

  it('T4: is not put off by a clock that is set back', async () => {
    const { clock, calls } = deadlineIn(100_000)
    clock.jump(-86_400_000)
    await clock.pass(99_999)
    expect(calls).toEqual([])
    await clock.pass(1)
    expect(calls).toEqual([100_000])
  })

  it('without an end needs neither timer nor listener', () => {
    const { clock, page, stop } = deadlineIn(Number.POSITIVE_INFINITY)
    expect(clock.timers + page.listeners.size).toBe(0)
    stop()
  })

  it('T25: that is stopped leaves nothing and never comes', async () => {
    const { clock, page, calls, stop } = deadlineIn(100)
    stop()
    expect(clock.timers + page.listeners.size).toBe(0)
    await clock.pass(1_000)
    expect(calls).toEqual([])
  })

  it('as an actor sends its event, and is let go of with its state', async () => {
    const clock = twoClocks()
    const page = fakePage()
    const logic = createDeadline({ clock, lifecycle: page.lifecycle })
    const event = { type: 'lifetime.over' }
    const first = invoke(logic, { at: clock.now() + 10, event })
    await clock.pass(10)
    expect(first.sent).toEqual([event])
    const second = invoke(logic, { at: clock.now() + 10, event })
    second.stop()
    expect(clock.timers + page.listeners.size).toBe(0)
  })
})

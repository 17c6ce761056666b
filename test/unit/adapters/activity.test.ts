// @vitest-environment jsdom
import { describe, expect, it, vi } from 'vitest'
import { domActivity } from '../../../src/adapters/activity/domActivity.ts'
import { pageWith } from '../../contract/pageWith.ts'

/** Only browsers can make trusted events. */
function gestures() {
  const listeners = new Map<string, (event: Event) => void>()
  const options: unknown[] = []
  return {
    page: pageWith({
      addEventListener: (type: string, listener: unknown, option: unknown) => {
        listeners.set(type, listener as (event: Event) => void)
        options.push(option)
      },
      removeEventListener: (type: string) => void listeners.delete(type),
    }),
    listeners,
    options,
    gesture: (type: string, timeStamp: number, rest: object = {}) =>
      listeners.get(type)?.({ type, timeStamp, isTrusted: true, ...rest } as Event),
  }
}

describe('domActivity', () => {
  it.each(['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'])('hears %s', (type) => {
    const { page, gesture } = gestures()
    const onActivity = vi.fn()
    domActivity({ page }).subscribe(onActivity)
    gesture(type, 5)
    expect(onActivity).toHaveBeenCalledTimes(1)
  })

  it('tells the first gesture at once and then at most one in each throttle', () => {
    const { page, gesture } = gestures()
    const onActivity = vi.fn()
    domActivity({ page, throttle: 1_000 }).subscribe(onActivity)
    for (const time of [0, 1, 500, 999]) gesture('keydown', time)
    expect(onActivity).toHaveBeenCalledTimes(1)
    gesture('wheel', 1_000)
    gesture('keydown', 1_999)
    gesture('keydown', 2_000)
    expect(onActivity).toHaveBeenCalledTimes(3)
  })

  it('T35: events made by scripts are not activity', () => {
    const onActivity = vi.fn()
    const unsubscribe = domActivity().subscribe(onActivity)
    for (const type of ['pointerdown', 'keydown', 'wheel', 'touchstart']) window.dispatchEvent(new Event(type))
    expect(onActivity).not.toHaveBeenCalled()
    unsubscribe()
  })

  it('T35: a page that moves or scrolls under a resting pointer is not activity', () => {
    const { page, gesture } = gestures()
    const onActivity = vi.fn()
    domActivity({ page, throttle: 0 }).subscribe(onActivity)
    gesture('pointermove', 0, { screenX: 10, screenY: 10 })
    gesture('pointermove', 5_000, { screenX: 10, screenY: 10 })
    gesture('scroll', 6_000)
    expect(onActivity).toHaveBeenCalledTimes(1)
    gesture('pointermove', 7_000, { screenX: 10, screenY: 11 })
    expect(onActivity).toHaveBeenCalledTimes(2)
  })

  it('listens passively in the capture phase, and leaves no listener behind', () => {
    const { page, listeners, options } = gestures()
    const unsubscribe = domActivity({ page }).subscribe(() => {})
    expect(listeners.size).toBeGreaterThan(4)
    for (const option of options) expect(option).toEqual({ capture: true, passive: true })
    unsubscribe()
    expect(listeners.size).toBe(0)
  })
})

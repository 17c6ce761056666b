import type { EventLoop } from './eventLoop.ts'

/** Chromium: timers of a hidden page fire together, once a second, and once a minute after five minutes. */
const SECOND = 1_000
const MINUTE = 60_000
const INTENSIVE_AFTER = 5 * MINUTE

export interface Throttle {
  setVisible(isVisible: boolean): void
  /** When a timer that is due at `due` may fire, on the device's monotonic clock. */
  throttled(due: number): number
}

export function createThrottle(loop: EventLoop): Throttle {
  let hiddenSince: number | undefined
  const next = (due: number, step: number): number => Math.ceil(due / step) * step
  return {
    setVisible(isVisible) {
      hiddenSince = isVisible ? undefined : loop.monotonic()
    },
    throttled(due) {
      if (hiddenSince === undefined) return due
      const at = next(due, SECOND)
      return at < hiddenSince + INTENSIVE_AFTER ? at : next(due, MINUTE)
    },
  }
}

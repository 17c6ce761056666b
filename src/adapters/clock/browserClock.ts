import { type Page, thisPage } from '../page.ts'
import type { Clock } from '../ports.ts'

/** Timers overflow above 2³¹−1 ms and then fire at once (T1); longer delays are re-armed in steps of 12 days. */
const LONGEST_STEP = 2 ** 30

/** The clocks and timers of the page. `setTimer` accepts any delay; one that is negative or not a number counts as 0. */
export const browserClock = ({ page = thisPage }: { readonly page?: Page } = {}): Clock => ({
  now: () => page.Date.now(),
  monotonic: () => page.performance.now(),
  setTimer(callback, ms) {
    let timer: unknown
    const arm = (left: number): void => {
      const step = Math.min(left, LONGEST_STEP)
      timer = page.setTimeout(() => (left > step ? arm(left - step) : callback()), step)
    }
    arm(Math.max(0, ms))
    return () => page.clearTimeout(timer)
  },
})

import type { Clock } from '../../src/adapters/ports.ts'

export interface ManualClock extends Clock {
  /** Lets time pass timer by timer, and other tasks run in between. */
  pass(ms: number): Promise<void>
  /** Wall and monotonic time leap, as when the device sleeps: overdue timers fire only as time passes on. */
  sleep(ms: number): void
  readonly timers: number
}

/** A task of the event loop, so that promises and databases get their turn. */
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    // A browser has no `setImmediate`; where there is one it is ten times as fast.
    if (typeof setImmediate === 'function') setImmediate(resolve)
    else setTimeout(resolve, 0)
  })

export function manualClock(turns = 3): ManualClock {
  let time = 1_000
  const timers = new Set<{ readonly due: number; readonly callback: () => void }>()
  const settle = async (): Promise<void> => {
    for (let left = turns; left > 0; left--) await turn()
  }
  return {
    now: () => time,
    monotonic: () => time,
    setTimer(callback, ms) {
      const timer = { due: time + ms, callback }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    async pass(ms) {
      const end = time + ms
      for (;;) {
        await settle()
        const next = [...timers].sort((a, b) => a.due - b.due)[0]
        if (!next || next.due > end) break
        timers.delete(next)
        time = Math.max(time, next.due)
        next.callback()
      }
      time = Math.max(time, end)
    },
    sleep(ms) {
      time += ms
    },
    get timers() {
      return timers.size
    },
  }
}

import type { Unsubscribe } from '../../src/adapters/ports.ts'

/** All microtasks that are due run before the next of these. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** One virtual time for all tabs. Each timer belongs to a tab, so that it can stand still with it. */
export function simClock() {
  let time = 1_000_000_000_000
  let asleep = 0
  let serial = 0
  const timers = new Set<{ readonly due: number; readonly order: number; readonly callback: () => void }>()
  const setTimer = (callback: () => void, ms: number): Unsubscribe => {
    const timer = { due: time + Math.max(0, ms), order: serial++, callback }
    timers.add(timer)
    return () => timers.delete(timer)
  }
  return {
    now: () => time,
    /** How long the device has been awake: what bounds are counted in. */
    awake: () => time - asleep,
    setTimer,
    get timers() {
      return timers.size
    },
    async pass(ms: number) {
      const end = time + ms
      for (;;) {
        await turn()
        let next: { due: number; order: number; callback: () => void } | undefined
        for (const timer of timers) {
          if (!next || timer.due < next.due || (timer.due === next.due && timer.order < next.order)) next = timer
        }
        if (!next || next.due > end) break
        timers.delete(next)
        time = Math.max(time, next.due)
        next.callback()
      }
      time = Math.max(time, end)
    },
    /** The device sleeps: overdue timers fire only as time passes on. */
    sleep(ms: number) {
      asleep += ms
      time += ms
    },
  }
}

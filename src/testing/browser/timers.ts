import type { EventLoop, Task } from './eventLoop.ts'
import type { Process } from './process.ts'
import { createQueue, type Waiting } from './queue.ts'

interface Timer extends Waiting {
  readonly id: number
  readonly ms: number
  readonly callback: () => void
}

export interface Timers {
  set(callback: () => void, ms?: number): number
  clear(id: unknown): void
  /** The delays that were asked for, of those that have not fired. */
  pending(): number[]
  /** To be called when what `throttled` goes by has changed. */
  rearm(): void
}

/** `setTimeout` overflows above this, and then fires at once (T1). */
const LONGEST = 2 ** 31 - 1

/**
 * The timers of one page. In order of their due times, late where `throttled` or a busy main thread says so; they wait
 * while the page is frozen or cached. Not modelled: intervals, the 4 ms of deeply nested timers.
 */
export function createTimers(loop: EventLoop, process: Process, throttled: (due: number) => number): Timers {
  const queue = createQueue<Timer>()
  const active = new Map<number, Timer>()
  let ids = 0
  let wake: Task | undefined
  /** What `wake` was set for: it may have been cleared since. */
  let wakesFor = 0

  const arm = (): void => {
    if (wake) wake.isCancelled = true
    wake = undefined
    const first = queue.first()
    if (!first || process.state !== 'running') return
    wakesFor = first.at
    const at = Math.max(throttled(first.at), process.busyUntil, loop.monotonic())
    wake = loop.postAt(at, first.turn, fire)
  }
  const fire = (): boolean => {
    wake = undefined
    const first = queue.first()
    if (!first) return false
    if (first.at > wakesFor || process.busyUntil > loop.monotonic()) {
      arm()
      return false
    }
    queue.removeFirst()
    active.delete(first.id)
    const hasRun = process.receive(`timer of ${first.ms} ms`, first.callback)
    arm()
    return hasRun
  }
  process.onChange((state) => {
    if (state === 'dead') {
      for (const timer of active.values()) timer.isCancelled = true
      active.clear()
    }
    arm()
  })

  return {
    rearm: arm,
    pending: () => [...active.values()].map(({ ms }) => ms),
    set(callback, ms = 0) {
      const id = ++ids
      if (process.isDead) return id
      const delay = ms > LONGEST || !(ms > 1) ? 1 : ms
      const at = loop.monotonic() + delay
      const timer = { id, ms, callback, at, turn: turnOf(process, at), serial: id, isCancelled: false }
      active.set(id, timer)
      queue.add(timer)
      if (queue.first() === timer) arm()
      return id
    },
    clear(id) {
      const timer = active.get(id as number)
      if (!timer) return
      timer.isCancelled = true
      active.delete(timer.id)
    },
  }
}

/** The same for timers of one page that are due together, so that they keep their order; anything among pages. */
const turnOf = ({ name }: Process, at: number): number => {
  const mixed =
    Math.imul((at * 1_000) | 0, 0x9e3779b1) ^ Math.imul(name.length * 31 + name.charCodeAt(name.length - 1), 0x85ebca6b)
  return (mixed >>> 0) / 2 ** 32
}

import type { Dice } from '../histories/dice.ts'
import type { EventLoop, Lane, Task } from './eventLoop.ts'
import type { Trace } from './trace.ts'

/**
 * What runs one page:
 *
 *   running ⇄ frozen        its tasks wait until it thaws
 *   running ⇄ cached        in the back/forward cache; its tasks wait
 *        └────┴──▶ dead     its tasks are lost
 */
export type ProcessState = 'running' | 'frozen' | 'cached' | 'dead'

export interface Process {
  readonly name: string
  readonly dice: Dice
  readonly state: ProcessState
  readonly isDead: boolean
  /** Until when its main thread is blocked, on the device's monotonic clock. */
  readonly busyUntil: number
  /** A task of this page, `delay` ms from now. */
  post(delay: number, label: string, body: () => void, lane?: Lane): Task
  /** Gives it a task now: it runs at once, waits, or is lost. Tells whether it ran. */
  receive(label: string, body: () => void): boolean
  become(state: ProcessState): void
  onChange(listener: (state: ProcessState) => void): void
  /** Dies between its task number n − 1 from now and the next: right after the one, or just before the other. */
  crashAfter(tasks: number): void
  /** Dies just before the n-th effect from now. */
  crashAtEffect(effects: number): void
  /** The page is about to have an effect outside of it; `false`: it is dead, and has none. */
  acts(): boolean
  block(ms: number): void
  /** Errors that no listener caught. */
  report(error: unknown): void
}

export function createProcess(
  name: string,
  {
    loop,
    trace,
    dice,
    errors,
  }: { readonly loop: EventLoop; readonly trace: Trace; readonly dice: Dice; readonly errors: unknown[] },
): Process {
  const listeners: ((state: ProcessState) => void)[] = []
  let waiting: { readonly label: string; readonly body: () => void }[] = []
  let state: ProcessState = 'running'
  let busyUntil = 0
  let left = 0
  let effectsLeft = 0
  let isFlushing = false

  const become = (next: ProcessState): void => {
    if (state === 'dead' || state === next) return
    state = next
    trace.note(name, next)
    if (next === 'dead') waiting = []
    for (const listener of listeners) listener(next)
    if (next === 'running') flushSoon()
  }
  const report = (error: unknown): void => {
    errors.push(error)
    trace.note(name, 'an error that nobody caught')
  }
  /** Right after this task and its microtasks, in half of the cases. */
  const perhapsDieSoon = (): void => {
    if (left !== 1 || !dice.chance(0.5)) return
    loop.postAt(loop.monotonic(), -1, () => {
      become('dead')
      return false
    })
  }
  const perform = (label: string, body: () => void): boolean => {
    if (left > 0 && --left === 0) {
      become('dead')
      return false
    }
    perhapsDieSoon()
    trace.note(name, label)
    try {
      body()
    } catch (error) {
      report(error)
    }
    return true
  }
  const isReady = (): boolean => state === 'running' && loop.monotonic() >= busyUntil
  /** What waited runs in its old order, a task each; what comes meanwhile gets in line. */
  const flushSoon = (): void => {
    if (isFlushing || waiting.length === 0) return
    isFlushing = true
    loop.post(Math.max(0, busyUntil - loop.monotonic()), () => {
      isFlushing = false
      if (!isReady()) {
        if (state === 'running') flushSoon()
        return false
      }
      const next = waiting.shift()
      const hasRun = next ? perform(next.label, next.body) : false
      flushSoon()
      return hasRun
    })
  }
  const receive = (label: string, body: () => void): boolean => {
    if (state === 'dead') return false
    if (isReady() && waiting.length === 0) return perform(label, body)
    waiting.push({ label, body })
    if (state === 'running') flushSoon()
    return false
  }

  return {
    name,
    dice,
    get state() {
      return state
    },
    get isDead() {
      return state === 'dead'
    },
    get busyUntil() {
      return busyUntil
    },
    post: (delay, label, body, lane) => loop.post(delay, () => receive(label, body), lane),
    receive,
    become,
    onChange: (listener) => void listeners.push(listener),
    crashAfter(tasks) {
      left = tasks
      perhapsDieSoon()
    },
    crashAtEffect(effects) {
      effectsLeft = effects
    },
    acts() {
      if (effectsLeft > 0 && --effectsLeft === 0) become('dead')
      return state !== 'dead'
    },
    block(ms) {
      busyUntil = Math.max(busyUntil, loop.monotonic() + ms)
      trace.note(name, `blocked for ${ms} ms`)
    },
    report,
  }
}

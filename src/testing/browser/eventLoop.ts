/**
 * One order for everything that happens in the simulated world:
 *
 *   world  (servers, packets on their way)   true time, goes on while the device sleeps
 *   device (tabs, the browser's own work)    monotonic time, stands still while it sleeps
 *
 * The earliest of both runs next. After a task that ran somebody's JavaScript all microtasks run, as in a browser. What is
 * due at the same moment runs in an order drawn from the seed, except what has one lane in common: that keeps its order.
 */
import { AuthError } from '../../errors.ts'
import type { Dice } from '../histories/dice.ts'
import { createDrain } from './drain.ts'
import { createQueue, type Waiting } from './queue.ts'

/** Tells whether JavaScript ran, so that microtasks may be waiting. */
export type TaskBody = () => boolean

export interface Task extends Waiting {
  readonly run: TaskBody
}

/** What was posted to a lane first comes first. */
export interface Lane {
  at: number
  turn: number
}

export interface EventLoop {
  /** Milliseconds since the beginning, sleep included. */
  now(): number
  /** Milliseconds that the device was awake. */
  monotonic(): number
  lane(): Lane
  /** A task of the device, `delay` ms from now. */
  post(delay: number, run: TaskBody, lane?: Lane): Task
  /** A task of the world outside, `delay` ms from now. */
  postOutside(delay: number, run: TaskBody, lane?: Lane): Task
  /** As `post`, at a moment of the device's time. */
  postAt(at: number, turn: number, run: TaskBody): Task
  /** Called after each task that ran JavaScript, when its microtasks have run too. */
  afterTask(listener: () => void): void
  /** Runs what comes due within `ms`. */
  pass(ms: number): Promise<void>
  /** As `pass`, but ends as soon as `isOver` says so; resolves to what it said last. */
  passUntil(isOver: () => boolean, ms: number): Promise<boolean>
  /** The device sleeps: only the world outside goes on. `stopsClock`: its monotonic time stands still. */
  sleep(ms: number, stopsClock: boolean): Promise<void>
  /** Tasks that have run. */
  readonly count: number
}

/** More tasks than this in one moment mean that they cause each other without end. */
const MOST_AT_ONCE = 200_000

export function createEventLoop(dice: Dice): EventLoop {
  const drain = createDrain()
  const device = createQueue<Task>()
  const outside = createQueue<Task>()
  const listeners: (() => void)[] = []
  let now = 0
  let slept = 0
  let serial = 0
  let count = 0
  let isPassing = false

  const taskFor = (at: number, lane: Lane | undefined, run: TaskBody): Task => {
    let due = at
    let turn: number
    if (lane && lane.at >= at) {
      due = lane.at
      turn = lane.turn
    } else {
      turn = dice.fraction()
      if (lane) {
        lane.at = at
        lane.turn = turn
      }
    }
    return { at: due, turn, serial: ++serial, isCancelled: false, run }
  }
  const add = (queue: typeof device, task: Task): Task => {
    queue.add(task)
    return task
  }

  const settle = async (): Promise<void> => {
    await drain()
    for (const listener of listeners) listener()
  }

  /** Takes the next task out of its queue if it is due by `end`, and lets the time until then pass. */
  const take = (end: number, isAsleep: boolean): TaskBody | undefined => {
    const inside = isAsleep ? undefined : device.first()
    const beyond = outside.first()
    const insideAt = inside ? inside.at + slept : Number.POSITIVE_INFINITY
    const beyondAt = beyond ? beyond.at : Number.POSITIVE_INFINITY
    const isInside = insideAt < beyondAt || (insideAt === beyondAt && (inside?.turn ?? 2) < (beyond?.turn ?? 2))
    const [queue, task, at] = isInside ? [device, inside, insideAt] : [outside, beyond, beyondAt]
    if (!task || at > end) return undefined
    queue.removeFirst()
    now = Math.max(now, at)
    return task.run
  }

  const run = async (ms: number, isOver: () => boolean, sleep?: { readonly stopsClock: boolean }): Promise<boolean> => {
    if (isPassing) throw new AuthError('invalid_state', 'Time is passing already: await it before the next time.')
    if (!(ms >= 0)) throw new AuthError('invalid_argument', 'Time passes by milliseconds, 0 or more.')
    isPassing = true
    try {
      const end = now + ms
      const awake = now - slept
      const standStill = (): void => {
        if (sleep?.stopsClock) slept = now - awake
      }
      await settle()
      let atOnce = 0
      let moment = now
      while (!isOver()) {
        const body = take(end, sleep !== undefined)
        if (!body) {
          now = end
          standStill()
          return isOver()
        }
        standStill()
        atOnce = now === moment ? atOnce + 1 : 0
        moment = now
        if (atOnce > MOST_AT_ONCE)
          throw new AuthError('invalid_state', 'Tasks cause each other without end, and no time passes.')
        count++
        if (body()) await settle()
      }
      return true
    } finally {
      isPassing = false
    }
  }
  const never = (): boolean => false

  return {
    now: () => now,
    monotonic: () => now - slept,
    lane: () => ({ at: -1, turn: 0 }),
    post: (delay, body, lane) => add(device, taskFor(now - slept + delay, lane, body)),
    postOutside: (delay, body, lane) => add(outside, taskFor(now + delay, lane, body)),
    postAt: (at, turn, body) => add(device, { at, turn, serial: ++serial, isCancelled: false, run: body }),
    afterTask: (listener) => void listeners.push(listener),
    pass: async (ms) => void (await run(ms, never)),
    passUntil: (isOver, ms) => run(ms, isOver),
    sleep: async (ms, stopsClock) => void (await run(ms, never, { stopsClock })),
    get count() {
      return count
    },
  }
}

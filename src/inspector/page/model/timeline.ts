import type { WireMessage } from '../../wire/index.ts'
import { createArrivals } from './arrivals.ts'
import { compareFrames, type Frame, indexOfFrame, placeOf } from './frame.ts'
import { createHistory } from './history.ts'
import type { World } from './world.ts'

/** Everything that has been heard, in order, and the state after each of it. */
export interface Timeline {
  /** Oldest first. Another array after each change. */
  readonly frames: readonly Frame[]
  /** How many frames fell out at the beginning, because there is room for `limit` only. */
  readonly dropped: number
  /** Takes messages in: of several tabs, late ones and repeated ones. `true`: something changed. */
  add(messages: readonly WireMessage[]): boolean
  /** All actors after the frame at `index`; −1: before the first. Cheap enough to call while a slider moves. */
  stateAt(index: number): World
  /** Drops all frames. What they led to stays, for the tabs that are named. */
  forget(tabs: ReadonlySet<string>): void
  /** The index of a frame; −1: it has fallen out. */
  indexOf(frame: Frame): number
}

export interface TimelineOptions {
  /** How many frames are kept. Default 20,000. */
  readonly limit?: number
}

/**
 * @example
 * const timeline = createTimeline()
 * timeline.add(messages)
 * timeline.stateAt(timeline.frames.length - 1).actors
 */
export function createTimeline({ limit = 20_000 }: TimelineOptions = {}): Timeline {
  const arrivals = createArrivals()
  const history = createHistory()
  // Trimmed a bite at a time: one frame too many does not move twenty thousand.
  const slack = Math.ceil(limit / 10)
  let frames: readonly Frame[] = []
  let dropped = 0
  /** The last frame that is not kept any more, and the tabs whose past up to there is known. */
  let horizon: Frame | null = null
  let settled: ReadonlySet<string> = new Set()

  const isLate = (frame: Frame): boolean => horizon !== null && compareFrames(frame, horizon) <= 0

  const insert = (added: readonly Frame[]): void => {
    const at = placeOf(frames, added[0]!)
    const tail = frames.slice(at)
    history.forget(at)
    frames = tail.length ? [...frames.slice(0, at), ...[...tail, ...added].sort(compareFrames)] : frames.concat(added)
  }

  const trim = (): void => {
    if (frames.length <= limit + slack) return
    const count = frames.length - limit
    horizon = frames[count - 1]!
    history.rebase(frames, count)
    settled = new Set([...settled, ...frames.slice(0, count).map(({ tab }) => tab)])
    frames = frames.slice(count)
    dropped += count
  }

  return {
    get frames() {
      return frames
    },
    get dropped() {
      return dropped
    },
    add(messages) {
      const arrived = arrivals.take(messages).sort(compareFrames)
      const late = arrived.filter(isLate)
      // A tab that was not heard before, or comes back: its chart has to be known, though its past is not kept.
      const admitted = late.filter(({ tab }) => !settled.has(tab))
      if (admitted.length) history.admit(admitted)
      const added = late.length ? arrived.filter((frame) => !isLate(frame)) : arrived
      if (added.length) insert(added)
      trim()
      return added.length + admitted.length > 0
    },
    forget(tabs) {
      horizon = frames.at(-1) ?? horizon
      history.rebase(frames, frames.length, (actor) => tabs.has(actor.tab))
      arrivals.forgetAllBut(tabs)
      settled = tabs
      frames = []
      dropped = 0
    },
    stateAt: (index) => history.after(frames, Math.min(index, frames.length - 1)),
    indexOf: (frame) => indexOfFrame(frames, frame),
  }
}

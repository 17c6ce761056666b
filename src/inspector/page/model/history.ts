import type { Frame } from './frame.ts'
import { type ActorState, applyFrame, EMPTY_WORLD, type World } from './world.ts'

/** The world after any frame, without starting from the beginning. */
export interface History {
  /** The world after `frames[index]`; −1: before the first. */
  after(frames: readonly Frame[], index: number): World
  /** Frames from `index` on have changed. */
  forget(index: number): void
  /** Frames that come too late to be kept: only what they lead to is. */
  admit(late: readonly Frame[]): void
  /** The first `count` frames go: what they led to is where the rest begins, as far as it is to be kept. */
  rebase(frames: readonly Frame[], count: number, isKept?: (actor: ActorState) => boolean): void
}

/** A world is kept every so many frames; from there to any frame it is a short walk. */
const SPACING = 128

export function createHistory(): History {
  let base: World = EMPTY_WORLD
  /** `marks[i]`: the world after `(i + 1) * SPACING` frames. */
  let marks: World[] = []
  /** The answer to the last question: the next one is most often a step further. */
  let last = { index: -1, world: base }

  const walk = (frames: readonly Frame[], from: number, to: number, start: World): World => {
    let world = start
    for (let index = from; index < to; index += 1) world = applyFrame(world, frames[index]!)
    return world
  }

  const after = (frames: readonly Frame[], index: number): World => {
    const count = index + 1
    const needed = Math.floor(count / SPACING)
    while (marks.length < needed) {
      const from = marks.length * SPACING
      marks.push(walk(frames, from, from + SPACING, marks.at(-1) ?? base))
    }
    const mark = needed * SPACING
    const isNear = last.index < count && last.index + 1 >= mark
    const [from, start] = isNear ? [last.index + 1, last.world] : [mark, marks[needed - 1] ?? base]
    last = { index, world: walk(frames, from, count, start) }
    return last.world
  }

  return {
    after,
    forget(index) {
      marks.length = Math.min(marks.length, Math.floor(index / SPACING))
      if (last.index >= index) last = { index: -1, world: base }
    },
    admit(late) {
      base = late.reduce(applyFrame, base)
      marks = []
      last = { index: -1, world: base }
    },
    rebase(frames, count, isKept) {
      const world = after(frames, count - 1)
      base = isKept ? { actors: new Map([...world.actors].filter(([, actor]) => isKept(actor))) } : world
      marks = []
      last = { index: -1, world: base }
    },
  }
}

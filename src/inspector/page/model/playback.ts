import type { Frame } from './frame.ts'

export type Speed = 1 | 4

/** Which frame the page shows. */
export type Playback =
  /** The newest one, and each that comes after it. */
  | { readonly mode: 'live' }
  | { readonly mode: 'paused'; readonly frame: Frame }
  | {
      readonly mode: 'playing'
      readonly frame: Frame
      readonly speed: Speed
      /** Milliseconds that have been waited for the next frame, at the speed of the recording. */
      readonly waited: number
    }

export const LIVE: Playback = { mode: 'live' }

/** Longest wait between two frames while playing, ms: nobody watches an idle half hour. */
const LONGEST_WAIT = 1_500

/** What the page needs of a timeline to know where it stands. */
export interface Frames {
  readonly frames: readonly Frame[]
  indexOf(frame: Frame): number
}

/** The index of the frame that is shown; −1: there is none. A frame that has fallen out is followed by the oldest one. */
export function shownIndex(timeline: Frames, playback: Playback): number {
  if (playback.mode === 'live') return timeline.frames.length - 1
  const index = timeline.indexOf(playback.frame)
  return index < 0 ? Math.min(0, timeline.frames.length - 1) : index
}

/** The next frame in a direction that tells something of its own; where there is none, the frame itself. */
export function stepFrom(frames: readonly Frame[], index: number, direction: 1 | -1): number {
  for (let next = index + direction; next >= 0 && next < frames.length; next += direction) {
    if (!frames[next]!.folded) return next
  }
  return index
}

/** Shows the frame at an index, and stays there. */
export function pauseAt(frames: readonly Frame[], index: number): Playback {
  const frame = frames[Math.min(Math.max(index, 0), frames.length - 1)]
  return frame ? { mode: 'paused', frame } : LIVE
}

export function step(timeline: Frames, playback: Playback, direction: 1 | -1): Playback {
  const { frames } = timeline
  return pauseAt(frames, stepFrom(frames, shownIndex(timeline, playback), direction))
}

/** Plays from the shown frame; from the beginning where that is the last one. */
export function playFrom(timeline: Frames, playback: Playback, speed: Speed): Playback {
  const { frames } = timeline
  const index = shownIndex(timeline, playback)
  const frame = frames[stepFrom(frames, index, 1) === index ? 0 : index]
  return frame ? { mode: 'playing', frame, speed, waited: 0 } : LIVE
}

/** What is shown after `elapsed` ms more of real time. At the end it stays on the last frame. */
export function playOn(timeline: Frames, playback: Playback, elapsed: number): Playback {
  if (playback.mode !== 'playing') return playback
  const { frames } = timeline
  let index = shownIndex(timeline, playback)
  let waited = playback.waited + elapsed * playback.speed
  for (;;) {
    const next = stepFrom(frames, index, 1)
    if (next === index) return pauseAt(frames, index)
    const wait = Math.min(frames[next]!.at - frames[index]!.at, LONGEST_WAIT)
    if (waited < wait) return { ...playback, frame: frames[index]!, waited }
    waited -= wait
    index = next
  }
}

/** What the space bar does: holds on, or goes on playing. */
export function togglePause(timeline: Frames, playback: Playback): Playback {
  return playback.mode === 'paused'
    ? playFrom(timeline, playback, 1)
    : pauseAt(timeline.frames, shownIndex(timeline, playback))
}

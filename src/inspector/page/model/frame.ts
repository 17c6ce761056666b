import type { WireMessage } from '../../wire/index.ts'

/** One message in its place on the timeline. */
export interface Frame {
  /** Unique on this page: in the order in which messages arrived. */
  readonly key: number
  /** The short id of the tab that sent it; `app` for an app that knows nothing of tabs. */
  readonly tab: string
  /** Grows within one tab. */
  readonly seq: number
  /** Epoch ms. Within one tab it never runs backwards, even where the clock was set back. */
  readonly at: number
  readonly message: WireMessage
  /** The type of the event, or of what happened. */
  readonly event: string
  /** `true`: other frames tell the same and more, so steps and the usual list pass over this one. */
  folded: boolean
  /** Session id of the actor that sent the event, where an event was seen on its way. */
  sender?: string
}

/** The tab of messages from an app that does not say. */
export const SOLE_TAB = 'app'

export function eventOf(message: WireMessage): string {
  switch (message.type) {
    case '@xstate.actor':
      return 'started'
    case '@authchart.flight':
      return message.entry.event
    default:
      return message.event.type
  }
}

/** By time, then by tab, then in the order of that tab: a total order, whatever arrived first. */
export const compareFrames = (a: Frame, b: Frame): number =>
  a.at - b.at || (a.tab === b.tab ? a.seq - b.seq || a.key - b.key : a.tab < b.tab ? -1 : 1)

/** Frames say whose they are by tab and session id together: two tabs each have an `x:0`. */
export const actorKey = (tab: string, sessionId: string): string => `${tab}/${sessionId}`

/** Where `frame` stands, or would stand, in sorted `frames`. */
export function placeOf(frames: readonly Frame[], frame: Frame): number {
  let low = 0
  let high = frames.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareFrames(frames[middle]!, frame) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/** −1: it is not among sorted `frames`. */
export function indexOfFrame(frames: readonly Frame[], frame: Frame): number {
  const at = placeOf(frames, frame)
  return frames[at] === frame ? at : -1
}

/** The last frame at or before a time (epoch ms); −1: all are later. */
export function indexAtTime(frames: readonly Frame[], at: number): number {
  let low = 0
  let high = frames.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (frames[middle]!.at <= at) low = middle + 1
    else high = middle
  }
  return low - 1
}

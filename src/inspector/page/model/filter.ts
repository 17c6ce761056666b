import { actorKey, type Frame } from './frame.ts'
import { eventLabel } from './labels.ts'

export type FrameKind = 'event' | 'actor' | 'note' | 'everything'

/** What the list of events shows. `null`: any, as long as it tells something of its own. */
export interface Filter {
  /** Words that all have to be in the event's type or payload; case does not matter. */
  readonly text: string
  readonly kind: FrameKind | null
  readonly tab: string | null
  /** `actorKey` of the actor. */
  readonly actor: string | null
}

export const NO_FILTER: Filter = { text: '', kind: null, tab: null, actor: null }

function kindOf(frame: Frame): FrameKind {
  switch (frame.message.type) {
    case '@xstate.actor':
      return 'actor'
    case '@authchart.flight':
      return 'note'
    default:
      return 'event'
  }
}

/** What a frame brings along, to be shown and searched. */
export function payloadOf({ message }: Frame): unknown {
  switch (message.type) {
    case '@xstate.actor':
      return message.snapshot ?? {}
    case '@authchart.flight':
      return message.entry
    default:
      return message.event
  }
}

const texts = new WeakMap<Frame, string>()

function textOf(frame: Frame): string {
  const known = texts.get(frame)
  if (known !== undefined) return known
  const name = frame.message.type === '@xstate.actor' ? frame.message.name : ''
  const text = `${frame.event} ${eventLabel(frame.event)} ${name} ${JSON.stringify(payloadOf(frame))}`.toLowerCase()
  texts.set(frame, text)
  return text
}

export const wordsOf = (text: string): string[] => text.toLowerCase().split(/\s+/).filter(Boolean)

/** The frames that pass the filter. */
export function filterFrames(frames: readonly Frame[], { text, kind, tab, actor }: Filter): Frame[] {
  const words = wordsOf(text)
  return frames.filter(
    (frame) =>
      (kind === 'everything' || !frame.folded) &&
      (!kind || kind === 'everything' || kindOf(frame) === kind) &&
      (!tab || frame.tab === tab) &&
      (!actor || actorKey(frame.tab, frame.message.sessionId) === actor) &&
      words.every((word) => textOf(frame).includes(word)),
  )
}

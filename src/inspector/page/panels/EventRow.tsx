import { payloadOf } from '../model/filter.ts'
import { actorKey, type Frame } from '../model/frame.ts'
import { invokeNames } from '../model/invokeNames.ts'
import { eventLabel } from '../model/labels.ts'
import { remarkOf } from '../model/noteLines.ts'
import { takenBy } from '../model/taken.ts'
import { clockTime } from '../model/time.ts'
import type { Timeline } from '../model/timeline.ts'
import { Change } from '../parts/StatePath.tsx'
import { summaryOf } from '../parts/ValueTree.tsx'
import { tabTitle } from './titles.ts'

interface EventRowProps {
  readonly frame: Frame
  readonly timeline: Timeline
  readonly tabs: readonly string[]
  readonly home: string | null
}

/** One line of the list: what happened, to whom, and what came of it. */
export function EventRow({ frame, timeline, tabs, home }: EventRowProps) {
  const { message } = frame
  const actor = timeline.stateAt(timeline.indexOf(frame)).actors.get(actorKey(frame.tab, message.sessionId))
  const name = actor?.name ?? message.sessionId
  return (
    <div className="event" data-kind={message.type.slice(message.type.indexOf('.') + 1)}>
      <time className="event-time">{clockTime(frame.at)}</time>
      <span className="event-name">
        {message.type === '@xstate.actor' ? `${name} started` : eventLabel(frame.event, invokeNames(actor?.definition))}
      </span>
      <span className="event-about">
        {tabs.length > 1 && <span className="badge">{tabTitle(frame.tab, tabs, home)}</span>}
        <Outcome frame={frame} actor={actor} />
      </span>
    </div>
  )
}

function Outcome({
  frame,
  actor,
}: {
  frame: Frame
  actor: (Parameters<typeof takenBy>[0] & { name: string }) | undefined
}) {
  const { message } = frame
  if (message.type === '@authchart.flight') return <span className="event-quiet">{remarkOf(message.entry)}</span>
  if (message.type === '@xstate.actor') return <span className="event-quiet">actor</span>
  const taken = message.type === '@xstate.snapshot' && actor ? takenBy(actor) : null
  const change = taken && <Change taken={taken} />
  const { type: _, ...rest } = payloadOf(frame) as Record<string, unknown>
  return (
    <>
      <span className="event-quiet">{actor?.name}</span>
      {change}
      {!taken?.to.length && Object.keys(rest).length > 0 && <span className="event-quiet">{summaryOf(rest)}</span>}
    </>
  )
}

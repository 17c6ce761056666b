import { useMemo } from 'react'
import type { FlightEntry } from '../../../flight/flight.types.ts'
import type { Frame } from '../model/frame.ts'
import { eventLabel, statesLabel } from '../model/labels.ts'
import { noteLine } from '../model/noteLines.ts'
import { isNote } from '../model/notes.ts'
import { pauseAt } from '../model/playback.ts'
import { clockTime } from '../model/time.ts'
import { useInspector, useShown, useStore } from '../store/useInspector.ts'

/** How much of a tab's record is shown. */
const SHOWN = 60

/** What led to the present state of one tab, from its flight record. */
export function ExplainPanel({ tab }: { tab: string | null }) {
  const store = useStore()
  const { timeline, revision } = useInspector()
  const { index, frame: shown } = useShown()
  // biome-ignore lint/correctness/useExhaustiveDependencies: a timeline changes in place; `revision` says when.
  const chain = useMemo(() => {
    const found: { frame: Frame; entry: FlightEntry }[] = []
    for (let at = index; at >= 0 && found.length < SHOWN; at -= 1) {
      const frame = timeline.frames[at]!
      if (frame.message.type === '@authchart.flight' && frame.tab === tab) {
        found.push({ frame, entry: frame.message.entry })
      }
    }
    return found.reverse()
  }, [timeline, revision, index, tab])

  if (!chain.length) {
    return <p className="hint">An authchart session says here how it came to be in the state it is in.</p>
  }
  return (
    <div className="explain">
      <ol className="chain">
        {chain.map(({ frame, entry }) => (
          <li key={frame.key} data-is-note={isNote(entry.event) || undefined}>
            <button
              type="button"
              aria-current={frame === shown ? 'step' : undefined}
              onClick={() => store.setPlayback(({ timeline }) => pauseAt(timeline.frames, timeline.indexOf(frame)))}
            >
              <time>{clockTime(entry.at)}</time>
              <span className="chain-what">
                {isNote(entry.event) ? noteLine(entry)?.label : eventLabel(entry.event)}
              </span>
              <span className="chain-more">
                {[
                  entry.states && statesLabel(entry.states),
                  entry.reason && `reason ${entry.reason}`,
                  entry.source === 'remote' && 'in another tab',
                  entry.code,
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </div>
  )
}

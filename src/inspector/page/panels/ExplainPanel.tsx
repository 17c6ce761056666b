import { useMemo } from 'react'
import type { FlightEntry } from '../../../flight/flight.types.ts'
import { entryOf, explanationOf, recordOf } from '../model/explanation.ts'
import type { Frame } from '../model/frame.ts'
import { eventLabel, statesLabel } from '../model/labels.ts'
import { remarkOf } from '../model/noteLines.ts'
import { isNote } from '../model/notes.ts'
import { pauseAt } from '../model/playback.ts'
import { clockTime } from '../model/time.ts'
import { useInspector, useShown, useStore } from '../store/useInspector.ts'

/** Why one tab is in the state it is in: a sentence, what led to it, and the record that both come from. */
export function ExplainPanel({ tab }: { tab: string | null }) {
  const { timeline, revision } = useInspector()
  const { index, world } = useShown()
  // biome-ignore lint/correctness/useExhaustiveDependencies: a timeline changes in place; `revision` says when.
  const record = useMemo(() => recordOf(timeline.frames, index + 1, tab), [timeline, revision, index, tab])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same
  const explanation = useMemo(
    () => (tab === null ? null : explanationOf(timeline.frames, index + 1, tab, world)),
    [timeline, revision, index, tab, world],
  )
  if (!record.length) {
    return <p className="hint">An authchart session says here how it came to be in the state it is in.</p>
  }
  const frames = new Map(record.map((frame) => [entryOf(frame), frame]))
  return (
    <div className="explain">
      {explanation && (
        <>
          <p className="explain-sentence" data-testid="explanation">
            {explanation.sentence}
          </p>
          <h3>What led to it</h3>
          <ol className="chain">
            {explanation.chain.map((entry, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: another chain is another list
              <Step key={place} entry={entry} frame={frames.get(entry) ?? null} />
            ))}
          </ol>
        </>
      )}
      <details open={!explanation}>
        <summary>
          The record of this tab: {record.length} {record.length === 1 ? 'entry' : 'entries'}
        </summary>
        <ol className="chain">
          {record.map((frame) => (
            <Step key={frame.key} entry={entryOf(frame)!} frame={frame} />
          ))}
        </ol>
      </details>
    </div>
  )
}

interface StepProps {
  readonly entry: FlightEntry
  /** Where to go; `null`: it is on another tab's record. */
  readonly frame: Frame | null
}

function Step({ entry, frame }: StepProps) {
  const store = useStore()
  const { frame: shown } = useShown()
  const more = [
    entry.states && statesLabel(entry.states),
    entry.reason && `reason ${entry.reason}`,
    entry.source === 'remote' && 'in another tab',
    entry.code,
    entry.by && `tab ${entry.by}`,
  ].filter(Boolean)
  return (
    <li data-is-note={isNote(entry.event) || undefined}>
      <button
        type="button"
        disabled={!frame}
        aria-current={frame && frame === shown ? 'step' : undefined}
        onClick={() => frame && store.setPlayback(({ timeline }) => pauseAt(timeline.frames, timeline.indexOf(frame)))}
      >
        <time>{clockTime(entry.at)}</time>
        <span className="chain-what">{isNote(entry.event) ? remarkOf(entry) : eventLabel(entry.event)}</span>
        <span className="chain-more">{more.join(' · ')}</span>
      </button>
    </li>
  )
}

import { useEffect, useMemo, useRef } from 'react'
import { pauseAt } from '../model/playback.ts'
import { type Lane, type SequenceRow, sequenceOf } from '../model/sequence.ts'
import { clockTime } from '../model/time.ts'
import { Icon } from '../parts/Icon.tsx'
import { useInspector, useShown, useStore } from '../store/useInspector.ts'
import { tabTitle } from './titles.ts'

/** Who holds the lock, who asked the server, who adopted and who was told, over all tabs. */
export function TabsPanel() {
  const store = useStore()
  const { timeline, revision, playback, home, tabs: live } = useInspector()
  const { index, frame: shown } = useShown()
  // biome-ignore lint/correctness/useExhaustiveDependencies: a timeline changes in place; `revision` says when.
  const { lanes, rows, omitted } = useMemo(
    () => sequenceOf(timeline.frames.slice(0, index + 1)),
    [timeline, revision, index],
  )
  const tabs = lanes.filter(({ kind }) => kind === 'tab').map(({ id }) => id)
  const titleOf = ({ id, kind }: Lane) => (kind === 'server' ? 'Auth server' : tabTitle(id, tabs, home))
  const end = useRef<HTMLLIElement>(null)
  const isLive = playback.mode === 'live'
  const count = rows.length + omitted
  // biome-ignore lint/correctness/useExhaustiveDependencies: it follows what is added
  useEffect(() => end.current?.scrollIntoView?.({ block: 'nearest' }), [isLive, count])

  if (!rows.length) {
    return (
      <p className="hint">
        Here the tabs of an app are seen side by side: which one takes the lock, asks the server, adopts what another
        one got, and tells the others. Nothing of that has happened yet.
      </p>
    )
  }
  const columns = `repeat(${lanes.length}, minmax(5.5rem, 1fr))`
  return (
    <div className="sequence" style={{ '--lanes': lanes.length } as React.CSSProperties}>
      <div className="lanes" style={{ gridTemplateColumns: columns }}>
        {lanes.map((lane) => (
          <span
            key={lane.id}
            className="lane-title"
            data-kind={lane.kind}
            data-is-live={live.has(lane.id) || undefined}
          >
            {titleOf(lane)}
            {lane.kind === 'tab' && <small>{lane.id.slice(0, 8)}</small>}
          </span>
        ))}
      </div>
      {omitted > 0 && <p className="count">{omitted} earlier lines are left out</p>}
      <ol className="sequence-rows">
        {rows.map((row) => (
          <li key={row.frame.key}>
            <Line
              row={row}
              lanes={lanes}
              titleOf={titleOf}
              isShown={row.frame === shown}
              onChoose={() =>
                store.setPlayback(({ timeline }) => pauseAt(timeline.frames, timeline.indexOf(row.frame)))
              }
            />
          </li>
        ))}
        <li ref={end} className="sequence-end" />
      </ol>
    </div>
  )
}

interface LineProps {
  readonly row: SequenceRow
  readonly lanes: readonly Lane[]
  readonly titleOf: (lane: Lane) => string
  readonly isShown: boolean
  readonly onChoose: () => void
}

function Line({ row, lanes, titleOf, isShown, onChoose }: LineProps) {
  const place = (id: string) =>
    Math.max(
      0,
      lanes.findIndex((lane) => lane.id === id),
    )
  const title = (id: string) => (lanes[place(id)] ? titleOf(lanes[place(id)]!) : id)
  const [from, to] = [place(row.from), place(row.to)]
  const isArrow = from !== to
  const label = row.times > 1 ? `${row.label} ×${row.times}` : row.label
  const middle = (lane: number) => ((lane + 0.5) / lanes.length) * 100
  const left = middle(Math.min(from, to))
  const spoken = isArrow ? `${title(row.from)} to ${title(row.to)}: ${label}` : `${title(row.from)} ${label}`
  return (
    <button
      type="button"
      className="sequence-row"
      data-tone={row.tone}
      aria-current={isShown ? 'step' : undefined}
      aria-label={`${clockTime(row.frame.at)} ${spoken}`}
      title={clockTime(row.frame.at)}
      onClick={onChoose}
    >
      {lanes.map(({ id, kind }, lane) => (
        <span
          key={id}
          className="lane-line"
          data-kind={kind}
          data-holds={row.holder === id || undefined}
          style={{ left: `${middle(lane)}%` }}
        />
      ))}
      {isArrow ? (
        <span
          className="arrow"
          data-is-indirect={row.isIndirect || undefined}
          data-is-backwards={to < from || undefined}
          style={{ left: `${left}%`, width: `${Math.abs(middle(to) - middle(from))}%` }}
        >
          <span className="arrow-label">{label}</span>
        </span>
      ) : (
        <span className="remark" style={remarkPlace(from, lanes.length)}>
          {row.holder === row.from && row.label.includes('lock') && <Icon name="lock" />}
          {label}
        </span>
      )}
    </button>
  )
}

/** Below its lane; at the edges so that it does not stand out of the drawing. */
function remarkPlace(lane: number, count: number): React.CSSProperties {
  if (count === 1) return { left: '50%', translate: '-50% -50%' }
  if (lane === 0) return { left: '0.4rem' }
  if (lane === count - 1) return { right: '0.4rem' }
  return { left: `${((lane + 0.5) / count) * 100}%`, translate: '-50% -50%' }
}

import { useMemo } from 'react'
import { ChartView } from '../chart/ChartView.tsx'
import { invokeNames } from '../model/invokeNames.ts'
import { eventLabel, statesLabel } from '../model/labels.ts'
import { activeStates, innermostStates } from '../model/stateValue.ts'
import { takenBy } from '../model/taken.ts'
import type { ActorState } from '../model/world.ts'
import { hasStates } from '../panels/ActorsPanel.tsx'
import { Change } from '../parts/StatePath.tsx'
import { useChart } from './useChart.ts'

interface StageProps {
  readonly actor: ActorState
  readonly allLabels: boolean
}

/** One actor's chart, with what is active and what has just happened. */
export function Stage({ actor, allLabels }: StageProps) {
  const isMachine = hasStates(actor)
  const drawing = useChart(isMachine ? actor.definition : null)
  const { value, last, status } = actor
  const active = useMemo(() => new Set(activeStates(value)), [value])
  const taken = useMemo(() => takenBy({ last, value }), [last, value])
  return (
    <>
      <div className="caption">
        <p className="caption-states">
          <b>{actor.name}</b> {statesLabel(innermostStates(value)) || status}
        </p>
        <p className="caption-taken">
          {taken && (
            <>
              <code>{eventLabel(taken.event, invokeNames(actor.definition))}</code> <Change taken={taken} />
            </>
          )}
        </p>
      </div>
      {!isMachine && (
        <p className="hint">
          “{actor.name}” is no state machine, so there is no chart of it. What it holds is under Actors.
        </p>
      )}
      {isMachine && drawing.type === 'drawing' && <p className="hint">Drawing the chart …</p>}
      {isMachine && drawing.type === 'failed' && (
        <p className="hint">This definition cannot be drawn. Events and actors are shown all the same.</p>
      )}
      {isMachine && drawing.type === 'drawn' && (
        <div className="chart-space">
          <ChartView placed={drawing.placed} active={active} taken={taken} labels={allLabels ? 'all' : 'open'} />
        </div>
      )}
    </>
  )
}

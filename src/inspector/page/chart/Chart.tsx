import { type ReactElement, useMemo } from 'react'
import { EdgeLine } from './EdgeLine.tsx'
import type { PlacedChart } from './placed.types.ts'
import { StateBox } from './StateBox.tsx'
import { DOT } from './spacing.ts'
import { holds } from './stateTree.ts'
import { arrowPath, linePath } from './svgPath.ts'
import { type Taken, takenTransitions } from './takenTransitions.ts'

export interface ChartProps {
  readonly placed: PlacedChart
  /** Ids of the active states, dotted paths below the root; innermost ones are enough. */
  readonly active: ReadonlySet<string>
  /** The step that led here; lights its transition. */
  readonly taken?: Taken | null
  /** `open`: only the labels of what may be taken next, or has just been taken. Default `all`. */
  readonly labels?: 'all' | 'open'
}

/** A machine as a drawing. Colours and fonts are in chart.css. */
export function Chart({ placed, active, taken = null, labels = 'all' }: ChartProps): ReactElement {
  const { graph, width, height, states, edges, initials } = placed
  const lit = useMemo(() => (taken ? takenTransitions(graph, taken) : NONE), [graph, taken])
  const isActive = useMemo(() => {
    const ids = [...active]
    return (id: string) => ids.some((each) => holds(id, each))
  }, [active])
  return (
    <svg
      className="chart"
      data-labels={labels}
      role="img"
      aria-label={spoken(placed, active)}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
    >
      {states.map((each) => (
        <StateBox key={each.state.id} placed={each} isActive={active.size > 0 && isActive(each.state.id)} taken={lit} />
      ))}
      {initials.map(({ state, dot, path }) => (
        <g key={state} data-initial={state}>
          <circle className="chart-dot" cx={dot.x + DOT / 2} cy={dot.y + DOT / 2} r={DOT / 2} />
          <path className="chart-line" d={linePath(path)} />
          <path className="chart-arrow" d={arrowPath(path)} />
        </g>
      ))}
      {edges.map((each) => (
        <EdgeLine key={each.edge.id} placed={each} isOpen={isActive(each.edge.source)} taken={lit} />
      ))}
    </svg>
  )
}

const NONE: ReadonlySet<string> = new Set()

function spoken({ graph, states }: PlacedChart, active: ReadonlySet<string>): string {
  const size = `Chart of ${graph.title}: ${states.length - 1} states, ${graph.transitions.length} transitions.`
  return active.size > 0 ? `${size} Active: ${[...active].join(', ')}.` : size
}

import type { ReactElement } from 'react'
import { ChartLine } from './ChartLine.tsx'
import type { PlacedState } from './placed.types.ts'
import { BOX_PADDING } from './spacing.ts'

export interface StateBoxProps {
  readonly placed: PlacedState
  readonly isActive: boolean
  readonly taken: ReadonlySet<string>
}

export function StateBox({ placed, isActive, taken }: StateBoxProps): ReactElement {
  const { state, isRegion, lines, x, y, width, height } = placed
  const kind = state.id === '' ? 'root' : state.kind
  return (
    <g data-state={state.id} data-kind={kind} data-region={isRegion || undefined} data-active={isActive || undefined}>
      <rect className="chart-box" x={x} y={y} width={width} height={height} rx={8} />
      {kind === 'final' && (
        <rect className="chart-inner" x={x + 3} y={y + 3} width={width - 6} height={height - 6} rx={6} />
      )}
      {lines.map((line, index) => (
        <ChartLine
          // biome-ignore lint/suspicious/noArrayIndexKey: lines never move
          key={index}
          line={line}
          x={x + BOX_PADDING.x}
          y={y + BOX_PADDING.y + lines.slice(0, index).reduce((sum, each) => sum + each.height, 0)}
          isTaken={line.transition !== null && taken.has(line.transition.id)}
        />
      ))}
    </g>
  )
}

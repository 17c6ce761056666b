import type { ReactElement } from 'react'
import { ChartLine } from './ChartLine.tsx'
import type { PlacedEdge, Point } from './placed.types.ts'
import { LABEL_PADDING } from './spacing.ts'
import { arrowPath, linePath } from './svgPath.ts'

export interface EdgeLineProps {
  readonly placed: PlacedEdge
  /** Its source is active: it may be taken next. */
  readonly isOpen: boolean
  readonly taken: ReadonlySet<string>
}

export function EdgeLine({ placed: { edge, paths, label }, isOpen, taken }: EdgeLineProps): ReactElement {
  const { x, y, width, height, lines } = label
  const isTaken = edge.transitions.some(({ id }) => taken.has(id))
  return (
    <g data-edge={edge.id} data-open={isOpen || undefined} data-taken={isTaken || undefined}>
      <path className="chart-line" d={linePath(throughLabel(paths))} />
      <path className="chart-arrow" d={arrowPath(paths.at(-1) ?? [])} />
      <rect className="chart-label" x={x} y={y} width={width} height={height} rx={5} />
      {lines.map((line, index) => (
        <ChartLine
          // biome-ignore lint/suspicious/noArrayIndexKey: lines never move
          key={index}
          line={line}
          x={x + LABEL_PADDING.x}
          y={y + LABEL_PADDING.y + index * line.height}
          isTaken={line.transition !== null && taken.has(line.transition.id)}
        />
      ))}
    </g>
  )
}

/** One line from end to end; under its label it goes from where it comes in to where it goes out. */
function throughLabel([first = [], second = []]: PlacedEdge['paths']): readonly Point[] {
  const from = first.at(-1)
  const [to] = second
  if (!from || !to || from.x === to.x || from.y === to.y) return [...first, ...second]
  const middle = (from.y + to.y) / 2
  return [...first, { x: from.x, y: middle }, { x: to.x, y: middle }, ...second]
}

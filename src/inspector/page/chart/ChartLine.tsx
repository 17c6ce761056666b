import type { ReactElement } from 'react'
import type { Line } from './boxContent.ts'

export interface ChartLineProps {
  readonly line: Line
  readonly x: number
  readonly y: number
  readonly isTaken: boolean
}

/** One line of text. What comes from a definition is text and nothing else. */
export function ChartLine({ line, x, y, isTaken }: ChartLineProps): ReactElement {
  return (
    <text
      className={`chart-${line.kind}`}
      data-transition={line.transition?.id}
      data-taken={isTaken || undefined}
      x={x}
      y={y + Math.round(line.height / 2 + line.size * 0.36)}
    >
      {line.hint && <title>{line.hint}</title>}
      {line.text}
    </text>
  )
}

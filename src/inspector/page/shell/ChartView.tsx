import type { ComponentProps } from 'react'
import { Chart } from '../chart/Chart.tsx'

export function ChartView({ allLabels: _, ...rest }: ComponentProps<typeof Chart> & { allLabels: boolean }) {
  return (
    <div className="chart-space">
      <Chart {...rest} />
    </div>
  )
}

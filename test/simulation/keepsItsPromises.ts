import { type Exploration, exploreHistories } from 'authchart/testing'
import { describe, expect, it } from 'vitest'
import { simulation } from './model.ts'
import { createReport, writeReport } from './report.ts'
import type { Setup } from './setup.ts'

const isLong = process.env.AUTHCHART_LONG === '1'
const FIRST = Number(process.env.AUTHCHART_SEED ?? 1)
const COUNT = Number(process.env.AUTHCHART_SEEDS ?? (isLong ? 20_000 : 200))

/** One half of the seeds: each is a file of its own, so that two workers share them. */
export function keepsItsPromises(half: 'odd' | 'even'): void {
  const seeds = Array.from({ length: COUNT }, (_, index) => FIRST + index).filter(
    (seed) => seed % 2 === (half === 'odd' ? 1 : 0),
  )
  describe('tabs, whatever their users do and whatever befalls them', () => {
    it(`keep the promises of the engine in ${seeds.length} random histories with ${half} seeds`, async () => {
      const { figures, count } = createReport()
      const start = performance.now()
      const { steps, failure }: Exploration<Setup> = await exploreHistories(simulation(count), { seeds })
      if (failure) expect.fail(failure.story)
      Object.assign(figures, { steps, seconds: (performance.now() - start) / 1_000 })
      const told = writeReport(half, figures)
      if (isLong) process.stdout.write(`simulation, ${half} seeds: ${told}\n`)
      // An exploration in which little happens would prove little.
      expect(figures.refreshes).toBeGreaterThan(seeds.length)
    }, 7_200_000)
  })
}

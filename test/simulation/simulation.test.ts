import { describe, expect, it } from 'vitest'
import { runHistory } from './history.ts'

const isLong = process.env.AUTHCHART_LONG === '1'
const first = Number(process.env.AUTHCHART_SEED ?? 1)
const seeds = Number(process.env.AUTHCHART_SEEDS ?? (isLong ? 10_000 : 200))

describe('any number of tabs, whatever befalls them', () => {
  it(`keep the promises of the engine in ${seeds} random histories`, async () => {
    for (let seed = first; seed < first + seeds; seed++) {
      const { violations, steps } = await runHistory(seed)
      if (violations.length > 0)
        expect.fail(`AUTHCHART_SEED=${seed}\n${steps.join('\n')}\n=> ${violations.join('\n=> ')}`)
    }
  }, 590_000)
})

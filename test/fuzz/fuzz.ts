import fc from 'fast-check'
import { it } from 'vitest'

const isLong = process.env.AUTHCHART_LONG === '1'
const { AUTHCHART_SEED: seed } = process.env

/**
 * One property as one test, with a few runs in `npm test` and many under AUTHCHART_LONG=1. A failure names its seed, and
 * `AUTHCHART_SEED=<seed> npx vitest run test/fuzz` plays it again.
 */
export function fuzz<Given>(
  sentence: string,
  runs: { readonly short: number; readonly long: number },
  arbitrary: fc.Arbitrary<Given>,
  judge: (given: Given) => void | Promise<void>,
): void {
  const numRuns = isLong ? runs.long : runs.short
  const parameters = { numRuns, ...(seed && { seed: Number(seed) }) }
  it(`${sentence} [${numRuns.toLocaleString('en')} runs]`, { timeout: 600_000 }, async () => {
    await fc.assert(
      // A value that was returned would be taken for a verdict.
      fc.asyncProperty(arbitrary, async (given) => void (await judge(given))),
      parameters,
    )
  })
}

/** For properties without a promise in them: ten times as fast. */
export function fuzzSync<Given>(
  sentence: string,
  runs: { readonly short: number; readonly long: number },
  arbitrary: fc.Arbitrary<Given>,
  judge: (given: Given) => void,
): void {
  const numRuns = isLong ? runs.long : runs.short
  const parameters = { numRuns, ...(seed && { seed: Number(seed) }) }
  it(`${sentence} [${numRuns.toLocaleString('en')} runs]`, { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(arbitrary, (given) => {
        judge(given)
      }),
      parameters,
    )
  })
}

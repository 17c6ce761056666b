import { type Engine, howToInstall } from './engines.ts'

export interface EngineResult {
  readonly engine: Engine
  passed: number
  failed: number
  /** How many tests were left out for each reason. */
  readonly skipped: Map<string, number>
  /** From the first test to the last, ms. */
  readonly ms: number
}

const plural = (count: number, word: string): string => (count === 0 ? '' : `, ${count} ${word}`)

/** What a run has shown, engine by engine, with each reason for a test that was left out, and each engine that was. */
export function engineSummary(results: readonly EngineResult[], missing: readonly Engine[]): string {
  const lines: string[] = []
  for (const { engine, passed, failed, skipped, ms } of results) {
    const left = [...skipped.values()].reduce((sum, count) => sum + count, 0)
    const counts = `${passed} passed${plural(failed, 'failed')}${plural(left, 'skipped')}`
    lines.push(`${engine.padEnd(9)} ${counts} in ${Math.round(ms / 1000)} s`)
    for (const [reason, count] of skipped) lines.push(`${' '.repeat(10)}skipped ${count}: ${reason}`)
  }
  for (const engine of missing) lines.push(`${engine.padEnd(9)} NOT TESTED: ${howToInstall(engine)}`)
  return lines.map((line) => `   ${line}`).join('\n')
}

import type { Reporter, TestCase, TestModule } from 'vitest/node'
import { type EngineResult, engineSummary } from './engineSummary.ts'
import type { Engine } from './engines.ts'

type Counts = Omit<EngineResult, 'ms'> & { start: number; end: number }

/** Ends a run with a summary for each browser engine. */
export class EngineReporter implements Reporter {
  readonly #missing: readonly Engine[]
  readonly #counts = new Map<string, Counts>()

  constructor(missing: readonly Engine[]) {
    this.#missing = missing
  }

  onTestModuleStart({ project }: TestModule): void {
    const now = Date.now()
    if (this.#counts.has(project.name)) return
    const engine = project.name as Engine
    this.#counts.set(engine, { engine, passed: 0, failed: 0, skipped: new Map(), start: now, end: now })
  }

  onTestModuleEnd({ project }: TestModule): void {
    const counts = this.#counts.get(project.name)
    if (counts) counts.end = Date.now()
  }

  onTestCaseResult(test: TestCase): void {
    const counts = this.#counts.get(test.project.name)
    const outcome = test.result()
    if (!counts) return
    if (outcome.state === 'passed') counts.passed++
    if (outcome.state === 'failed') counts.failed++
    if (outcome.state === 'skipped') {
      const reason = outcome.note ?? 'not chosen'
      counts.skipped.set(reason, (counts.skipped.get(reason) ?? 0) + 1)
    }
  }

  onTestRunEnd(): void {
    const results = [...this.#counts.values()].map(({ start, end, ...counts }) => ({ ...counts, ms: end - start }))
    console.log(`\n${engineSummary(results, this.#missing)}\n`)
  }
}

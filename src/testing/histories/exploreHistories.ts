import { drawHistory } from './drawHistory.ts'
import type { History, HistoryModel, Violation } from './history.types.ts'
import { playHistory } from './playHistory.ts'
import { shrinkHistory } from './shrinkHistory.ts'
import { tellHistory } from './tellHistory.ts'

export interface FailedHistory<Setup> {
  readonly seed: number
  /** As it was drawn. */
  readonly drawn: History<Setup>
  /** Shrunk: what `playHistory` takes. */
  readonly history: History<Setup>
  /** What the shrunk history breaks. */
  readonly violations: readonly Violation[]
  /** To print: the seed, the shrunk history in numbered steps, what it breaks, and how to replay it. */
  readonly story: string
}

export interface Exploration<Setup> {
  /** How many histories were played. */
  readonly histories: number
  /** How many steps were done in them, without those that made no sense at their moment. */
  readonly steps: number
  /** The first that broke a rule; exploring ends there. */
  readonly failure: FailedHistory<Setup> | null
}

export interface ExploreOptions {
  readonly seeds: Iterable<number>
  /** Most shorter histories to try when one has failed. Default 1,000; 0: it is told as it was drawn. */
  readonly shrinkLimit?: number
}

/**
 * Plays one random history for each seed and judges it by the model's rules. The first that breaks one is shrunk to the
 * shortest that still does, and told as steps that a person can read and replay.
 *
 * @example
 * const { failure } = await exploreHistories(model, { seeds: [1, 2, 3] })
 * if (failure) throw new Error(failure.story)
 */
export async function exploreHistories<World, Setup>(
  model: HistoryModel<World, Setup>,
  { seeds, shrinkLimit = 1_000 }: ExploreOptions,
): Promise<Exploration<Setup>> {
  let histories = 0
  let steps = 0
  for (const seed of seeds) {
    const drawn = drawHistory(model, seed)
    const { played, violations } = await playHistory(model, drawn)
    histories++
    steps += played.filter(({ isSkipped }) => !isSkipped).length
    const [first] = violations
    if (first) return { histories, steps, failure: await explain(model, seed, drawn, first.rule, shrinkLimit) }
  }
  return { histories, steps, failure: null }
}

async function explain<World, Setup>(
  model: HistoryModel<World, Setup>,
  seed: number,
  drawn: History<Setup>,
  rule: string,
  limit: number,
): Promise<FailedHistory<Setup>> {
  const { history, tries, isDone } = await shrinkHistory(model, drawn, rule, limit)
  const told = await playHistory(model, history)
  const story = [
    `seed ${seed}: ${drawn.steps.length} steps, shrunk to ${history.steps.length} in ${tries} tries${isDone ? '' : ' (limit reached)'}`,
    tellHistory(history, told),
  ].join('\n')
  return { seed, drawn, history, violations: told.violations, story }
}

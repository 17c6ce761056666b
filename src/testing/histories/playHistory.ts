import { createDice } from './dice.ts'
import type { History, HistoryModel, HistoryStep, Violation } from './history.types.ts'

/** A step that has been done, with what was seen after it. */
export interface PlayedStep {
  readonly step: HistoryStep
  readonly text: string
  /** It made no sense at that moment; nothing was done, but the wait passed. */
  readonly isSkipped: boolean
  readonly seen: readonly string[]
}

export interface PlayedHistory {
  readonly played: readonly PlayedStep[]
  /** What was seen before the first step, and while everything came to rest. */
  readonly before: readonly string[]
  readonly after: readonly string[]
  /** Empty: every rule held from the first step to the last. */
  readonly violations: readonly Violation[]
}

/**
 * Plays a history to its end, or to the first violation. What a command, `pass`, `check` or `finish` throws is a
 * violation of the rule `throws`; only `open` and `close` can make it reject.
 *
 * @example
 * const { violations } = await playHistory(model, drawHistory(model, 17))
 */
export async function playHistory<World, Setup>(
  model: HistoryModel<World, Setup>,
  { setup, steps }: History<Setup>,
): Promise<PlayedHistory> {
  const commands = model.commands(setup)
  const world = await model.open(setup)
  const seen = () => model.observe?.(world) ?? []
  const played: PlayedStep[] = []
  let violations: readonly Violation[] = []
  try {
    const before = seen()
    for (const step of steps) {
      const command = commands[step.command]
      const action = command?.draw(createDice(step.seed))
      let isSkipped = !action
      try {
        isSkipped ||= (await action?.run(world)) === false
        await model.pass(world, step.after)
        violations = model.check(world)
      } catch (error) {
        violations = [thrown(error)]
      }
      played.push({ step, text: action?.text ?? `${step.command}: no such command`, isSkipped, seen: seen() })
      if (violations.length > 0) return { played, before, after: [], violations }
    }
    try {
      violations = (await model.finish?.(world)) ?? []
    } catch (error) {
      violations = [thrown(error)]
    }
    return { played, before, after: seen(), violations }
  } finally {
    await model.close?.(world)
  }
}

const thrown = (error: unknown): Violation => ({
  rule: 'throws',
  text: error instanceof Error ? (error.stack ?? error.message) : String(error),
})

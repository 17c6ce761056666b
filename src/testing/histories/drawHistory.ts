import { createDice } from './dice.ts'
import type { History, HistoryModel } from './history.types.ts'

/**
 * The history that a seed names. Throws a `RangeError` when the model has no command of a weight above 0.
 *
 * @example
 * const history = drawHistory(model, 17)
 */
export function drawHistory<World, Setup>(model: HistoryModel<World, Setup>, seed: number): History<Setup> {
  const dice = createDice(seed)
  const setup = model.setup(createDice(dice.seed()))
  const steps = createDice(dice.seed())
  const deck = Object.entries(model.commands(setup)).flatMap(([name, { weight = 1 }]) =>
    Array.from({ length: weight }, () => name),
  )
  const waits = model.waits ?? [0]
  return {
    setup,
    steps: Array.from({ length: model.length(setup) }, () => ({
      command: steps.pick(deck),
      seed: steps.seed(),
      after: steps.pick(waits),
    })),
  }
}

/** A seeded generator: a seed names one sequence for ever, on every machine. */
export interface Dice {
  /** Uniform in [0, 1). */
  fraction(): number
  /** Uniform integer in [0, `below`). */
  below(below: number): number
  chance(probability: number): boolean
  /** Throws a `RangeError` for an empty list. */
  pick<T>(values: readonly T[]): T
  /** The seed of a generator of its own, so that what is drawn there does not shift what is drawn here. */
  seed(): number
}

/**
 * Dice from a seed (any number; its lower 32 bits count). The generator is mulberry32: fast, and good enough for tests,
 * not for secrets.
 *
 * @example
 * const dice = createDice(17)
 * const user = dice.pick(['ada', 'grace'])
 */
export function createDice(seed: number): Dice {
  let state = seed >>> 0
  const integer = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const fraction = () => integer() / 4_294_967_296
  const below = (limit: number) => Math.floor(fraction() * limit)
  return {
    fraction,
    below,
    chance: (probability) => fraction() < probability,
    pick<T>(values: readonly T[]): T {
      if (values.length === 0) throw new RangeError('There is nothing to pick from.')
      return values[below(values.length)] as T
    },
    seed: integer,
  }
}

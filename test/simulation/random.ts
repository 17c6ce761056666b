/** A seeded generator (mulberry32), so that a seed names one history for ever. */
export interface Dice {
  /** Uniform in [0, 1). */
  fraction(): number
  /** Uniform integer in [0, below). */
  below(below: number): number
  chance(probability: number): boolean
  pick<T>(values: readonly T[]): T
}

export function dice(seed: number): Dice {
  let state = seed >>> 0
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    fraction,
    below: (below) => Math.floor(fraction() * below),
    chance: (probability) => fraction() < probability,
    pick: <T>(values: readonly T[]) => values[Math.floor(fraction() * values.length)] as T,
  }
}

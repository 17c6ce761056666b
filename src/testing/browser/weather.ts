import type { Dice } from '../histories/dice.ts'

/**
 * What a browser may do as it likes. Each part is drawn from the seed where it is not given; nothing is lost and nothing
 * fails unless it is given. All times in milliseconds, all shares from 0 to 1.
 */
export interface Weather {
  /** How late at most a tab sees what another has written to localStorage or cookies, also inside a lock; 0: at once. */
  readonly storageDelay: number
  /** How late at most a BroadcastChannel message or a storage event arrives. */
  readonly messageDelay: number
  /** Share of the messages that never arrive. */
  readonly messageLoss: number
  /** How long one way between a tab and the browser's own process takes at most: locks. */
  readonly lockDelay: number
  /** The same for IndexedDB. */
  readonly databaseDelay: number
  /** Share of the transactions that lose their connection to the database, before or after they were applied. */
  readonly databaseLoss: number
  /** One way to a server, at least and at most. */
  readonly latency: readonly [least: number, most: number]
  /** Share of the requests that never reach the server. */
  readonly lossBefore: number
  /** Share of the answers that are lost after the server has done its work. */
  readonly lossAfter: number
  /** Do monotonic clock and timers stand still while the device sleeps? As on macOS and Linux, not on Windows. */
  readonly sleepStopsClock: boolean
  /** A tab that is to be frozen in the middle of a transaction: finishes it first, or the browser aborts it. */
  readonly freezing: 'finishes' | 'aborts'
}

/**
 * The three kinds of browser that were measured: where the stores are stale the messages are in time, or the other way
 * round, or neither.
 */
const KINDS = ['chromium', 'firefox', 'webkit'] as const

/** Mostly short, sometimes long: `most` is rare. */
export const delayUpTo = (dice: Dice, most: number): number => {
  const share = dice.fraction()
  return most * share * share * share * share + Math.min(most, 0.05 + share / 2)
}

/** Throws nothing: what is given is taken as it is. */
export function drawWeather(dice: Dice, given: Partial<Weather> = {}): Weather {
  const kind = dice.pick(KINDS)
  const between = (least: number, most: number) => least + dice.fraction() * (most - least)
  const drawn: Weather = {
    storageDelay: kind === 'chromium' ? 0 : between(1, 120),
    messageDelay: kind === 'firefox' ? between(0.5, 3) : between(5, 150),
    messageLoss: 0,
    lockDelay: between(0.2, 4),
    databaseDelay: dice.chance(0.2) ? between(20, 300) : between(0.5, 10),
    databaseLoss: 0,
    latency: dice.chance(0.3) ? [between(50, 200), between(300, 2_000)] : [between(2, 10), between(20, 100)],
    lossBefore: 0,
    lossAfter: 0,
    sleepStopsClock: dice.chance(0.5),
    freezing: dice.pick(['finishes', 'aborts'] as const),
  }
  return { ...drawn, ...given }
}

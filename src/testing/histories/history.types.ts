/**
 *   seed ──draw──▶ history ──play──▶ violations? ──shrink──▶ the shortest history that still breaks the rule ──▶ story
 *
 * A history is data: a set-up and a list of steps, each a command, the seed of everything that is random about it, and a
 * wait. So a step can be left out without changing what the others do.
 */
import type { Dice } from './dice.ts'

export interface HistoryStep {
  readonly command: string
  /** The command draws from it whatever it needs to know. */
  readonly seed: number
  /** How long to wait after the step, virtual milliseconds. */
  readonly after: number
}

/** Plain JSON: can be printed, kept in a file, and replayed. */
export interface History<Setup> {
  readonly setup: Setup
  readonly steps: readonly HistoryStep[]
}

/** What a command turned out to be, once everything about it has been drawn. */
export interface Action<World> {
  /** As a person reads it: `tab 2 signs in as ada`. */
  readonly text: string
  /** Does it. `false`: it makes no sense as things are, and nothing has been done. */
  readonly run: (world: World) => boolean | undefined | Promise<boolean | undefined>
}

export interface Command<World> {
  /** How often it is drawn, compared to the others. Default 1; 0: never. */
  readonly weight?: number
  /** Should not depend on the size of the set-up, or steps mean something else when that is shrunk: `run` may refuse. */
  readonly draw: (dice: Dice) => Action<World>
}

/** A rule that does not hold. `rule` is a short name, the same for the same kind of failure: a history is shrunk as long as it breaks that one. */
export interface Violation {
  readonly rule: string
  readonly text: string
}

/**
 * A system under test, and what can happen to it. `Setup` is plain JSON.
 *
 * @example
 * const model: HistoryModel<{ lights: boolean[] }, { rooms: number }> = {
 *   setup: (dice) => ({ rooms: 1 + dice.below(4) }),
 *   length: () => 50,
 *   commands: () => ({
 *     toggle: {
 *       draw(dice) {
 *         const room = dice.below(4)
 *         return {
 *           text: `somebody presses the switch of room ${room}`,
 *           run({ lights }) {
 *             if (room >= lights.length) return false
 *             lights[room] = !lights[room]
 *             return true
 *           },
 *         }
 *       },
 *     },
 *   }),
 *   open: ({ rooms }) => ({ lights: Array.from({ length: rooms }, () => false) }),
 *   pass: () => {},
 *   check: ({ lights }) => (lights.every(Boolean) ? [{ rule: 'dark', text: 'every room is lit' }] : []),
 *   simpler: ({ rooms }) => (rooms > 1 ? [{ rooms: rooms - 1 }] : []),
 * }
 */
export interface HistoryModel<World, Setup> {
  readonly setup: (dice: Dice) => Setup
  readonly length: (setup: Setup) => number
  readonly commands: (setup: Setup) => Readonly<Record<string, Command<World>>>
  /** Waits to choose from after each step, virtual milliseconds. Default: none. */
  readonly waits?: readonly number[]
  readonly open: (setup: Setup) => World | Promise<World>
  /** Lets virtual time pass. */
  readonly pass: (world: World, ms: number) => unknown
  /** What does not hold now; asked after each step and its wait. Tells each violation once. */
  readonly check: (world: World) => readonly Violation[]
  /** Lets everything come to rest, and judges for the last time. Not asked when a step has broken a rule. */
  readonly finish?: (world: World) => readonly Violation[] | Promise<readonly Violation[]>
  /** Called in any case. */
  readonly close?: (world: World) => unknown
  /** What has happened since it was asked last, a line each: printed below the step. */
  readonly observe?: (world: World) => readonly string[]
  /** Simpler set-ups to try when shrinking, such as one with a tab less. */
  readonly simpler?: (setup: Setup) => readonly Setup[]
}

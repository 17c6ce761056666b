import { activePaths, leavesOf } from './activePaths.ts'

/** One step of the chart, as the panel shows it. */
export interface Transition {
  readonly id: number
  /** Epoch ms. */
  readonly at: number
  readonly event: string
  /** Innermost states that were left, without the part that both sides share. */
  readonly from: readonly string[]
  readonly to: readonly string[]
}

type Value = Parameters<typeof activePaths>[0]

const PLUMBING: readonly (readonly [pattern: RegExp, text: string])[] = [
  [/^xstate\.init$/, 'start'],
  [/^xstate\.done\.actor\.(?:\d+\.)?(.+)$/, '$1 · done'],
  [/^xstate\.error\.actor\.(?:\d+\.)?(.+)$/, '$1 · failed'],
  [/^xstate\.(.+)$/, '$1'],
]

/** XState's own events carry the path of an actor; its last part is what a reader wants. */
export function eventName(type: string): string {
  const found = PLUMBING.find(([pattern]) => pattern.test(type))
  if (!found) return type
  const name = type.replace(found[0], found[1])
  return name.replace(/^(?:auth\.)?(?:\w+\.)*(\w+ ·)/, '$1')
}

/** What changed between two values: the innermost states that were left and those that were entered. */
export function difference(before: Value | null, after: Value): Pick<Transition, 'from' | 'to'> {
  const left = before === null ? [] : leavesOf(activePaths(before))
  const entered = leavesOf(activePaths(after))
  return {
    from: left.filter((path) => !entered.includes(path)),
    to: entered.filter((path) => !left.includes(path)),
  }
}

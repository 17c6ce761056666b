import { innermostStates } from './stateValue.ts'
import type { ActorState } from './world.ts'

/** A step of a machine: the innermost states before and after it, by their dotted paths. */
export interface Taken {
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly event: string
}

/** The step that led to what `actor` is; `null`: it has just begun. */
export const takenBy = ({ last, value }: Pick<ActorState, 'last' | 'value'>): Taken | null =>
  last && { from: innermostStates(last.value), to: innermostStates(value), event: last.event }

/** What a step left and entered, without what stayed. Empty: it led back, or only acted. */
export function changeOf({ from, to }: Taken): {
  readonly left: readonly string[]
  readonly entered: readonly string[]
} {
  return { left: from.filter((path) => !to.includes(path)), entered: to.filter((path) => !from.includes(path)) }
}

import type { ChartGraph, ChartTransition } from './graph.types.ts'
import { holds } from './stateTree.ts'

/** What happened in one step of a machine. States are dotted paths below its root; innermost ones are enough. */
export interface Taken {
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly event: string
}

const isHeard = ({ event, aliases }: ChartTransition, type: string): boolean =>
  event === type || aliases.includes(type) || (event.endsWith('*') && isWildcard(event, type))

/** `*` hears all, `token.*` what begins with `token.`; neither hears what XState tells itself. */
const isWildcard = (pattern: string, type: string): boolean =>
  pattern === '*' ? !type.startsWith('xstate.') : pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1))

/**
 * The ids of the transitions that led from one set of states to the other. Guards are not known any more, so they are
 * told by where they led: of those that hear the event, innermost first, the first whose target is active afterwards,
 * or which has none. What was then left at once (`always`) is followed.
 */
export function takenTransitions(graph: ChartGraph, { from, to, event }: Taken): ReadonlySet<string> {
  const isActive = (state: string) => to.some((after) => holds(state, after))
  const taken = new Set<string>()
  for (const leaf of from) {
    for (let state: string | null = leaf; state !== null; state = parentOf(state)) {
      const heard = graph.transitions.filter((each) => each.source === state && isHeard(each, event))
      const found = heard.map((each) => [each, wayOf(graph, each, isActive)] as const).find(([, way]) => way !== null)
      if (!found) continue
      const [transition, way] = found
      for (const id of [transition.id, ...(way ?? [])]) taken.add(id)
      break
    }
  }
  return taken
}

const parentOf = (state: string): string | null =>
  state === '' ? null : state.includes('.') ? state.slice(0, state.lastIndexOf('.')) : ''

/** The `always` transitions that lead on from a transition to what is active; `null`: it does not lead there. */
function wayOf(
  graph: ChartGraph,
  transition: ChartTransition,
  isActive: (state: string) => boolean,
  seen: ReadonlySet<string> = new Set(),
): string[] | null {
  if (transition.targets.length === 0 || transition.targets.every(isActive)) return []
  for (const next of graph.transitions) {
    const follows = next.event === '' && transition.targets.some((target) => holds(target, next.source))
    if (!follows || seen.has(next.id)) continue
    const way = wayOf(graph, next, isActive, new Set([...seen, next.id]))
    if (way) return [next.id, ...way]
  }
  return null
}

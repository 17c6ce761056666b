import { AuthError } from '../../errors.ts'
import type { AuthModelOptions, ModelState } from './model.types.ts'
import type { ModelEvents } from './modelEvents.ts'
import { isIn, type ModelGraph } from './modelGraph.ts'
import { leavesOf } from './modelState.ts'
import { closest, patternFor } from './patterns.ts'

/**
 * Says everything that is missing at once, before anything runs: what can happen has a cause or is excluded, and each
 * state has an assertion. Throws `AuthError('invalid_options')`.
 */
export function checkModel(
  { states, exclude = [] }: Pick<AuthModelOptions<never>, 'states' | 'exclude'>,
  events: ModelEvents,
  graph: ModelGraph,
  known: readonly string[],
): void {
  const problems: string[] = []
  for (const name of Object.keys(states))
    if (name !== '*' && !known.includes(name)) problems.push(`states: there is no "${name}"${closest(name, known)}`)
  for (const rule of exclude) {
    if (!rule.because) problems.push('exclude: every exclusion says why (`because`)')
    const place = 'event' in rule ? rule.in : rule.state
    if (place !== undefined && !known.includes(place))
      problems.push(`exclude: there is no state "${place}"${closest(place, known)}`)
    const names = 'event' in rule ? [rule.event].flat() : []
    for (const name of names)
      if (![...events.kinds.keys()].some(patternFor(name).matches))
        problems.push(`exclude: nothing is called "${name}"${closest(name, [...events.kinds.keys()])}`)
  }

  const happening = new Set(graph.edges.map(({ event }) => event.type))
  for (const name of happening)
    if (events.kinds.get(name)?.variants.size === 0)
      problems.push(`events: "${name}" (${events.kinds.get(name)?.says}) has no cause and is not excluded`)

  const silent = new Set(graph.nodes.flatMap(({ state }) => unasserted(state, Object.keys(states))))
  for (const leaf of silent) problems.push(`states: nothing is asserted in "${leaf}"`)

  if (problems.length > 0)
    throw new AuthError(
      'invalid_options',
      `The model is not complete.\n${problems.map((each) => `  ${each}`).join('\n')}`,
    )
}

/** The innermost states that no entry, not even an outer one, says anything about. */
const unasserted = (state: ModelState, names: readonly string[]): string[] => {
  const asserted = names.filter((name) => isIn(state, name))
  return leavesOf(state).filter(
    (leaf) => !asserted.some((name) => name === '*' || name === leaf || leaf.startsWith(`${name}.`)),
  )
}

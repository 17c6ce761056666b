import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate'

/**
 * The name of one transition that is drawn in a chart, the same for each machine made from it with `provide`:
 * `restoring.asking: restoreSession done, 3 → signingOut`. The number tells guarded alternatives apart.
 */
export function transitionName(transition: AnyTransitionDefinition): string {
  const { source, target, eventType } = transition
  const alternatives: readonly AnyTransitionDefinition[] =
    eventType === '' ? (source.always ?? []) : (source.transitions.get(eventType) ?? [])
  // `provide` and `initial` copy definitions: then the guard and the target have to tell.
  const found = alternatives.indexOf(transition)
  const nth = alternatives.length > 1 ? `, ${found + 1}` : ''
  const to = target ? target.map(({ path }) => path.join('.')).join(' + ') : 'stays'
  return `${source.path.join('.') || source.id}: ${trigger(source, eventType)}${nth} → ${to}`
}

/** All transitions of a machine. */
export const transitionsOf = (machine: AnyStateMachine): string[] => [...new Set(collect(machine.root))]

const collect = (node: AnyStateNode): string[] => [
  ...[...node.transitions.values()].flat().map(transitionName),
  ...(node.always ?? []).map(transitionName),
  ...Object.values(node.states).flatMap((child: AnyStateNode) => collect(child)),
]

/** What XState calls `xstate.done.actor.0.auth.restoring.asking` is the end of the actor `restoreSession`. */
function trigger(node: AnyStateNode, eventType: string): string {
  if (eventType === '') return 'always'
  const [, kind, id] = /^xstate\.(done|error)\.actor\.(.+)$/.exec(eventType) ?? []
  const invoked = id && node.invoke.find((invoke: { id: string; src: unknown }) => invoke.id === id)
  if (!invoked) return eventType
  return `${typeof invoked.src === 'string' ? invoked.src : id} ${kind === 'done' ? 'done' : 'fails'}`
}

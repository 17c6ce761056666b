import type { StateNode, StateTree } from './stateTree.ts'

/** Splits at dots, as XState does: a backslash keeps the next one. */
function segmentsOf(path: string): string[] {
  return [...path.matchAll(/(?:\\.|[^.\\])+|(?<=\.|^)(?=\.|$)/gs)].map(([segment]) =>
    segment.replaceAll(/\\(.)/gs, '$1'),
  )
}

const descend = (from: StateNode | null | undefined, segments: readonly string[]): StateNode | null =>
  segments.reduce<StateNode | null>((node, segment) => node?.children.get(segment) ?? null, from ?? null)

/**
 * The state that a target means: `#id`, `#id.path`, `.child`, or a sibling and what is below it. `null`: none.
 */
export function findTarget({ byName, root }: StateTree, source: StateNode, target: unknown): StateNode | null {
  if (typeof target !== 'string' || target === '') return null
  if (target.startsWith('#')) {
    const exact = byName.get(target.slice(1))
    if (exact) return exact
    const [name = '', ...path] = segmentsOf(target.slice(1))
    return descend(byName.get(name), path)
  }
  if (target.startsWith('.')) return descend(source, segmentsOf(target.slice(1)))
  return descend(source.parent ?? root, segmentsOf(target))
}

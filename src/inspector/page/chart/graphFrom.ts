import type { ChartEdge, ChartGraph, ChartState, ChartTransition } from './graph.types.ts'
import { field, isFields, listOf, namesOf, textOf } from './reading.ts'
import { holds, readStates, type StateNode, type StateTree } from './stateTree.ts'
import { findTarget } from './targets.ts'
import { readTransitions } from './transitions.ts'

/**
 * The graph of a machine's definition: `machine.config`, or the same after JSON. Throws nothing: what cannot be read is
 * left out, and what is too much is counted in `omitted`.
 *
 * @example
 * ```ts
 * const graph = graphFrom({ id: 'light', initial: 'red', states: { red: { on: { NEXT: 'green' } }, green: {} } })
 * graph.edges.length // 1
 * ```
 */
export function graphFrom(definition: unknown): ChartGraph {
  const tree = readStates(definition)
  const { transitions, omitted } = readTransitions(tree)
  const edges = new Map<string, ChartEdge & { transitions: ChartTransition[] }>()
  const rows = new Map<string, ChartTransition[]>()
  for (const transition of transitions) {
    const { source, targets } = transition
    // What stays in its box, or leads to a box that holds it, is told in words there.
    const far = targets.filter((target) => !holds(target, source))
    if (far.length < targets.length || targets.length === 0) rows.set(source, [...(rows.get(source) ?? []), transition])
    for (const target of far) {
      const id = `${source}→${target}`
      const edge = edges.get(id) ?? { id, source, target, transitions: [] }
      edge.transitions.push(transition)
      edges.set(id, edge)
    }
  }
  return {
    title: tree.root.key,
    root: stateFrom(tree, tree.root, rows),
    edges: [...edges.values()],
    transitions,
    omitted: tree.omitted + omitted,
  }
}

function stateFrom(
  tree: StateTree,
  node: StateNode,
  rows: ReadonlyMap<string, readonly ChartTransition[]>,
): ChartState {
  const { id, key, kind, config, invokes } = node
  return {
    id,
    key,
    kind,
    isDeepHistory: field(config, 'history') === 'deep',
    description: textOf(field(config, 'description')),
    tags: namesOf(field(config, 'tags')),
    entry: namesOf(field(config, 'entry')),
    exit: namesOf(field(config, 'exit')),
    invokes,
    rows: rows.get(id) ?? [],
    initial: kind === 'compound' ? initialOf(tree, node) : null,
    children: [...node.children.values()].map((child) => stateFrom(tree, child, rows)),
  }
}

/** `initial` names a child, or something below one. */
function initialOf(tree: StateTree, node: StateNode): string | null {
  const initial = field(node.config, 'initial')
  const [written] = listOf(isFields(initial) ? field(initial, 'target') : initial)
  if (typeof written !== 'string') return null
  const target = findTarget(tree, node, /^[.#]/.test(written) ? written : `.${written}`)
  return target && target !== node && holds(node.id, target.id) ? target.id : null
}

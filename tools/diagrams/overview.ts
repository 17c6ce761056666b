import type { ChartEdge, ChartGraph, ChartState, ChartTransition } from '../../src/inspector/page/chart/graph.types.ts'
import { holds } from '../../src/inspector/page/chart/stateTree.ts'

/**
 * The same machine for a first look: the outer states, what is in regions, and one line a label. `without`: events that
 * are left out.
 */
export function overview(graph: ChartGraph, without: RegExp): ChartGraph {
  const shown = new Set(visibleFrom(graph.root, false))
  const lifted = (id: string): string => (shown.has(id) ? id : lifted(id.slice(0, Math.max(0, id.lastIndexOf('.')))))
  const edges = new Map<string, ChartEdge & { transitions: ChartTransition[] }>()
  for (const edge of graph.edges) {
    const transitions = edge.transitions.filter(({ event }) => !without.test(event))
    const [source, target] = [lifted(edge.source), lifted(edge.target)]
    if (transitions.length === 0 || holds(target, source)) continue
    const id = `${source}→${target}`
    const found = edges.get(id) ?? { id, source, target, transitions: [] }
    found.transitions.push(...transitions)
    edges.set(id, found)
  }
  const outer = (state: ChartState): ChartState => {
    const children = state.children.filter(({ id }) => shown.has(id)).map(outer)
    const isFolded = children.length < state.children.length
    return {
      ...state,
      kind: isFolded ? 'atomic' : state.kind,
      invokes: [],
      rows: [],
      initial: isFolded || state.initial === null ? null : lifted(state.initial),
      children,
    }
  }
  const merged = [...edges.values()]
  return {
    ...graph,
    root: outer(graph.root),
    edges: merged.map(inOneLine),
    transitions: merged.flatMap(({ transitions }) => transitions),
  }
}

/** The states of the root, and those of each region: a region alone says nothing. */
function* visibleFrom(state: ChartState, isRegion: boolean): Generator<string> {
  yield state.id
  const isParallel = state.kind === 'parallel'
  if (isParallel || isRegion || state.id === '')
    for (const child of state.children) yield* visibleFrom(child, isParallel)
}

/** `token.expiring …`: what the first one is called, and that there are others. */
function inOneLine(edge: ChartEdge): ChartEdge {
  const [first] = edge.transitions
  if (!first) return edge
  const isAlone = new Set(edge.transitions.map(({ label }) => label)).size === 1
  const guard = edge.transitions.length === 1 ? first.guard : null
  return { ...edge, transitions: [{ ...first, label: isAlone ? first.label : `${first.label} …`, guard }] }
}

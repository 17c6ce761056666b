import { linesOf, type Size, sizeOf } from './boxContent.ts'
import type { ChartEdge, ChartGraph, ChartState, ChartTransition } from './graph.types.ts'
import type { PlacedChart, PlacedState } from './placed.types.ts'
import { BOX_PADDING, INNER_PADDING } from './spacing.ts'

const GAP = 20

/**
 * The same graph with every arrow told in words, in the box where it begins: for machines with so many transitions that
 * arrows would be a carpet.
 */
export function inWords(graph: ChartGraph): ChartGraph {
  const bySource = new Map<string, ChartEdge[]>()
  for (const edge of graph.edges) bySource.set(edge.source, [...(bySource.get(edge.source) ?? []), edge])
  const told = (state: ChartState): ChartState => ({
    ...state,
    rows: uniqueRows(state.rows, bySource.get(state.id) ?? []),
    children: state.children.map(told),
  })
  return { ...graph, root: told(graph.root), edges: [] }
}

/** A transition with several targets is in several edges. */
const uniqueRows = (rows: readonly ChartTransition[], edges: readonly ChartEdge[]): ChartTransition[] => [
  ...new Set([...rows, ...edges.flatMap(({ transitions }) => transitions)]),
]

/** Boxes in boxes, row by row, without arrows. Cannot fail, and takes no time. */
export function packBoxes(graph: ChartGraph): PlacedChart {
  const states: PlacedState[] = []
  const sizes = new Map<string, Size>()
  const measure = (state: ChartState): Size => {
    const own = sizeOf(linesOf(state), BOX_PADDING)
    const inner = shelves(state.children.map(measure))
    const size =
      state.children.length === 0
        ? own
        : {
            width: Math.max(own.width, inner.width + 2 * INNER_PADDING),
            height: own.height + inner.height + INNER_PADDING,
          }
    sizes.set(state.id, size)
    return size
  }
  const place = (state: ChartState, x: number, y: number, isRegion: boolean): void => {
    const lines = linesOf(state)
    states.push({ state, isRegion, lines, x, y, ...sizeFor(state) })
    const top = y + sizeOf(lines, BOX_PADDING).height
    const { corners } = shelves(state.children.map(sizeFor))
    for (const [index, child] of state.children.entries()) {
      const corner = corners[index] ?? { x: 0, y: 0 }
      place(child, x + INNER_PADDING + corner.x, top + corner.y, state.kind === 'parallel')
    }
  }
  const sizeFor = (state: ChartState): Size => sizes.get(state.id) ?? { width: 0, height: 0 }
  const size = measure(graph.root)
  place(graph.root, 0, 0, false)
  return { graph, ...size, states, edges: [], initials: [] }
}

/** Where boxes of these sizes stand, from left to right in rows that make about a square together. */
function shelves(sizes: readonly Size[]): Size & { readonly corners: readonly { x: number; y: number }[] } {
  const area = sizes.reduce((sum, { width, height }) => sum + (width + GAP) * (height + GAP), 0)
  const room = Math.max(Math.sqrt(area) * 1.3, ...sizes.map(({ width }) => width))
  const corners: { x: number; y: number }[] = []
  let [x, y, shelf, width] = [0, 0, 0, 0]
  for (const size of sizes) {
    if (x > 0 && x + size.width > room) {
      x = 0
      y += shelf + GAP
      shelf = 0
    }
    corners.push({ x, y })
    width = Math.max(width, x + size.width)
    shelf = Math.max(shelf, size.height)
    x += size.width + GAP
  }
  return { width, height: y + shelf, corners }
}

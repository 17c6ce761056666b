import type { ElkExtendedEdge, ElkNode, LayoutOptions } from 'elkjs/lib/elk-api.js'
import { edgeLines, type Line, linesOf, sizeOf } from './boxContent.ts'
import type { ChartEdge, ChartGraph, ChartState } from './graph.types.ts'
import { BOX_PADDING, DOT, INNER_PADDING, LABEL_PADDING } from './spacing.ts'
import { holds } from './stateTree.ts'

/** What elk is asked to place, and what each of its ids stands for. */
export interface ElkInput {
  readonly root: ElkNode
  readonly states: ReadonlyMap<
    string,
    { readonly state: ChartState; readonly isRegion: boolean; readonly lines: readonly Line[] }
  >
  readonly labels: ReadonlyMap<string, { readonly edge: ChartEdge; readonly lines: readonly Line[] }>
  readonly initials: ReadonlyMap<string, string>
}

const LAYERED: LayoutOptions = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.layered.nodePlacement.strategy': 'LINEAR_SEGMENTS',
  'elk.randomSeed': '1',
  'elk.json.edgeCoords': 'ROOT',
  'elk.json.shapeCoords': 'ROOT',
}

/** From where a machine starts, one step a layer: reads like a story, and is worth its time for most machines. */
const FINE: LayoutOptions = {
  ...LAYERED,
  'elk.layered.cycleBreaking.strategy': 'DEPTH_FIRST',
  'elk.layered.thoroughness': '20',
}

/** With the straightest lines; takes ten seconds for some machines of 80 arrows. */
const FINEST: LayoutOptions = { ...FINE, 'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX' }

/** Fewer layers and less care, for those that are so large that `FINE` takes many seconds. */
const COARSE: LayoutOptions = {
  ...LAYERED,
  'elk.layered.cycleBreaking.strategy': 'GREEDY',
  'elk.layered.thoroughness': '3',
}

const MOST_FINEST_EDGES = 40
const MOST_FINE_EDGES = 80

const effortFor = ({ edges: { length } }: ChartGraph): LayoutOptions =>
  length <= MOST_FINEST_EDGES ? FINEST : length <= MOST_FINE_EDGES ? FINE : COARSE

const SPACING: LayoutOptions = {
  'elk.spacing.nodeNode': '20',
  'elk.spacing.edgeNode': '12',
  'elk.spacing.edgeEdge': '10',
  'elk.layered.spacing.nodeNodeBetweenLayers': '22',
  'elk.layered.spacing.edgeNodeBetweenLayers': '12',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '10',
}

export function elkInput(graph: ChartGraph): ElkInput {
  const options = { ...effortFor(graph), ...SPACING }
  const states: Map<string, { state: ChartState; isRegion: boolean; lines: Line[] }> = new Map()
  const labels = new Map<string, { edge: ChartEdge; lines: Line[] }>()
  const initials = new Map<string, string>()
  const nodes = new Map<string, ElkNode & { children: ElkNode[] }>()
  const edges: ElkExtendedEdge[] = []
  const connect = (from: string, to: string) => edges.push({ id: `e${edges.length}`, sources: [from], targets: [to] })

  const place = (state: ChartState, isRegion: boolean): ElkNode => {
    const lines = linesOf(state)
    const id = `s${states.size}`
    states.set(id, { state, isRegion, lines })
    const { width, height } = sizeOf(lines, BOX_PADDING)
    const node = { id, width, height, children: [] as ElkNode[], layoutOptions: {} as LayoutOptions }
    nodes.set(state.id, node)
    if (state.children.length > 0)
      node.layoutOptions = {
        ...options,
        'elk.padding': `[top=${height + 6},left=${INNER_PADDING},bottom=${INNER_PADDING},right=${INNER_PADDING}]`,
        // Regions have no arrows between them: else those with a way out sink to the bottom.
        'elk.alignment': 'TOP',
        'elk.nodeSize.constraints': 'MINIMUM_SIZE',
        // The layout is made from left to right and then turned, and elk forgets to turn this.
        'elk.nodeSize.minimum': `(${height},${width})`,
      }
    for (const child of state.children) node.children.push(place(child, state.kind === 'parallel'))
    return node
  }
  const root = place(graph.root, false)

  for (const state of [...states.values()].map((each) => each.state)) {
    const target = state.initial === null ? undefined : nodes.get(state.initial)
    if (!target) continue
    const id = `i${initials.size}`
    initials.set(id, state.id)
    nodes.get(state.id)?.children.unshift({ id, width: DOT, height: DOT })
    connect(id, target.id)
  }

  for (const edge of graph.edges) {
    const source = nodes.get(edge.source)
    const target = nodes.get(edge.target)
    const inner = homeOf(edge, nodes)
    const home = nodes.get(inner)
    if (!source || !target || !home) continue
    const lines = edgeLines(edge.transitions)
    const id = `l${labels.size}`
    labels.set(id, { edge, lines })
    home.children.push({ id, ...sizeOf(lines, LABEL_PADDING) })
    // From a state to what is inside it: the label itself is the beginning.
    if (edge.source !== inner) connect(source.id, id)
    connect(id, target.id)
  }
  return {
    root: { id: 'root', layoutOptions: options, children: [root], edges },
    states,
    labels,
    initials,
  }
}

/** The innermost state that holds both ends: there the label stands. */
function homeOf({ source, target }: ChartEdge, known: ReadonlyMap<string, unknown>): string {
  let home = source
  // A key may have dots in it: then what is before its last one is no state.
  while (!holds(home, target) || !known.has(home)) home = home.includes('.') ? home.slice(0, home.lastIndexOf('.')) : ''
  return home
}

import Elk, { type ElkNode } from 'elkjs/lib/elk.bundled.js'
import { type ElkInput, elkInput } from './elkInput.ts'
import type { ChartGraph } from './graph.types.ts'
import { inWords, packBoxes } from './packBoxes.ts'
import type { Box, PlacedChart, PlacedEdge, PlacedInitial, PlacedState, Point } from './placed.types.ts'

/** With more arrows than this a drawing is a carpet, and elk needs many seconds. */
const MOST_EDGES = 220

/**
 * Places a graph. The same graph gives the same drawing, wherever and whenever it is made. One with too many arrows, or
 * that elk cannot place, is drawn as boxes that tell their transitions in words.
 */
export async function layOut(
  graph: ChartGraph,
  elk: Pick<InstanceType<typeof Elk>, 'layout'> = new Elk(),
): Promise<PlacedChart> {
  if (graph.edges.length > MOST_EDGES) return packBoxes(inWords(graph))
  const input = elkInput(graph)
  try {
    return read(graph, input, await elk.layout(input.root))
  } catch {
    return packBoxes(inWords(graph))
  }
}

function read(graph: ChartGraph, input: ElkInput, placed: ElkNode): PlacedChart {
  const boxes = new Map<string, Box>()
  collect(placed, boxes)
  const paths = new Map<string, Point[]>()
  const ends = new Map<string, string[]>()
  for (const { id, sources, targets, sections = [] } of placed.edges ?? []) {
    const points = sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [
      startPoint,
      ...bendPoints,
      endPoint,
    ])
    paths.set(id, points.map(rounded))
    for (const end of [...sources, ...targets]) ends.set(end, [...(ends.get(end) ?? []), id])
  }
  const pathsAt = (id: string) => (ends.get(id) ?? []).map((edge) => paths.get(edge) ?? [])

  const states: PlacedState[] = []
  for (const [id, state] of input.states) {
    const box = boxes.get(id)
    if (box) states.push({ ...state, ...box })
  }
  const edges: PlacedEdge[] = []
  for (const [id, { edge, lines }] of input.labels) {
    const box = boxes.get(id)
    if (box) edges.push({ edge, paths: pathsAt(id), label: { ...box, lines } })
  }
  const initials: PlacedInitial[] = []
  for (const [id, state] of input.initials) {
    const dot = boxes.get(id)
    const [path = []] = pathsAt(id)
    if (dot) initials.push({ state, dot, path })
  }
  return { graph, width: Math.ceil(placed.width ?? 0), height: Math.ceil(placed.height ?? 0), states, edges, initials }
}

function collect({ id, x = 0, y = 0, width = 0, height = 0, children = [] }: ElkNode, into: Map<string, Box>): void {
  into.set(id, { ...rounded({ x, y }), width: Math.round(width), height: Math.round(height) })
  for (const child of children) collect(child, into)
}

const rounded = ({ x, y }: Point): Point => ({ x: Math.round(x), y: Math.round(y) })

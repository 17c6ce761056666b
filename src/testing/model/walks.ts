import type { ModelEdge, ModelGraph, ModelNode } from './modelGraph.ts'

/** A way through the graph that begins at its start. */
export type Walk = readonly ModelEdge[]

/** The shortest ways to each of the wanted nodes, without those that only are the beginning of another one. */
export function shortestWalks(graph: ModelGraph, goals: (node: ModelNode) => readonly string[]): Walk[] {
  const reached = new Set<string>(goals(graph.start))
  const walks: Walk[] = []
  for (const { to, edges } of [...graph.shortest()].sort((a, b) => a.edges.length - b.edges.length)) {
    const isNews = goals(to).some((goal) => !reached.has(goal))
    for (const goal of [to, ...edges.map((edge) => edge.to)].flatMap(goals)) reached.add(goal)
    if (isNews) walks.push(edges)
  }
  const isBeginningOf = (walk: Walk, other: Walk) =>
    other.length > walk.length && walk.every((edge, index) => other[index] === edge)
  const needed = walks.filter((walk) => !walks.some((other) => isBeginningOf(walk, other)))
  return needed.length > 0 ? needed : [[]]
}

/**
 * Walks that together meet every goal: each goes on to the nearest edge that brings something new, until it is long
 * enough. Not the fewest walks there could be, but found at once and easy to follow.
 */
export function coveringWalks(
  graph: ModelGraph,
  goals: (edge: ModelEdge) => readonly string[],
  maxSteps: number,
): Walk[] {
  const open = new Set(graph.edges.flatMap(goals))
  const isNews = (edge: ModelEdge) => goals(edge).some((goal) => open.has(goal))
  const walks: Walk[] = []
  while (open.size > 0) {
    const walk: ModelEdge[] = []
    for (;;) {
      const leg = nearest(walk.at(-1)?.to ?? graph.start, isNews)
      // The first leg may be as long as it has to be.
      if (!leg || (walk.length > 0 && walk.length + leg.length > maxSteps)) break
      walk.push(...leg)
      for (const goal of leg.flatMap(goals)) open.delete(goal)
    }
    // What is left is not to be reached from the start.
    if (walk.length === 0) break
    walks.push(walk)
  }
  return walks
}

/** Breadth first: the way to the nearest edge that is wanted, with that edge. */
function nearest(from: ModelNode, isWanted: (edge: ModelEdge) => boolean): Walk | null {
  const seen = new Set([from])
  let front: { readonly node: ModelNode; readonly way: Walk }[] = [{ node: from, way: [] }]
  while (front.length > 0) {
    const next: typeof front = []
    for (const { node, way } of front) {
      const found = node.edges.find(isWanted)
      if (found) return [...way, found]
      for (const edge of node.edges) {
        if (seen.has(edge.to)) continue
        seen.add(edge.to)
        next.push({ node: edge.to, way: [...way, edge] })
      }
    }
    front = next
  }
  return null
}

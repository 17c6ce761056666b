import type { Box, PlacedChart } from './placed.types.ts'
import { type Taken, takenTransitions } from './takenTransitions.ts'

/** The box around the innermost active states; `null`: none is on the drawing. */
export function activeBox({ states }: PlacedChart, active: ReadonlySet<string>): Box | null {
  const innermost = innermostOf(active)
  return around(states.filter(({ state }) => innermost.has(state.id)))
}

/**
 * Where one has to look to see what has just happened, what matters most last: the labels of what led there with the
 * states that were entered, then these alone, because a long arrow does not fit into the window. Empty: nothing has moved.
 * `before`: what was active when somebody looked last. Several steps may have gone by since then; `taken` is the last one.
 */
export function changeBoxes(
  placed: PlacedChart,
  before: ReadonlySet<string>,
  active: ReadonlySet<string>,
  taken: Taken | null,
): readonly Box[] {
  if (!taken) return []
  const innermost = innermostOf(active)
  const entered = placed.states.filter(({ state }) => innermost.has(state.id) && !before.has(state.id))
  const lit = takenTransitions(placed.graph, taken)
  const labels = placed.edges.filter(({ edge }) => edge.transitions.some(({ id }) => lit.has(id)))
  return [around([...entered, ...labels.map(({ label }) => label)]), around(entered)].filter((box) => box !== null)
}

function around(boxes: readonly Box[]): Box | null {
  if (boxes.length === 0) return null
  const x = Math.min(...boxes.map((box) => box.x))
  const y = Math.min(...boxes.map((box) => box.y))
  const right = Math.max(...boxes.map((box) => box.x + box.width))
  const bottom = Math.max(...boxes.map((box) => box.y + box.height))
  return { x, y, width: right - x, height: bottom - y }
}

const innermostOf = (active: ReadonlySet<string>): Set<string> =>
  new Set([...active].filter((id) => ![...active].some((other) => other !== id && isBelow(id, other))))

const isBelow = (outer: string, inner: string): boolean => outer === '' || inner.startsWith(`${outer}.`)

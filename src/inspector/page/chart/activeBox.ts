import type { Box, PlacedChart } from './placed.types.ts'

/** The box around the innermost active states; `null`: none is on the drawing. */
export function activeBox({ states }: PlacedChart, active: ReadonlySet<string>): Box | null {
  const boxes = states.filter(({ state }) => active.has(state.id) && !hasBelow(active, state.id))
  if (boxes.length === 0) return null
  const x = Math.min(...boxes.map((box) => box.x))
  const y = Math.min(...boxes.map((box) => box.y))
  const right = Math.max(...boxes.map((box) => box.x + box.width))
  const bottom = Math.max(...boxes.map((box) => box.y + box.height))
  return { x, y, width: right - x, height: bottom - y }
}

const hasBelow = (active: ReadonlySet<string>, id: string): boolean =>
  [...active].some((other) => other !== id && (id === '' || other.startsWith(`${id}.`)))

import type { Point } from './placed.types.ts'

const RADIUS = 6

const towards = (from: Point, to: Point, distance: number): Point => {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1
  return { x: from.x + ((to.x - from.x) * distance) / length, y: from.y + ((to.y - from.y) * distance) / length }
}

const written = ({ x, y }: Point): string => `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`

/** A line through the points, with round corners. */
export function linePath(points: readonly Point[]): string {
  const [first, ...rest] = points
  if (!first) return ''
  const parts = [`M${written(first)}`]
  for (const [index, point] of rest.entries()) {
    const before = points[index]
    const after = rest[index + 1]
    if (!before || !after) {
      parts.push(`L${written(point)}`)
      continue
    }
    const room = Math.min(
      Math.hypot(point.x - before.x, point.y - before.y),
      Math.hypot(after.x - point.x, after.y - point.y),
    )
    const radius = Math.min(RADIUS, room / 2)
    parts.push(
      `L${written(towards(point, before, radius))}Q${written(point)} ${written(towards(point, after, radius))}`,
    )
  }
  return parts.join('')
}

const LENGTH = 8
const HALF_WIDTH = 3.5

/** The head of an arrow that ends where the points end. */
export function arrowPath(points: readonly Point[]): string {
  const tip = points.at(-1)
  const before = points.at(-2)
  if (!tip || !before) return ''
  const base = towards(tip, before, LENGTH)
  const side = { x: ((tip.y - base.y) * HALF_WIDTH) / LENGTH, y: ((base.x - tip.x) * HALF_WIDTH) / LENGTH }
  const left = { x: base.x + side.x, y: base.y + side.y }
  const right = { x: base.x - side.x, y: base.y - side.y }
  return `M${written(tip)}L${written(left)}L${written(right)}Z`
}

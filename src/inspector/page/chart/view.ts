import type { Size } from './boxContent.ts'
import type { Box, Point } from './placed.types.ts'

/** Which part of the drawing is seen: a point `p` of it stands at `p × scale + (x, y)` of the window, in px. */
export interface View extends Point {
  readonly scale: number
}

const SMALLEST = 0.08
const LARGEST = 3
const MARGIN = 16
/** Below this the text cannot be read. */
const READABLE = 0.55
const COMFORTABLE = 0.9

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value))

/** All of the drawing, in the middle. */
export function wholeView(drawing: Size, seen: Size): View {
  const room = { width: seen.width - 2 * MARGIN, height: seen.height - 2 * MARGIN }
  const scale = clamp(
    Math.min(room.width / Math.max(1, drawing.width), room.height / Math.max(1, drawing.height), 1),
    SMALLEST,
    LARGEST,
  )
  return { scale, x: (seen.width - drawing.width * scale) / 2, y: (seen.height - drawing.height * scale) / 2 }
}

/** Larger or smaller, while what is at `point` of the window stays there. */
export function zoomAt({ x, y, scale }: View, point: Point, factor: number): View {
  const next = clamp(scale * factor, SMALLEST, LARGEST)
  const ratio = next / scale
  return { scale: next, x: point.x - (point.x - x) * ratio, y: point.y - (point.y - y) * ratio }
}

export const pan = (view: View, dx: number, dy: number): View => ({ ...view, x: view.x + dx, y: view.y + dy })

/** Never so far that nothing of the drawing is left in the window. */
export function keepInSight(view: View, drawing: Size, seen: Size): View {
  const width = drawing.width * view.scale
  const height = drawing.height * view.scale
  const left = Math.min(seen.width / 2, 60)
  const top = Math.min(seen.height / 2, 60)
  return {
    ...view,
    x: clamp(view.x, left - width, seen.width - left),
    y: clamp(view.y, top - height, seen.height - top),
  }
}

/** The same view where the box is in it already, else moved as little as shows it; from the top left if it is too large. */
export function reveal(view: View, box: Box, seen: Size): View {
  const shift = (start: number, length: number, room: number): number => {
    const end = start + length
    if (start >= MARGIN && end <= room - MARGIN) return 0
    return length > room - 2 * MARGIN || start < MARGIN ? MARGIN - start : room - MARGIN - end
  }
  const dx = shift(box.x * view.scale + view.x, box.width * view.scale, seen.width)
  const dy = shift(box.y * view.scale + view.y, box.height * view.scale, seen.height)
  return dx === 0 && dy === 0 ? view : pan(view, dx, dy)
}

/** What to show first: all, if that can be read; else what matters now, in a size that can be. */
export function firstView(drawing: Size, seen: Size, matter: Box | null): View {
  const all = wholeView(drawing, seen)
  if (all.scale >= READABLE) return all
  const target = matter ?? { x: 0, y: 0, width: drawing.width, height: 0 }
  // What matters fits in, as far as that can be read.
  const scale = clamp(wholeView(target, seen).scale, READABLE, COMFORTABLE)
  const middle = { x: target.x + target.width / 2, y: target.y + target.height / 2 }
  const view = { scale, x: seen.width / 2 - middle.x * scale, y: seen.height / 2 - middle.y * scale }
  return keepInSight(reveal(view, target, seen), drawing, seen)
}

import { type RefObject, useEffect } from 'react'
import type { Point } from './placed.types.ts'

export interface Gestures {
  readonly onPan: (dx: number, dy: number) => void
  /** `point` in px of the element: what is there stays there. */
  readonly onZoom: (point: Point, factor: number) => void
}

/** A finger that rests on the drawing moves this far before it drags, px: a click is not a drag. */
const SLACK = 4

/** Drag, pinch and wheel on an element: the wheel moves, with Ctrl (as trackpads report a pinch) it zooms. */
export function useGestures(element: RefObject<HTMLElement | null>, { onPan, onZoom }: Gestures): void {
  useEffect(() => {
    const node = element.current
    if (!node) return undefined
    const stop = new AbortController()
    const pointers = new Map<number, Point>()
    let isDragging = false

    const at = (event: MouseEvent): Point => {
      const { left, top } = node.getBoundingClientRect()
      return { x: event.clientX - left, y: event.clientY - top }
    }
    const listen = <Type extends keyof HTMLElementEventMap>(
      type: Type,
      listener: (event: HTMLElementEventMap[Type]) => void,
      passive = true,
    ) => node.addEventListener(type, listener, { signal: stop.signal, passive })

    listen(
      'wheel',
      (event) => {
        event.preventDefault()
        const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : 16
        if (event.ctrlKey || event.metaKey) onZoom(at(event), Math.exp((-event.deltaY * unit) / 250))
        else if (event.shiftKey && event.deltaX === 0) onPan(-event.deltaY * unit, 0)
        else onPan(-event.deltaX * unit, -event.deltaY * unit)
      },
      false,
    )
    listen('pointerdown', (event) => {
      if (event.button !== 0 || (event.target as Element).closest('button')) return
      if (pointers.size === 0) isDragging = false
      pointers.set(event.pointerId, at(event))
    })
    listen('pointermove', (event) => {
      const before = pointers.get(event.pointerId)
      if (!before) return
      const now = at(event)
      const [other] = [...pointers].filter(([id]) => id !== event.pointerId).map(([, point]) => point)
      if (!other && !isDragging && Math.hypot(now.x - before.x, now.y - before.y) < SLACK) return
      if (!isDragging) {
        isDragging = true
        node.setPointerCapture(event.pointerId)
      }
      pointers.set(event.pointerId, now)
      if (!other) onPan(now.x - before.x, now.y - before.y)
      else {
        const spread = (point: Point) => Math.max(1, Math.hypot(point.x - other.x, point.y - other.y))
        const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 }
        onZoom(middle, spread(now) / spread(before))
        onPan((now.x - before.x) / 2, (now.y - before.y) / 2)
      }
    })
    const lift = (event: PointerEvent) => void pointers.delete(event.pointerId)
    listen('pointerup', lift)
    listen('pointercancel', lift)
    listen('lostpointercapture', lift)
    return () => stop.abort()
  }, [element, onPan, onZoom])
}

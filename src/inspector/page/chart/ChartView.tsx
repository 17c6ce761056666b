import { type KeyboardEvent, type ReactElement, useCallback, useLayoutEffect, useRef, useState } from 'react'
import type { Size } from './boxContent.ts'
import { Chart, type ChartProps } from './Chart.tsx'
import { activeBox, changeBoxes } from './focusBox.ts'
import type { Point } from './placed.types.ts'
import { useGestures } from './useGestures.ts'
import { firstView, keepInSight, pan, reveal, type View, wholeView, zoomAt } from './view.ts'

const STEP = 60
const FACTOR = 1.25

const PANS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [STEP, 0],
  ArrowRight: [-STEP, 0],
  ArrowUp: [0, STEP],
  ArrowDown: [0, -STEP],
}

const isSame = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  one.size === other.size && [...one].every((state) => other.has(state))

export interface ChartViewProps extends ChartProps {
  /** Brings what has become active into sight, until the person moves the drawing. Default `true`. */
  readonly follow?: boolean
}

/**
 * A chart to move about in: drag or wheel to move, Ctrl and wheel or two fingers to zoom; arrow keys, `+`, `-`, and `0`
 * to see it all. Fills its parent, which needs a height.
 */
export function ChartView({ follow = true, ...chart }: ChartViewProps): ReactElement {
  const { placed, active, taken = null } = chart
  const frame = useRef<HTMLElement>(null)
  const [seen, setSeen] = useState<Size>({ width: 0, height: 0 })
  const [view, setView] = useState<View | null>(null)
  const [isMoved, setMoved] = useState(false)

  useLayoutEffect(() => {
    const node = frame.current
    if (!node) return undefined
    const measure = () => setSeen({ width: node.clientWidth, height: node.clientHeight })
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(node)
    return () => observer.disconnect()
  }, [])

  // Another chart, or the first time that there is room for it.
  const isVisible = seen.width > 0 && seen.height > 0
  const shown = useRef<typeof placed | null>(null)
  const steps = useRef({ before: active, last: active })
  useLayoutEffect(() => {
    const { last } = steps.current
    if (!isSame(last, active)) steps.current = { before: last, last: active }
    if (!isVisible) return
    if (shown.current !== placed) {
      shown.current = placed
      setMoved(false)
      setView(firstView(placed, seen, activeBox(placed, active)))
      return
    }
    const boxes = follow && !isMoved ? changeBoxes(placed, steps.current.before, active, taken) : []
    setView((before) => before && boxes.reduce((view, box) => reveal(view, box, seen), before))
  }, [placed, active, taken, seen, isVisible, follow, isMoved])

  const change = useCallback(
    (next: (view: View) => View) => {
      setMoved(true)
      setView((before) => before && keepInSight(next(before), placed, seen))
    },
    [placed, seen],
  )
  const onPan = useCallback((dx: number, dy: number) => change((before) => pan(before, dx, dy)), [change])
  const onZoom = useCallback(
    (point: Point, factor: number) => change((before) => zoomAt(before, point, factor)),
    [change],
  )
  useGestures(frame, { onPan, onZoom })

  const zoom = (factor: number) => onZoom({ x: seen.width / 2, y: seen.height / 2 }, factor)
  const showAll = () => change(() => wholeView(placed, seen))
  const showActive = () => {
    setMoved(false)
    setView(firstView(placed, seen, activeBox(placed, active)))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const [dx, dy] = PANS[event.key] ?? []
    if (dx !== undefined && dy !== undefined) onPan(dx, dy)
    else if (event.key === '+' || event.key === '=') zoom(FACTOR)
    else if (event.key === '-') zoom(1 / FACTOR)
    else if (event.key === '0') showAll()
    else return
    event.preventDefault()
    // The page around has meanings of its own for these keys.
    event.stopPropagation()
  }

  return (
    <section
      ref={frame}
      className="chart-view"
      aria-label="Chart: arrow keys move it, + and - zoom, 0 shows it all"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no pointer moves the drawing with keys
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div
        className="chart-canvas"
        style={{
          visibility: view ? 'visible' : 'hidden',
          transform: view ? `translate(${view.x}px, ${view.y}px) scale(${view.scale})` : undefined,
        }}
      >
        <Chart {...chart} />
      </div>
      <div className="chart-zoom">
        <button type="button" aria-label="Zoom in" title="Zoom in (+)" onClick={() => zoom(FACTOR)}>
          +
        </button>
        <button type="button" aria-label="Zoom out" title="Zoom out (-)" onClick={() => zoom(1 / FACTOR)}>
          −
        </button>
        <button type="button" aria-label="Show the whole chart" title="Show the whole chart (0)" onClick={showAll}>
          ⤢
        </button>
        <button
          type="button"
          aria-label="Show what is active"
          title="Show and follow what is active"
          onClick={showActive}
        >
          ◎
        </button>
      </div>
    </section>
  )
}

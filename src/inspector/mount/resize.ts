import { type Placement, sized } from './placement.ts'

type Size = Pick<Placement, 'width' | 'height'>

export interface Resizing {
  readonly read: () => Size
  readonly write: (size: Size) => void
  readonly onDone: () => void
}

/** A key press moves the edge by so many pixels. */
const STEP = 24

const MOVES: Readonly<Record<string, number>> = { ArrowLeft: STEP, ArrowRight: -STEP, ArrowUp: STEP, ArrowDown: -STEP }

/**
 * The edge of the panel, to be dragged or moved with the arrow keys: its left edge at the side of a wide screen, its
 * upper edge at the bottom of a small one. Both sizes follow the pointer; the style uses one of them.
 */
export function makeResizable(panel: HTMLElement, { read, write, onDone }: Resizing): HTMLElement {
  const grip = document.createElement('div')
  grip.className = 'grip'
  grip.tabIndex = 0
  grip.setAttribute('role', 'separator')
  grip.setAttribute('aria-label', 'Size of the inspector')

  const by = ({ width, height }: Size, x: number, y: number): Size => ({
    width: sized(width + x, width),
    height: sized(height + y, height),
  })
  grip.addEventListener('pointerdown', (start) => {
    const { width, height } = panel.getBoundingClientRect()
    const size = { ...read() }
    const isWide = !matchMedia('(max-width: 640px)').matches
    const begun = isWide ? { ...size, width } : { ...size, height }
    grip.setPointerCapture(start.pointerId)
    // An iframe under the pointer would swallow its moves.
    panel.dataset.resizing = ''
    const onMove = (move: PointerEvent) =>
      write(by(begun, isWide ? start.clientX - move.clientX : 0, isWide ? 0 : start.clientY - move.clientY))
    const onEnd = () => {
      grip.removeEventListener('pointermove', onMove)
      grip.removeEventListener('lostpointercapture', onEnd)
      delete panel.dataset.resizing
      onDone()
    }
    grip.addEventListener('pointermove', onMove)
    grip.addEventListener('lostpointercapture', onEnd)
  })
  grip.addEventListener('keydown', (event) => {
    const move = MOVES[event.key]
    if (move === undefined) return
    event.preventDefault()
    const isSideways = event.key === 'ArrowLeft' || event.key === 'ArrowRight'
    write(by(read(), isSideways ? move : 0, isSideways ? 0 : move))
    onDone()
  })
  return grip
}

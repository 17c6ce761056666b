import type { Unsubscribe } from '../../adapters/ports.ts'
import type { InspectorFrame } from './inspectorFrame.ts'
import { overlayStyle } from './overlayStyle.ts'
import { type Placement, readPlacement, writePlacement } from './placement.ts'
import { makeResizable } from './resize.ts'

export interface OverlayParts {
  /** Made when the overlay is opened first. */
  readonly frame: (onKeyDown: (event: KeyboardEvent) => void) => InspectorFrame
  readonly openWindow: () => void
  /** One word about the session, for the button. */
  readonly status: () => string
  readonly onStatus: (listener: () => void) => Unsubscribe
}

/** Ctrl+Shift+period: no browser has it for itself. */
const isShortcut = ({ ctrlKey, shiftKey, altKey, metaKey, code }: KeyboardEvent): boolean =>
  ctrlKey && shiftKey && !altKey && !metaKey && code === 'Period'

/** Drawn in 16 × 16: a font that has the sign is nothing to count on. */
const ICONS = {
  window: 'M9.5 2.5h4v4M13.5 2.5l-6 6M6.5 3.5h-3a1 1 0 0 0-1 1v8a1 1 0 0 0 1 1h8a1 1 0 0 0 1-1v-3',
  close: 'M4 4l8 8M12 4l-8 8',
}

function button(label: string, onClick: () => void, icon?: keyof typeof ICONS): HTMLButtonElement {
  const made = document.createElement('button')
  made.type = 'button'
  made.title = label
  made.setAttribute('aria-label', label)
  made.addEventListener('click', onClick)
  if (!icon) return made
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('viewBox', '0 0 16 16')
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  path.setAttribute('d', ICONS[icon])
  svg.append(path)
  made.append(svg)
  return made
}

/**
 * A button in the corner, and the panel that it opens: at the side, on a small screen at the bottom. In a shadow root, so
 * that neither the app's styles nor the overlay's reach the other. Remembers whether it is open, and how large.
 */
export function createOverlay(parts: OverlayParts): () => void {
  const host = document.createElement('div')
  host.dataset.authchart = 'inspector'
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(overlayStyle)
  root.adoptedStyleSheets = [sheet]

  let placement: Placement = readPlacement()
  let frame: InspectorFrame | undefined

  const toggle = button('', () => show(!placement.isOpen))
  toggle.className = 'toggle'
  const panel = document.createElement('section')
  panel.setAttribute('aria-label', 'Session inspector')
  const bar = document.createElement('header')
  const hide = () => show(false)
  bar.append(
    button(
      'Open the inspector in its own window',
      () => {
        parts.openWindow()
        hide()
      },
      'window',
    ),
    button('Close the inspector (Ctrl+Shift+period)', hide, 'close'),
  )
  const grip = makeResizable(panel, {
    read: () => placement,
    write: (size) => {
      placement = { ...placement, ...size }
      place()
    },
    onDone: () => writePlacement(placement),
  })
  panel.append(grip, bar)
  root.append(toggle, panel)

  const place = () => {
    panel.style.setProperty('--width', `${placement.width}px`)
    panel.style.setProperty('--height', `${placement.height}px`)
  }
  const render = () => {
    const { isOpen } = placement
    const status = parts.status()
    toggle.textContent = status
    toggle.dataset.status = status
    const label = `Session: ${status}. ${isOpen ? 'Close' : 'Open'} the inspector (Ctrl+Shift+period)`
    toggle.title = label
    toggle.setAttribute('aria-label', label)
    toggle.setAttribute('aria-expanded', String(isOpen))
    toggle.hidden = isOpen
    panel.hidden = !isOpen
    if (!isOpen || frame) return
    frame = parts.frame(onKeyDown)
    panel.append(frame.element)
  }
  const show = (isOpen: boolean) => {
    if (isOpen === placement.isOpen) return
    placement = { ...placement, isOpen }
    writePlacement(placement)
    render()
    const next = isOpen ? frame?.element : toggle
    next?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isShortcut(event)) return
    event.preventDefault()
    show(!placement.isOpen)
  }

  document.addEventListener('keydown', onKeyDown)
  const unsubscribe = parts.onStatus(render)
  place()
  render()
  document.body.append(host)
  return () => {
    document.removeEventListener('keydown', onKeyDown)
    unsubscribe()
    frame?.remove()
    host.remove()
  }
}

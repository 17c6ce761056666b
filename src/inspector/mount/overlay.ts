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

const button = (label: string, text: string, onClick: () => void): HTMLButtonElement => {
  const made = document.createElement('button')
  made.type = 'button'
  made.title = label
  made.setAttribute('aria-label', label)
  made.textContent = text
  made.addEventListener('click', onClick)
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

  const toggle = button('', '', () => show(!placement.isOpen))
  toggle.className = 'toggle'
  const panel = document.createElement('section')
  panel.setAttribute('aria-label', 'Session inspector')
  const bar = document.createElement('header')
  const name = document.createElement('span')
  name.textContent = 'authchart'
  const hide = () => show(false)
  bar.append(
    name,
    button('Open the inspector in its own window', '⧉', () => {
      parts.openWindow()
      hide()
    }),
    button('Close the inspector (Ctrl+Shift+period)', '✕', hide),
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

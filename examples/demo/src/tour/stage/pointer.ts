/** The arrow that shows what the tour does: one sees a button being pressed instead of things that happen by magic. */
export interface Pointer {
  /** To the middle of `target`, which may stand in a frame. */
  moveTo(target: Element): void
  click(): void
  /** Until it moves again. */
  hide(): void
}

const ARROW =
  '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 3l14 9-6.5 1.2L9.5 20z" stroke-width="1.5" stroke-linejoin="round"/></svg>'

/** Where `target` is seen, from the outermost page's left and top. */
function placeOf(target: Element): { readonly x: number; readonly y: number } {
  const { left, top, width, height } = target.getBoundingClientRect()
  const frame = target.ownerDocument.defaultView?.frameElement
  const outer = frame?.getBoundingClientRect()
  return { x: left + width / 2 + (outer?.left ?? 0), y: top + height / 2 + (outer?.top ?? 0) }
}

export function createPointer(layer: HTMLElement): Pointer {
  const element = layer.ownerDocument.createElement('div')
  element.className = 'tour-pointer'
  element.innerHTML = ARROW
  layer.append(element)
  return {
    moveTo(target) {
      const { x, y } = placeOf(target)
      element.dataset.seen = ''
      element.style.translate = `${x}px ${y}px`
    },
    click() {
      delete element.dataset.pressed
      // Read, so that the browser sees the attribute go and the animation begins anew.
      void element.offsetWidth
      element.dataset.pressed = ''
    },
    hide() {
      delete element.dataset.seen
    },
  }
}

/**
 * Where the tour's bar and pointer stand: above the page, and inside a modal dialog as long as one is open. Everything
 * outside of such a dialog is inert, and a tour that cannot be paused there would be a trap.
 */
export interface Layer {
  readonly element: HTMLElement
  remove(): void
}

export function createLayer(document: Document): Layer {
  const element = document.createElement('div')
  element.className = 'tour-layer'
  const place = () => {
    const home = document.querySelector('dialog:modal') ?? document.body
    if (element.parentNode !== home) home.append(element)
  }
  place()
  const observer = new MutationObserver(place)
  observer.observe(document.body, { subtree: true, attributeFilter: ['open'] })
  return {
    element,
    remove() {
      observer.disconnect()
      element.remove()
    },
  }
}

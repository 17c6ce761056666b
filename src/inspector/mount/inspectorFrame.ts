import type { Feed } from '../feed/createFeed.ts'
import { linkWindow } from '../feed/linkWindow.ts'
import { pageAddress } from './pageAddress.ts'

export interface InspectorFrame {
  readonly element: HTMLIFrameElement
  remove(): void
}

/**
 * The inspector page in an iframe that tells it about `feed`. Put `element` somewhere; the page is loaded then.
 * `onKeyDown` also hears keys that are pressed inside, where the browser lets it.
 */
export function createInspectorFrame(
  feed: Feed,
  { url, onKeyDown }: { readonly url?: string | undefined; readonly onKeyDown?: (event: KeyboardEvent) => void },
): InspectorFrame {
  const address = url === undefined ? undefined : pageAddress(url)
  const element = document.createElement('iframe')
  element.title = 'authchart inspector'
  Object.assign(element.style, { display: 'block', width: '100%', height: '100%', border: '0' })
  if (address) element.src = address.href
  else {
    import('./page.generated.js').then(
      ({ page }) => {
        element.srcdoc = page
      },
      () => {
        element.srcdoc = 'The inspector page could not be loaded.'
      },
    )
  }
  if (onKeyDown) {
    element.addEventListener('load', () => {
      // Of another origin: `null`.
      element.contentDocument?.addEventListener('keydown', onKeyDown)
    })
  }
  const unlink = linkWindow(feed, { window: () => element.contentWindow, origin: address?.origin ?? self.origin })
  return {
    element,
    remove() {
      unlink()
      element.remove()
    },
  }
}

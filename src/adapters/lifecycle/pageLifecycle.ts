import { type Page, type PageEvents, thisPage } from '../page.ts'
import type { PageLifecycle } from '../ports.ts'

/** The back/forward cache takes the page, or gives it back. */
const isCached = (event: Event): boolean => (event as PageTransitionEvent).persisted

/**
 * Visibility, freezing, the back/forward cache and the network, as one stream. One change of the page makes several
 * events in one task (`pageshow` and `visibilitychange`); they are told once, at the first.
 *
 * @example
 * const unsubscribe = pageLifecycle().subscribe((event) => event === 'woke' && lookAtTheLedger())
 */
export const pageLifecycle = ({ page = thisPage }: { readonly page?: Page } = {}): PageLifecycle => ({
  isVisible: () => page.document.visibilityState !== 'hidden',
  isOnline: () => page.navigator.onLine !== false,
  subscribe(listener) {
    let told: string | undefined
    let timer: unknown
    const tell = (event: Parameters<typeof listener>[0]): void => {
      if (event === told) return
      told = event
      page.clearTimeout(timer)
      timer = page.setTimeout(() => {
        told = undefined
      })
      listener(event)
    }
    const woke = (): void => tell('woke')
    const onVisibility = (): void => tell(page.document.visibilityState === 'hidden' ? 'hidden' : 'woke')
    const onPageShow = (event: Event): void => {
      if (isCached(event)) woke()
    }
    const { document } = page
    const sources: readonly (readonly [PageEvents, string, (event: Event) => void])[] = [
      [document, 'visibilitychange', onVisibility],
      [document, 'freeze', () => tell('frozen')],
      [document, 'resume', woke],
      [page, 'pagehide', (event) => tell(isCached(event) ? 'frozen' : 'hidden')],
      [page, 'pageshow', onPageShow],
      [page, 'online', () => tell('online')],
      [page, 'offline', () => tell('offline')],
    ]
    for (const [target, type, handler] of sources) target.addEventListener(type, handler)
    return () => {
      page.clearTimeout(timer)
      for (const [target, type, handler] of sources) target.removeEventListener(type, handler)
    }
  },
})

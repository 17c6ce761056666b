import type { PageLifecycle } from '../ports.ts'

/**
 * Visibility, freezing, the back/forward cache and the network, as one stream. One change of the page makes several
 * events in one task (`pageshow` and `visibilitychange`); they are told once, at the first.
 *
 * @example
 * const unsubscribe = pageLifecycle().subscribe((event) => event === 'woke' && lookAtTheLedger())
 */
export const pageLifecycle = (): PageLifecycle => ({
  isVisible: () => document.visibilityState !== 'hidden',
  isOnline: () => navigator.onLine !== false,
  subscribe(listener) {
    let told: string | undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    const tell = (event: Parameters<typeof listener>[0]): void => {
      if (event === told) return
      told = event
      clearTimeout(timer)
      timer = setTimeout(() => {
        told = undefined
      })
      listener(event)
    }
    const woke = (): void => tell('woke')
    const hidden = (): void => tell('hidden')
    const onVisibility = (): void => tell(document.visibilityState === 'hidden' ? 'hidden' : 'woke')
    const onPageShow = (event: Event): void => {
      if ((event as PageTransitionEvent).persisted) woke()
    }
    const sources: readonly (readonly [EventTarget, string, (event: Event) => void])[] = [
      [document, 'visibilitychange', onVisibility],
      [document, 'freeze', hidden],
      [document, 'resume', woke],
      [window, 'pagehide', hidden],
      [window, 'pageshow', onPageShow],
      [window, 'online', () => tell('online')],
      [window, 'offline', () => tell('offline')],
    ]
    for (const [target, type, handler] of sources) target.addEventListener(type, handler)
    return () => {
      clearTimeout(timer)
      for (const [target, type, handler] of sources) target.removeEventListener(type, handler)
    }
  },
})

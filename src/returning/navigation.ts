import type { Unsubscribe } from '../adapters/ports.ts'

/** How an app without a router goes from page to page. */
export interface Navigation {
  /** The page's address, absolute. */
  address(): string
  /** Goes to a path of this app; the page that is left is not one for the Back button. */
  replace(path: string): void
  /** Calls back when the address has changed in this document. */
  subscribe(listener: () => void): Unsubscribe
}

/** What both use of a window. */
export interface NavigationWindow {
  readonly location: Pick<Location, 'href' | 'replace'>
  readonly history: Pick<History, 'replaceState'>
  /** The Navigation API, where the browser has it. */
  readonly navigation?: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>
  addEventListener(type: string, listener: () => void): void
  removeEventListener(type: string, listener: () => void): void
  dispatchEvent(event: Event): boolean
}

/**
 * One document: `history.replaceState`, then `popstate`, which a router of the app's own listens to already. Hears of
 * Back and Forward; of the app's `pushState` only where the browser has the Navigation API.
 *
 * @example
 * guardPages({ auth, returnPoint, signInPath: '/sign-in', isPrivate, navigation: historyNavigation() })
 */
export function historyNavigation(window: NavigationWindow = globalThis as unknown as NavigationWindow): Navigation {
  return {
    address: () => window.location.href,
    replace(path) {
      window.history.replaceState(null, '', path)
      window.dispatchEvent(new PopStateEvent('popstate', { state: null }))
    },
    subscribe(listener) {
      const { navigation } = window
      window.addEventListener('popstate', listener)
      navigation?.addEventListener('currententrychange', listener)
      return () => {
        window.removeEventListener('popstate', listener)
        navigation?.removeEventListener('currententrychange', listener)
      }
    },
  }
}

/**
 * A document for each page: `location.replace`.
 *
 * @example
 * guardPages({ auth, returnPoint, signInPath: '/sign-in.html', isPrivate, navigation: documentNavigation() })
 */
export function documentNavigation(window: NavigationWindow = globalThis as unknown as NavigationWindow): Navigation {
  return { ...historyNavigation(window), replace: (path) => window.location.replace(path) }
}

import type { Unsubscribe } from '../adapters/ports.ts'
import type { AuthClient } from '../bindings/vanilla/client.types.ts'
import { liesBelow } from './destination.ts'
import { historyNavigation, type Navigation } from './navigation.ts'
import type { ReturnPoint } from './returnPoint.types.ts'

export interface GuardPagesOptions {
  readonly auth: Pick<AuthClient, 'view' | 'subscribe'>
  readonly returnPoint: ReturnPoint
  /** Path of the sign-in page: whoever has no session is sent there, whoever gets one is sent back from there. */
  readonly signInPath: string
  /** Does this page need a session? */
  readonly isPrivate: (url: URL) => boolean
  /** Default: `historyNavigation()`. */
  readonly navigation?: Navigation
}

/**
 * Sends people to the sign-in page and back, in an app without a router that does it. Looks when the session or the
 * address changes; a locked session stays where it is. Returns the way to stop. What must stay secret has to be refused
 * by the server.
 *
 * @example
 * guardPages({ auth, returnPoint, signInPath: '/sign-in', isPrivate: (url) => url.pathname.startsWith('/account') })
 */
export function guardPages(options: GuardPagesOptions): Unsubscribe {
  const { auth, returnPoint, signInPath, isPrivate } = options
  // On a server nobody goes anywhere.
  if (typeof document === 'undefined' && !options.navigation) return () => {}
  const { navigation = historyNavigation() } = options
  let isGoing = false
  const go = (path: string): void => {
    isGoing = true
    navigation.replace(path)
    isGoing = false
  }
  const look = (): void => {
    const { status, isAuthenticated } = auth.view
    if (isGoing || status === 'restoring' || (status === 'authenticating' && !isAuthenticated)) return
    const url = new URL(navigation.address())
    const isAtSignIn = liesBelow(url, signInPath)
    if (isAuthenticated && isAtSignIn) go(returnPoint.consume())
    else if (!isAuthenticated && !isAtSignIn && isPrivate(url)) {
      returnPoint.capture(url.href)
      go(signInPath)
    }
  }
  look()
  const stops = [auth.subscribe(look), navigation.subscribe(look)]
  return () => {
    for (const stop of stops) stop()
  }
}

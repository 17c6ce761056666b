import { AuthError } from '../errors.ts'
import type { OidcPage } from './oidcPage.ts'

/**
 * Leaves the page. The promise settles only where the page stays: it rejects with `cancelled` when somebody comes back to it
 * from the provider (back/forward cache), and with the signal's reason. The sign-in itself may still be answered: who goes
 * forward again and signs in comes back with an answer that is good.
 */
export function leavePage(page: OidcPage, url: string, signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = (error: unknown): void => {
      page.removeEventListener('pageshow', onPageShow)
      signal.removeEventListener('abort', onAbort)
      reject(error)
    }
    const onAbort = () => end(signal.reason)
    const onPageShow = (event: Event): void => {
      if ((event as PageTransitionEvent).persisted)
        end(new AuthError('cancelled', 'The user came back from the provider without signing in.'))
    }
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    page.addEventListener('pageshow', onPageShow)
    page.location.assign(url)
  })
}

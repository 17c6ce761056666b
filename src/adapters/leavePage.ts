import { AuthError } from '../errors.ts'
import type { PageEvents } from './page.ts'

/** A page that can be left. Where `assign` is missing nobody can sign in by redirect. */
export interface LeavablePage extends PageEvents {
  readonly location: Partial<Pick<Location, 'assign'>>
}

/**
 * Leaves the page. The promise settles only where the page stays: it rejects with `cancelled` when somebody comes back to it
 * (back/forward cache), with the signal's reason, and with `unsupported` where a page cannot be left. The sign-in itself may
 * still be answered: who goes forward again and signs in comes back with an answer that is good.
 */
export function leavePage(page: LeavablePage, url: string, signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (reason: unknown): void => {
      page.removeEventListener('pageshow', onShow)
      signal.removeEventListener('abort', onAbort)
      reject(reason)
    }
    const onAbort = () => stop(signal.reason)
    const onShow = (event: Event): void => {
      if ((event as PageTransitionEvent).persisted)
        stop(new AuthError('cancelled', 'The user came back without having signed in.'))
    }
    if (signal.aborted) return reject(signal.reason)
    page.addEventListener('pageshow', onShow)
    signal.addEventListener('abort', onAbort)
    try {
      if (!page.location.assign) throw new AuthError('unsupported', 'This page cannot be left to sign in by redirect.')
      page.location.assign(url)
    } catch (error) {
      stop(error)
    }
  })
}

import { AuthError } from '../errors.ts'
import { awaitAnswer } from './awaitAnswer.ts'
import type { OidcPage, Popup } from './oidcPage.ts'

const FEATURES = 'popup=yes,width=480,height=680'

/** How often a window is asked whether it is closed: there is no event. */
const LOOK_EVERY = 250

/**
 * How long this page must have the focus, with its popup closed, to take it that the user closed it. A provider that cuts its
 * opener off (`Cross-Origin-Opener-Policy`) makes an open popup look closed, too; but then the popup has the focus.
 */
const FOCUSED_FOR = 1_000

/** Has to be called while a click still counts (transient activation): nothing may be waited for first. */
export function openPopup(page: OidcPage): Popup {
  const popup = page.open('about:blank', '_blank', FEATURES)
  if (!popup)
    throw new AuthError('popup_blocked', 'The browser blocked the popup. Sign in from a click, or by redirect.')
  return popup
}

export interface PopupTask {
  readonly url: string
  readonly state: string
  readonly redirectUri: URL
  /** Milliseconds. */
  readonly limit: number
  readonly signal: AbortSignal
}

/** Sends the popup to the provider and waits for its answer, for the user to close it, for `limit`, or for the signal. */
export async function askInPopup(page: OidcPage, popup: Popup, task: PopupTask): Promise<URL> {
  const { url, state, redirectUri, limit, signal } = task
  const waiting = awaitAnswer(page, redirectUri, state)
  let timer: unknown
  let onAbort = () => {}
  const given = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
    let left = limit
    let focused = 0
    const look = (): void => {
      left -= LOOK_EVERY
      focused = popup.closed && page.document.hasFocus() ? focused + LOOK_EVERY : 0
      if (focused >= FOCUSED_FOR) reject(new AuthError('cancelled', 'The user closed the sign-in window.'))
      else if (left <= 0) reject(new AuthError('timeout', `Nobody signed in within ${limit} ms.`))
      else timer = page.setTimeout(look, LOOK_EVERY)
    }
    timer = page.setTimeout(look, LOOK_EVERY)
  })
  try {
    popup.location.replace(url)
    return await Promise.race([waiting.answer, given])
  } finally {
    waiting.stop()
    page.clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}

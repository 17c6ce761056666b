import { AuthError } from '../errors.ts'
import { openAnswerLine } from './answerMessages.ts'
import type { Callback } from './callbackAddress.ts'
import type { OidcPage } from './oidcPage.ts'

/** How long the page that began may take to say that it has the answer, milliseconds. */
const TAKEN_WITHIN = 3_000

/** How long a window may take to close itself. */
const CLOSED_WITHIN = 1_000

/**
 * The callback page of a popup or a frame: gives its address to the page that began and closes. Never resolves to a sign-in
 * of its own; rejects with `cancelled` where it stays open, and with `invalid_callback` where nobody waits for it.
 */
export function handOver(page: OidcPage, { address, state, way }: Callback, signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const timers: unknown[] = []
    const end = (error: unknown): void => {
      line.close()
      for (const timer of timers) page.clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      reject(error)
    }
    const onAbort = () => end(signal.reason)
    const peer = way === 'popup' ? page.opener : page.parent
    const line = openAnswerLine(
      page,
      (message) => {
        if (message.type !== 'authchart.oidc.taken' || message.state !== state) return
        if (way === 'popup') page.close()
        const stays = new AuthError('cancelled', 'The sign-in goes on in the window that began it; close this one.')
        timers.push(page.setTimeout(() => end(stays), CLOSED_WITHIN))
      },
      peer,
    )
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) return onAbort()
    line.send({ type: 'authchart.oidc.answer', state, address: address.href })
    const alone = new AuthError('invalid_callback', 'The window that began this sign-in is gone. Sign in again.')
    timers.push(page.setTimeout(() => end(alone), TAKEN_WITHIN))
  })
}

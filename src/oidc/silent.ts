import { AuthError } from '../errors.ts'
import { awaitAnswer } from './awaitAnswer.ts'
import type { OidcPage } from './oidcPage.ts'
import type { PopupTask } from './popup.ts'

/** Asks in a hidden frame, which answers by the session that the provider has in this browser (`prompt=none`). */
export async function askInFrame(page: OidcPage, { url, state, redirectUri, limit, signal }: PopupTask): Promise<URL> {
  signal.throwIfAborted()
  const frame = page.document.createElement('iframe')
  frame.hidden = true
  frame.style.display = 'none'
  frame.setAttribute('aria-hidden', 'true')
  frame.title = 'Sign-in'
  const waiting = awaitAnswer(page, redirectUri, state)
  let timer: unknown
  let onAbort = () => {}
  const given = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    const late = new AuthError(
      'timeout',
      `The provider did not answer in a hidden frame within ${limit} ms. It may forbid frames, or this app's callback page may.`,
    )
    timer = page.setTimeout(() => reject(late), limit)
  })
  try {
    frame.src = url
    page.document.documentElement.append(frame)
    return await Promise.race([waiting.answer, given])
  } finally {
    waiting.stop()
    frame.remove()
    page.clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}

/** In a frame a session that is there may not be seen: say so, or somebody looks for the fault in the wrong place. */
export function explainSilence(error: unknown): unknown {
  if (!(error instanceof AuthError) || error.code !== 'interaction_required') return error
  return new AuthError(
    'interaction_required',
    `${error.message} Nobody is signed in there, or this browser keeps third-party cookies away from the provider's frame.`,
    { cause: error },
  )
}

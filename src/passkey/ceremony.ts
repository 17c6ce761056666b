import { browserSupportsWebAuthn, WebAuthnAbortService } from '@simplewebauthn/browser'
import { AuthError } from '../errors.ts'
import { ceremonyFailure } from './ceremonyFailure.ts'
import type { PasskeyPage } from './passkeys.types.ts'

export interface CeremonyContext {
  readonly signal: AbortSignal
  /** Milliseconds. Browsers take the `timeout` of the options for a hint, and ignore it for autofill. */
  readonly timeout: number
  readonly page: PasskeyPage
}

interface Running {
  /** Never rejects. */
  readonly over: Promise<void>
  end(reason: AuthError): void
}

/** A page can have one prompt at a time, whoever asks; `WebAuthnAbortService` is one for the page as well. */
let running: Running | null = null

/** How often, and how long, a prompt is told to close. */
const CLOSE = { every: 20, times: 50 }

/**
 * One prompt: the last one asked for wins, and begins when the former is closed. Rejects with the reason of `signal`, with
 * `timeout`, or with what `ceremonyFailure` makes of the browser's error. What the browser answers later is dropped.
 */
export async function ceremony<T>(start: () => Promise<T>, { signal, timeout, page }: CeremonyContext): Promise<T> {
  signal.throwIfAborted()
  if (!browserSupportsWebAuthn())
    throw new AuthError('passkey_unavailable', 'This browser has no passkeys, or this page was not served over https.')
  while (running) {
    running.end(new AuthError('superseded', 'Another passkey prompt has taken the place of this one.'))
    await running.over
    signal.throwIfAborted()
  }
  return new Promise<T>((resolve, reject) => {
    let isOver = false
    let tell = () => {}
    const over = new Promise<void>((resolve) => {
      tell = resolve
    })
    const own: Running = {
      over,
      end(reason) {
        reject(reason)
        close()
      },
    }
    const close = (left = CLOSE.times): void => {
      if (isOver) return
      if (left === 0) {
        finish()
        return
      }
      // Again and again: for autofill the library first asks the browser whether it can, and has no signal until then.
      WebAuthnAbortService.cancelCeremony()
      page.setTimeout(() => close(left - 1), CLOSE.every)
    }
    const onAbort = () => own.end(signal.reason)
    const timer = page.setTimeout(
      () => own.end(new AuthError('timeout', `Nobody answered the passkey prompt within ${timeout} ms.`)),
      timeout,
    )
    const finish = (): void => {
      isOver = true
      if (running === own) running = null
      page.clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      tell()
    }
    running = own
    signal.addEventListener('abort', onAbort)
    start()
      .then(resolve, (error: unknown) => reject(ceremonyFailure(error)))
      .finally(finish)
  })
}

import { browserSupportsWebAuthnAutofill, startAuthentication } from '@simplewebauthn/browser'
import { thisPage } from '../adapters/page.ts'
import type { Unsubscribe } from '../adapters/ports.ts'
import type { AuthClient } from '../bindings/vanilla/client.types.ts'
import { AuthError, type AuthErrorCode, isAuthError } from '../errors.ts'
import type { AuthUser } from '../session.ts'
import { ceremony } from './ceremony.ts'
import { limitsOf, needServer, within } from './limits.ts'
import { requestOptionsFrom } from './passkeyOptions.ts'
import type { AuthenticationResponseJSON, PasskeyLimits, PasskeyServer } from './passkeys.types.ts'
import { type OfferingPage, pause, untilVisible } from './waiting.ts'

export interface OfferPasskeysOptions extends PasskeyLimits {
  readonly server: PasskeyServer
  /** For `auth.signIn`: the session is to outlive the browser. */
  readonly remember?: boolean
  /**
   * Hears of what keeps passkeys from being offered or accepted: `passkey_unavailable` where the browser cannot,
   * `invalid_options` where the page has no input for it, what the server said to the passkey that was picked. Default:
   * nobody is told; the form works without.
   */
  readonly onError?: (error: AuthError) => void
  /** Whose timers and visibility are used. Default: the page this runs in. */
  readonly page?: OfferingPage
}

/** What is used of an auth client. */
export type OfferingClient = Pick<AuthClient<AuthUser>, 'view' | 'subscribe' | 'signIn' | 'actor'>

/** Then offering again would meet the same wall. */
const FINAL: readonly AuthErrorCode[] = ['passkey_unavailable', 'invalid_options', 'invalid_response', 'adapter_failed']
/** A person's or another prompt's doing: nobody has to hear of it. */
const QUIET: readonly AuthErrorCode[] = ['cancelled', 'superseded']

/** Between two tries after a passing fault: doubled each time. Milliseconds. */
const PAUSE = { first: 1_000, longest: 60_000 }
/** Of the life of a challenge: then a new one is asked for. */
const RENEWED_AT = 0.9

/**
 * Lets the browser offer passkeys among the autofill suggestions of the sign-in form (conditional mediation, WebAuthn Level 3
 * §5.1.4). The page needs an `<input autocomplete="username webauthn">`. Nothing is busy while it waits: the chart learns of
 * it when the user has picked a passkey, as `auth.signIn({ method: 'passkey', … })`.
 *
 * The offer is withdrawn while somebody signs in, here or in another tab, and comes back when nobody has: after a pause where
 * the passkey was refused. It ends with
 * `stop()`, with `auth.dispose()`, and in a browser that cannot, which `onError` is told. Challenges are renewed before they
 * are over, in a visible page only. Throws `AuthError('invalid_options')` for mistakes in the setup.
 *
 * @example
 * const server = passkeyEndpoints({ baseUrl: '/auth' })
 * const stop = offerPasskeys(auth, { server, onError: ({ code }) => console.debug(code) })
 */
export function offerPasskeys(auth: OfferingClient, options: OfferPasskeysOptions): Unsubscribe {
  const { server, remember = false, onError = () => {}, page = thisPage } = options ?? {}
  needServer(server as PasskeyServer | undefined, 'offerPasskeys')
  const limits = limitsOf(options)
  let isStopped = false
  let round: AbortController | null = null
  let isSigningIn = false
  let failures = 0

  const prompt = async (signal: AbortSignal): Promise<AuthenticationResponseJSON | null> => {
    const use = { type: 'signIn', fields: {} } as const
    const answer = await within(limits.requestTimeout, page, signal, (signal) =>
      server.authenticationOptions(use, { signal }),
    )
    const { optionsJSON, timeout } = requestOptionsFrom(answer, limits.timeout)
    const start = () =>
      startAuthentication({ optionsJSON, useBrowserAutofill: true, verifyBrowserAutofillInput: false })
    return ceremony(start, { signal, timeout: timeout * RENEWED_AT, page }).catch((error: unknown) => {
      if (isAuthError(error) && error.code === 'timeout') return null
      throw error
    })
  }
  const rest = (signal: AbortSignal) => pause(Math.min(PAUSE.longest, PAUSE.first * 2 ** (failures - 1)), signal, page)
  /** What the user has picked. Rejects with what would keep anybody from picking, and with the reason of `signal`. */
  const picked = async (signal: AbortSignal): Promise<AuthenticationResponseJSON> => {
    await needAutofill()
    for (;;) {
      // Also after a passkey that was refused: something that picks by itself would send it again and again.
      if (failures > 0) await rest(signal)
      await untilVisible(signal, page)
      try {
        const response = await prompt(signal)
        if (response) return response
        failures = 0
      } catch (error) {
        signal.throwIfAborted()
        const failure = failureOf(error)
        if (FINAL.includes(failure.code)) throw failure
        if (!QUIET.includes(failure.code)) onError(failure)
        failures++
      }
    }
  }
  const offer = async (own: AbortController): Promise<void> => {
    let response: AuthenticationResponseJSON
    try {
      response = await picked(own.signal)
      own.signal.throwIfAborted()
    } catch (error) {
      if (own.signal.aborted) return
      stop()
      onError(failureOf(error))
      return
    }
    // From here it is a sign-in like any other: the chart's, which ends this offer by beginning.
    isSigningIn = true
    const failure = await auth.signIn({ method: 'passkey', response }, { remember }).then(() => null, failureOf)
    isSigningIn = false
    failures = failure && !QUIET.includes(failure.code) ? failures + 1 : 0
    if (round === own) round = null
    look()
    if (failure) onError(failure)
  }
  function look(): void {
    const { status } = auth.view
    const isWanted = !isStopped && !isSigningIn && (status === 'anonymous' || status === 'signedOut')
    if (!isWanted) {
      round?.abort(new AuthError('cancelled', 'Passkeys are not offered any more.'))
      round = null
    } else if (!round) {
      round = new AbortController()
      void offer(round)
    }
  }
  function stop(): void {
    isStopped = true
    unsubscribe()
    subscription.unsubscribe()
    look()
  }
  const unsubscribe = auth.subscribe(look)
  const subscription = auth.actor.subscribe({ complete: stop })
  // Of one that was stopped before nobody is told any more.
  if (auth.actor.getSnapshot().status !== 'active') stop()
  look()
  return stop
}

const failureOf = (error: unknown): AuthError =>
  isAuthError(error)
    ? error
    : new AuthError('adapter_failed', 'The passkey server threw; see the cause.', { cause: error })

async function needAutofill(): Promise<void> {
  if (!(await browserSupportsWebAuthnAutofill().catch(() => false)))
    throw new AuthError('passkey_unavailable', 'This browser cannot offer passkeys among its autofill suggestions.')
  // The browser takes the last word of `autocomplete` for it.
  if (!globalThis.document.querySelector("input[autocomplete$='webauthn' i]"))
    throw new AuthError('invalid_options', 'There is no <input autocomplete="username webauthn"> to offer passkeys in.')
}

import { startRegistration } from '@simplewebauthn/browser'
import { thisPage } from '../adapters/page.ts'
import type { AuthClient } from '../bindings/vanilla/client.types.ts'
import { AuthError, isAuthError } from '../errors.ts'
import type { AuthUser } from '../session.ts'
import { ceremony } from './ceremony.ts'
import { isAlreadyRegistered } from './ceremonyFailure.ts'
import { limitsOf, needServer, within } from './limits.ts'
import { creationOptionsFrom } from './passkeyOptions.ts'
import type { PasskeyLimits, PasskeyPage, PasskeyServer } from './passkeys.types.ts'

export interface RegisterPasskeyOptions extends PasskeyLimits {
  readonly server: PasskeyServer
  /** Go to the server with the new passkey, such as a name for it. */
  readonly fields?: Readonly<Record<string, unknown>>
  /** Ends the prompt; the promise rejects with its reason. */
  readonly signal?: AbortSignal
  /** Whose timers are used. Default: the page this runs in. */
  readonly page?: PasskeyPage
}

export type PasskeyRegistration =
  /** `answer`: what the server said of the new passkey. */
  | { readonly type: 'registered'; readonly answer: unknown }
  /** This authenticator has a passkey of this user already: nothing was changed, nothing is wrong. */
  | { readonly type: 'alreadyRegistered' }

/** What is used of an auth client. */
export type RegisteringClient = Pick<AuthClient<AuthUser>, 'view' | 'subscribe' | 'fetch'>

/**
 * Adds a passkey to the account of the signed-in user. The server is asked with `auth.fetch`. Call it from a click.
 *
 * Rejects with `not_authenticated` or `session_locked` without a usable session, `session_ended` or `user_changed` when the
 * session ends at the prompt, `cancelled` when no passkey was made (browsers do not tell why), `passkey_unavailable` where
 * this browser, authenticator or origin cannot, `invalid_credentials` when the server refuses the new passkey, `timeout`,
 * and with what `auth.fetch` rejects with. Throws `invalid_options` and `unsupported` for mistakes in the setup.
 *
 * @example
 * const server = passkeyEndpoints({ baseUrl: '/auth' })
 * const { type } = await registerPasskey(auth, { server, fields: { name: 'My laptop' } })
 * if (type === 'alreadyRegistered') show('This device has a passkey already.')
 */
export async function registerPasskey(
  auth: RegisteringClient,
  options: RegisterPasskeyOptions,
): Promise<PasskeyRegistration> {
  const { server, fields = {}, signal, page = thisPage } = options ?? {}
  needServer(server as PasskeyServer | undefined, 'registerPasskey')
  const limits = limitsOf(options)
  const { registrationOptions, verifyRegistration } = server
  if (!registrationOptions || !verifyRegistration)
    throw new AuthError('unsupported', 'This passkey server has no registration.')

  const session = watchSession(auth, signal)
  try {
    const ask = <T>(work: (context: { fetch: typeof fetch; signal: AbortSignal }) => Promise<T>): Promise<T> =>
      within(limits.requestTimeout, page, session.signal, (signal) => work({ fetch: auth.fetch, signal }))
    const answer = await ask((context) => registrationOptions.call(server, context))
    const { optionsJSON, timeout } = creationOptionsFrom(answer, limits.timeout)
    const response = await ceremony(() => startRegistration({ optionsJSON }), {
      signal: session.signal,
      timeout,
      page,
    })
    return {
      type: 'registered',
      answer: await ask((context) => verifyRegistration.call(server, response, { ...context, fields })),
    }
  } catch (error) {
    if (isAlreadyRegistered(error)) return { type: 'alreadyRegistered' }
    if (isAuthError(error) || (signal?.aborted && error === signal.reason)) throw error
    throw new AuthError('adapter_failed', 'The passkey server threw; see the cause.', { cause: error })
  } finally {
    session.leave()
  }
}

/**
 * A signal that ends with `outer` and with the session: a prompt that one user has begun must not be finished with the token
 * of another, who has signed in elsewhere (T9).
 */
function watchSession(auth: RegisteringClient, outer: AbortSignal | undefined) {
  const abort = new AbortController()
  const id = auth.view.session?.id
  if (id === undefined) throw new AuthError('not_authenticated', 'Only somebody who is signed in can add a passkey.')
  const look = (): void => {
    const { session, canRequest } = auth.view
    if (!session) abort.abort(new AuthError('session_ended', 'The session ended before the passkey was there.'))
    else if (session.id !== id)
      abort.abort(new AuthError('user_changed', 'Another session began before the passkey was there.'))
    else if (!canRequest) abort.abort(new AuthError('session_locked', 'A locked session cannot add a passkey.'))
  }
  const end = () => abort.abort(outer?.reason)
  if (outer?.aborted) end()
  outer?.addEventListener('abort', end)
  look()
  const unsubscribe = auth.subscribe(look)
  return {
    signal: abort.signal,
    leave() {
      unsubscribe()
      outer?.removeEventListener('abort', end)
    },
  }
}

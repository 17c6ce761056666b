import { startAuthentication } from '@simplewebauthn/browser'
import { lateBy } from '../adapters/backends/lateBy.ts'
import { invalid, isObject } from '../adapters/backends/restAnswers.ts'
import { wrapBackend } from '../adapters/backends/wrapBackend.ts'
import { thisPage } from '../adapters/page.ts'
import type { AuthBackend, SignInContext, SignInOutcome } from '../adapters/ports.ts'
import { AuthError } from '../errors.ts'
import type { AuthUser } from '../session.ts'
import { ceremony } from './ceremony.ts'
import { limitsOf, needServer, within } from './limits.ts'
import { requestOptionsFrom } from './passkeyOptions.ts'
import type {
  AuthenticationResponseJSON,
  PasskeyLimits,
  PasskeyPage,
  PasskeyServer,
  PasskeyUse,
} from './passkeys.types.ts'

export interface WithPasskeysOptions<User extends AuthUser = AuthUser> extends PasskeyLimits {
  readonly server: PasskeyServer<User>
  /** Whose timers are used. Default: the page this runs in. */
  readonly page?: PasskeyPage
}

const unsupported = () => new AuthError('unsupported', 'The backend beneath the passkeys has no such method.')

/**
 * Teaches a backend the method `passkey`: as the first factor, as the second, and as a step-up. All other methods go to the
 * backend beneath. `cancel()`, a later sign-in and `dispose()` close the prompt.
 *
 * The calls reject with `cancelled` when no passkey was given (browsers do not tell why), `timeout`, `passkey_unavailable`
 * where this browser or origin cannot, `superseded` when another prompt took its place, and with what the server says:
 * `invalid_credentials`, or as a second factor `second_factor_invalid`. Throws `AuthError('invalid_options')`.
 *
 * @example
 * const server = passkeyEndpoints({ baseUrl: '/auth' })
 * const auth = createAuth({ backend: withPasskeys(restBackend({ baseUrl: '/auth' }), { server }) })
 * await auth.signIn({ method: 'passkey' })
 */
export function withPasskeys<User extends AuthUser = AuthUser>(
  backend: AuthBackend<User>,
  options: WithPasskeysOptions<User>,
): AuthBackend<User> {
  const { server, page = thisPage } = options ?? {}
  needServer(server as PasskeyServer | undefined, 'withPasskeys')
  if (typeof backend?.id !== 'string') throw new AuthError('invalid_options', 'withPasskeys needs a backend to wrap.')
  const limits = limitsOf(options)
  const { requestTimeout } = limits

  const prompt = async (use: PasskeyUse, signal: AbortSignal): Promise<AuthenticationResponseJSON> => {
    const answer = await within(requestTimeout, page, signal, (signal) => server.authenticationOptions(use, { signal }))
    const { optionsJSON, timeout } = requestOptionsFrom(answer, limits.timeout)
    return ceremony(() => startAuthentication({ optionsJSON }), { signal, timeout, page })
  }
  const authenticate = async (
    use: PasskeyUse,
    { signal, remember = false }: SignInContext,
    given?: AuthenticationResponseJSON,
  ): Promise<SignInOutcome<User>> => {
    const begun = page.performance.now()
    const response = given ?? (await prompt(use, signal))
    signal.throwIfAborted()
    const waited = page.performance.now() - begun
    // Somebody who has given up may have been granted tokens all the same: the engine revokes what still arrives (T20). A
    // cookie is better never received.
    const cutOff = backend.refreshWith === 'ambient' ? signal : undefined
    const outcome = await within(requestTimeout, page, cutOff, (signal) =>
      server.verifyAuthentication(use, response, { signal, remember }),
    )
    return outcome?.type === 'granted' ? { ...outcome, grant: lateBy(waited, outcome.grant) } : outcome
  }

  return wrapBackend(backend, {
    patience: (method) => (method === 'passkey' ? limits.timeout + 2 * requestTimeout : backend.patience?.(method)),
    async signIn(credentials, context) {
      const { method, response, ...fields } = credentials
      if (method === 'passkey') return authenticate({ type: 'signIn', fields }, context, responseIn(response))
      if (!backend.signIn) throw unsupported()
      return backend.signIn(credentials, context)
    },
    async verifySecondFactor(state, answer, context) {
      const isPasskey = answer.method === 'passkey' || (answer.method === undefined && answer.code === undefined)
      if (isPasskey) return authenticate({ type: 'secondFactor', state }, context)
      if (!backend.verifySecondFactor) throw unsupported()
      return backend.verifySecondFactor(state, answer, context)
    },
    async stepUp(credentials, context) {
      if (credentials.method !== 'passkey') {
        if (!backend.stepUp) throw unsupported()
        return backend.stepUp(credentials, context)
      }
      const { request, accessToken, signal } = context
      const outcome = await authenticate({ type: 'stepUp', request, accessToken }, { signal })
      if (outcome?.type !== 'granted') throw invalid('a step-up by passkey has to be answered with tokens')
      return outcome.grant
    },
  })
}

/** What `offerPasskeys` hands over. */
function responseIn(value: unknown): AuthenticationResponseJSON | undefined {
  if (value === undefined) return undefined
  if (isObject(value) && typeof value.id === 'string' && isObject(value.response))
    return value as unknown as AuthenticationResponseJSON
  throw new AuthError('invalid_argument', 'response has to be what startAuthentication resolves with.')
}

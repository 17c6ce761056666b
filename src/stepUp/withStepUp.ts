import { askedFields } from '../adapters/backends/askedFields.ts'
import { type MethodPaths, pathFor } from '../adapters/backends/methodPaths.ts'
import { type Json, parseGrant } from '../adapters/backends/restAnswers.ts'
import type { RestBackendOptions } from '../adapters/backends/restBackend.ts'
import { createRestCall } from '../adapters/backends/restCall.ts'
import { judged } from '../adapters/backends/restOutcome.ts'
import { wrapBackend } from '../adapters/backends/wrapBackend.ts'
import { thisPage } from '../adapters/page.ts'
import type { AuthBackend } from '../adapters/ports.ts'
import { AuthError } from '../errors.ts'
import type { AuthUser } from '../session.ts'
import { refusalsOf } from './stepUpRefusals.ts'

export interface WithStepUpOptions<User extends AuthUser = AuthUser>
  extends Pick<RestBackendOptions<User>, 'baseUrl' | 'mode' | 'headers' | 'mapGrant' | 'fetch' | 'page'> {
  /** A path relative to `baseUrl`, or an absolute URL; for all methods, or one for each. Default `/step-up`. */
  readonly endpoint?: MethodPaths
  /** Spells the fields of a request in this server's way. Default: as they are. */
  readonly toBody?: (purpose: 'stepUp', fields: Json) => Json
}

/**
 * Teaches a REST backend to step up: what the user gives goes to an endpoint of the auth server, with the access token of the
 * session (docs/server.md has what is sent and answered). Give it the `baseUrl`, `mode` and `headers` that `restBackend` has.
 *
 * A method that the backend beneath waits for a person with (`patience`), such as a passkey or a popup, stays with it, and so
 * does one that has no endpoint here: `withPasskeys` may be inside or around.
 *
 * `stepUp` rejects with `second_factor_invalid`, `second_factor_expired`, `second_factor_exhausted` or `invalid_credentials` for
 * what the user has given, `access_denied` where no try could do better, `rate_limited` with `retryAfter`, `unsupported` for a
 * method that nobody answers, and as `restBackend` does. Throws `AuthError('invalid_options')`.
 *
 * @example
 * const server = { baseUrl: '/auth', mode: 'cookie' } as const
 * const auth = createAuth({ backend: withStepUp(restBackend(server), server), stepUp: stepUp() })
 * await auth.submitStepUp({ method: 'otp', code })
 */
export function withStepUp<User extends AuthUser = AuthUser>(
  backend: AuthBackend<User>,
  options: WithStepUpOptions<NoInfer<User>>,
): AuthBackend<User> {
  const { baseUrl, mode = 'body', headers, page = thisPage, endpoint = '/step-up' } = options ?? {}
  if (typeof baseUrl !== 'string')
    throw new AuthError('invalid_options', 'withStepUp needs a baseUrl, for example "/auth".')
  if (typeof backend?.id !== 'string') throw new AuthError('invalid_options', 'withStepUp needs a backend to wrap.')
  const { mapGrant = parseGrant<User>, toBody = (_, fields) => fields } = options
  const transport: typeof globalThis.fetch = (input, init) => (options.fetch ?? page.fetch)(input, init)
  const fetch = refusalsOf(transport, () => page.Date.now())
  const ask = createRestCall({ baseUrl, mode, headers, fetch, page })

  return wrapBackend(backend, {
    async stepUp(credentials, context) {
      const { method } = credentials
      const path = backend.patience?.(method) === undefined ? pathFor(method, endpoint) : undefined
      if (path === undefined) {
        if (backend.stepUp) return backend.stepUp(credentials, context)
        throw new AuthError('unsupported', 'There is no endpoint to step up by this method.')
      }
      const { request, accessToken, signal } = context
      // The words of the question come last: no field of a form can take their place.
      const body = toBody('stepUp', { ...credentials, ...askedFields(request) })
      return judged(mapGrant, await ask(path, 'secondFactor', { signal, body, token: accessToken }))
    },
  })
}

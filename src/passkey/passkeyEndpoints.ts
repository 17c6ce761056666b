import { askedFields } from '../adapters/backends/askedFields.ts'
import { isObject, type Json, parseGrant, parseSecondFactor } from '../adapters/backends/restAnswers.ts'
import type { RestBackendOptions } from '../adapters/backends/restBackend.ts'
import { createRestCall } from '../adapters/backends/restCall.ts'
import type { RestPurpose } from '../adapters/backends/restFailures.ts'
import { outcomeOf } from '../adapters/backends/restOutcome.ts'
import { thisPage } from '../adapters/page.ts'
import { AuthError } from '../errors.ts'
import type { AuthUser } from '../session.ts'
import type {
  PasskeyServer,
  PasskeyUse,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from './passkeys.types.ts'

/** Paths relative to `baseUrl`, or absolute URLs. */
export interface PasskeyPaths {
  /** Default `/passkey/authentication/options`. */
  readonly authenticationOptions?: string
  /** Default `/passkey/authentication`. */
  readonly authentication?: string
  /** Default `/passkey/registration/options`. */
  readonly registrationOptions?: string
  /** Default `/passkey/registration`. */
  readonly registration?: string
}

export interface PasskeyEndpointsOptions<User extends AuthUser = AuthUser>
  extends Pick<
    RestBackendOptions<User>,
    'baseUrl' | 'mode' | 'headers' | 'mapGrant' | 'mapSecondFactor' | 'fetch' | 'page'
  > {
  readonly endpoints?: PasskeyPaths
  /** Spells the fields of a request in this server's way. Default: as they are. */
  readonly toBody?: (
    endpoint: 'authenticationOptions' | 'authentication' | 'registrationOptions' | 'registration',
    fields: Json,
  ) => Json
}

/** A challenge that is over: 410. Nothing is wrong with the passkey, so it is not `invalid_credentials`. */
const notGone =
  (fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
  async (input, init) => {
    const response = await fetch(input, init)
    if (response.status !== 410) return response
    throw new AuthError('timeout', 'The passkey came too late: the challenge of the auth server is over. Try again.')
  }

/**
 * An auth server that speaks JSON about passkeys (docs/passkeys.md has the table of what is sent). Give it the `baseUrl`,
 * `mode` and `headers` that `restBackend` has. Throws `AuthError('invalid_options')` without a `baseUrl`.
 *
 * @example
 * const server = passkeyEndpoints({ baseUrl: '/auth', mode: 'cookie' })
 */
export function passkeyEndpoints<User extends AuthUser = AuthUser>(
  options: PasskeyEndpointsOptions<User>,
): PasskeyServer<User> {
  const { baseUrl, mode = 'body', headers, page = thisPage } = options ?? {}
  if (typeof baseUrl !== 'string')
    throw new AuthError('invalid_options', 'passkeyEndpoints needs a baseUrl, for example "/auth".')
  const { mapGrant = parseGrant<User>, mapSecondFactor = parseSecondFactor } = options
  const { toBody = (_, fields) => fields } = options
  const {
    authenticationOptions = '/passkey/authentication/options',
    authentication = '/passkey/authentication',
    registrationOptions = '/passkey/registration/options',
    registration = '/passkey/registration',
  } = options.endpoints ?? {}

  const transport: typeof globalThis.fetch = (input, init) => (options.fetch ?? page.fetch)(input, init)
  const over = (fetch: typeof globalThis.fetch) => createRestCall({ baseUrl, mode, headers, fetch, page })
  const ask = { secondFactor: over(transport), signIn: over(notGone(transport)), stepUp: over(notGone(transport)) }
  const tokenOf = (use: PasskeyUse) => (use.type === 'stepUp' ? use.accessToken : undefined)
  // A step-up that is refused before the prompt has a bad token, not a bad passkey.
  const optionsPurpose = ({ type }: PasskeyUse): RestPurpose => (type === 'stepUp' ? 'whoAmI' : type)
  const verifyPurpose = ({ type }: PasskeyUse): RestPurpose => (type === 'stepUp' ? 'signIn' : type)

  return {
    async authenticationOptions(use, { signal }) {
      const body = toBody('authenticationOptions', fieldsOf(use))
      const call = { signal, body, token: tokenOf(use) }
      // Checked by whoever asked: a server of another kind may answer nonsense, too.
      return (await ask[use.type](
        authenticationOptions,
        optionsPurpose(use),
        call,
      )) as PublicKeyCredentialRequestOptionsJSON
    },
    async verifyAuthentication(use, response, { signal, remember }) {
      const askedAt = page.Date.now()
      const body = toBody('authentication', { ...fieldsOf(use), ...(remember && { remember }), response })
      const call = { signal, body, token: tokenOf(use) }
      const answer = await ask[use.type](authentication, verifyPurpose(use), call)
      return outcomeOf(answer, askedAt, { mapGrant, mapSecondFactor })
    },
    async registrationOptions({ fetch, signal }) {
      const body = toBody('registrationOptions', {})
      const answer = await over(notGone(fetch))(registrationOptions, 'whoAmI', { signal, body })
      return answer as PublicKeyCredentialCreationOptionsJSON
    },
    verifyRegistration(response, { fetch, signal, fields }) {
      const body = toBody('registration', { ...fields, response })
      return over(notGone(fetch))(registration, 'signIn', { signal, body })
    },
  }
}

/** What tells the server why it is asked. Its own words come last: no field of the app can take their place. */
function fieldsOf(use: PasskeyUse): Json {
  if (use.type === 'signIn') return { ...use.fields, purpose: use.type }
  if (use.type === 'secondFactor') return { challenge: challengeIn(use.state), purpose: use.type }
  const { method } = use.request
  return { ...askedFields(use.request), ...(method !== undefined && { method }), purpose: use.type }
}

/** As `restBackend` keeps it. */
function challengeIn(state: unknown): string {
  if (isObject(state) && typeof state.challenge === 'string') return state.challenge
  throw new AuthError(
    'invalid_options',
    'passkeyEndpoints answers second factors of restBackend; for another backend write a PasskeyServer of your own.',
  )
}

import type { AuthError } from '../errors.ts'

/** Chosen by the backend, or chosen by an option of their own. */
const TAKEN = new Set([
  'acr_values',
  'client_id',
  'code_challenge',
  'code_challenge_method',
  'dpop_jkt',
  'id_token_hint',
  'login_hint',
  'max_age',
  'nonce',
  'prompt',
  'redirect_uri',
  'resource',
  'response_mode',
  'response_type',
  'scope',
  'state',
  'ui_locales',
])

/** Addresses end up in histories, logs and `Referer` headers. */
const SECRET = /password|secret|access_token|refresh_token|id_token$|assertion|code_verifier/i

/** Throws what `refuse` makes of a parameter that does not belong into an authorization request. */
export function checkParameters(parameters: unknown, refuse: (message: string) => AuthError): void {
  if (typeof parameters !== 'object' || parameters === null) throw refuse('parameters must be an object of texts.')
  for (const [name, value] of Object.entries(parameters)) {
    if (TAKEN.has(name)) throw refuse(`the parameter ${name} is set by the backend or by an option of its own.`)
    if (SECRET.test(name)) throw refuse(`the parameter ${name} would put a secret into an address.`)
    if (typeof value !== 'string') throw refuse(`the parameter ${name} must be a text.`)
  }
}

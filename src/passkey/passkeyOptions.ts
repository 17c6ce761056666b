import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser'
import { invalid, isObject, type Json } from '../adapters/backends/restAnswers.ts'

/** base64url, WebAuthn Level 3 §5.1.8; some servers pad it. */
const isBytes = (value: unknown): value is string => typeof value === 'string' && /^[\w-]+=*$/.test(value)

/** Servers answer with the options, or as `navigator.credentials` takes them: under `publicKey`. */
function optionsIn(answer: unknown): Json {
  const options = isObject(answer) && isObject(answer.publicKey) ? answer.publicKey : answer
  if (!isObject(options) || !isBytes(options.challenge)) throw invalid('the passkey options have no challenge')
  return options
}

/** `limit`: milliseconds; a shorter time of the server's holds. */
const timeoutOf = ({ timeout }: Json, limit: number): number =>
  typeof timeout === 'number' && timeout > 0 ? Math.min(timeout, limit) : limit

const withTimeout = (options: Json, limit: number) => ({ ...options, timeout: timeoutOf(options, limit) })

/** The options of an authentication, with a `timeout`. Throws `AuthError('invalid_response')`. */
export function requestOptionsFrom(
  answer: unknown,
  limit: number,
): PublicKeyCredentialRequestOptionsJSON & { readonly timeout: number } {
  const options = optionsIn(answer)
  const { allowCredentials = [] } = options
  if (!Array.isArray(allowCredentials) || !allowCredentials.every((one) => isObject(one) && isBytes(one.id)))
    throw invalid('the passkey options allow something that is no credential')
  return withTimeout(options, limit) as ReturnType<typeof requestOptionsFrom>
}

/** The options of a registration, with a `timeout`. Throws `AuthError('invalid_response')`. */
export function creationOptionsFrom(
  answer: unknown,
  limit: number,
): PublicKeyCredentialCreationOptionsJSON & { readonly timeout: number } {
  const options = optionsIn(answer)
  const { rp, user, pubKeyCredParams, excludeCredentials = [] } = options
  if (!isObject(rp) || !isObject(user) || !isBytes(user.id) || !Array.isArray(pubKeyCredParams))
    throw invalid('the passkey options lack rp, user or pubKeyCredParams')
  if (!Array.isArray(excludeCredentials) || !excludeCredentials.every((one) => isObject(one) && isBytes(one.id)))
    throw invalid('the passkey options exclude something that is no credential')
  return withTimeout(options, limit) as ReturnType<typeof creationOptionsFrom>
}

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

/** Milliseconds by which the browser's own bound is later, so that ours speaks first: the browser's says only "not allowed". */
const SPARE = 1_000

export interface PromptOptions<OptionsJSON> {
  readonly optionsJSON: OptionsJSON
  /** Milliseconds: the limit, or what the server gives if that is less. */
  readonly timeout: number
}

function promptOptions<OptionsJSON>(options: Json, limit: number): PromptOptions<OptionsJSON> {
  const given = options.timeout
  const timeout = typeof given === 'number' && given > 0 ? Math.min(given, limit) : limit
  return { optionsJSON: { ...options, timeout: timeout + SPARE } as OptionsJSON, timeout }
}

/** For an authentication. Throws `AuthError('invalid_response')`. */
export function requestOptionsFrom(
  answer: unknown,
  limit: number,
): PromptOptions<PublicKeyCredentialRequestOptionsJSON> {
  const options = optionsIn(answer)
  const { allowCredentials = [] } = options
  if (!Array.isArray(allowCredentials) || !allowCredentials.every((one) => isObject(one) && isBytes(one.id)))
    throw invalid('the passkey options allow something that is no credential')
  return promptOptions(options, limit)
}

/** For a registration. Throws `AuthError('invalid_response')`. */
export function creationOptionsFrom(
  answer: unknown,
  limit: number,
): PromptOptions<PublicKeyCredentialCreationOptionsJSON> {
  const options = optionsIn(answer)
  const { rp, user, pubKeyCredParams, excludeCredentials = [] } = options
  if (!isObject(rp) || !isObject(user) || !isBytes(user.id) || !Array.isArray(pubKeyCredParams))
    throw invalid('the passkey options lack rp, user or pubKeyCredParams')
  if (!Array.isArray(excludeCredentials) || !excludeCredentials.every((one) => isObject(one) && isBytes(one.id)))
    throw invalid('the passkey options exclude something that is no credential')
  return promptOptions(options, limit)
}

import { AuthError } from '../../errors.ts'
import { retryAfter } from '../../http/retryAfter.ts'
import { isObject, type Json } from './restAnswers.ts'

export type RestPurpose = 'signIn' | 'secondFactor' | 'refresh' | 'revoke' | 'whoAmI'

const SECOND_FACTOR = {
  second_factor_invalid: 'The code was not accepted.',
  second_factor_expired: 'The second factor was not given in time.',
  second_factor_exhausted: 'Too many wrong codes.',
} as const
type SecondFactorCode = keyof typeof SECOND_FACTOR

/** The code an answer names, as OAuth (`error`) or as many others (`code`, `error.code`) spell it. */
export function errorName(answer: unknown): unknown {
  if (!isObject(answer)) return undefined
  const { error, code } = answer
  return isObject(error) ? error.code : (error ?? code)
}

/** RFC 6749 §5.2. A body that says so under a 5xx comes from a server that is not well: not definitive. */
const saysInvalidGrant = (status: number, answer: unknown): boolean =>
  status >= 400 && status < 500 && errorName(answer) === 'invalid_grant'

/** A server that names no code still tells by its status; a bare 403 may be a firewall's. */
function secondFactorCode(status: number, answer: Json): SecondFactorCode | undefined {
  const name = errorName(answer)
  if (typeof name === 'string' && Object.hasOwn(SECOND_FACTOR, name)) return name as SecondFactorCode
  if (status === 410) return 'second_factor_expired'
  return status === 400 || status === 401 ? 'second_factor_invalid' : undefined
}

function triesLeft(answer: Json): number | undefined {
  const said = answer.attempts_left ?? answer.attemptsLeft
  // Nothing else is converted: an object may have a `toString` that is none.
  const left = typeof said === 'number' || typeof said === 'string' ? Number(said) : Number.NaN
  return Number.isFinite(left) && left >= 0 ? left : undefined
}

/** What an answer that is not a success stands for. Says nothing of its body: it may hold anything. `now`: epoch ms. */
export function failureOf(
  purpose: RestPurpose,
  { status, headers }: Pick<Response, 'status' | 'headers'>,
  body: unknown,
  now: number,
  isInvalidGrant: (status: number, body: unknown) => boolean = saysInvalidGrant,
): AuthError {
  if (purpose === 'refresh' && isInvalidGrant(status, body))
    return new AuthError('invalid_grant', 'The auth server refused the refresh: the session is revoked or over.')
  const wait = retryAfter(headers, now)
  if (status === 429) return new AuthError('rate_limited', 'Too many attempts; try again later.', { retryAfter: wait })
  if (status === 408) return new AuthError('timeout', 'The auth server gave up waiting for the request.')
  const answer = isObject(body) ? body : {}
  const isAttempt = purpose === 'signIn' || purpose === 'secondFactor'
  if (isAttempt && status === 400 && errorName(body) === 'invalid_request')
    return new AuthError('invalid_argument', 'The auth server did not understand the request.')
  const code = purpose === 'secondFactor' && status < 500 ? secondFactorCode(status, answer) : undefined
  if (code) return new AuthError(code, SECOND_FACTOR[code], { attemptsLeft: triesLeft(answer) })
  // A 404 or 405 is a wrong address, a 400 or 403 that is no JSON a firewall's: not a wrong password.
  if (purpose === 'signIn' && (status === 401 || (isObject(body) && (status === 400 || status === 403))))
    return new AuthError('invalid_credentials', 'The auth server refused these credentials.')
  return new AuthError('server_error', `The auth server answered ${status}.`, { retryAfter: wait })
}

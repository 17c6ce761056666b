import { AuthError } from '../../errors.ts'
import { retryAfter } from '../../http/retryAfter.ts'
import type { Json } from './restAnswers.ts'

export type RestPurpose = 'signIn' | 'secondFactor' | 'refresh' | 'revoke' | 'whoAmI'

const SECOND_FACTOR = {
  second_factor_invalid: 'The code was not accepted.',
  second_factor_expired: 'The second factor was not given in time.',
  second_factor_exhausted: 'Too many wrong codes.',
} as const

/** The error code an answer names, as OAuth (`error`) or as many others (`code`, `error.code`) spell it. */
function errorName({ error, code }: Json): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : (error ?? code)
}

/** What an answer that is not a success stands for. Says nothing of its body: it may hold anything. */
export function failureOf(purpose: RestPurpose, { status, headers }: Response, answer: Json): AuthError {
  const name = errorName(answer)
  if (purpose === 'refresh' && name === 'invalid_grant')
    return new AuthError('invalid_grant', 'The auth server refused the refresh: the session is revoked or over.')
  const wait = retryAfter(headers)
  if (status === 429) return new AuthError('rate_limited', 'Too many attempts; try again later.', { retryAfter: wait })
  if (status === 408) return new AuthError('timeout', 'The auth server gave up waiting for the request.')
  const isRefused = status >= 400 && status < 500 && status !== 425
  if (purpose === 'secondFactor' && isRefused) {
    const attemptsLeft = Number(answer['attempts_left'] ?? answer['attemptsLeft'] ?? Number.NaN)
    const code = Object.hasOwn(SECOND_FACTOR, String(name))
      ? (name as keyof typeof SECOND_FACTOR)
      : 'second_factor_invalid'
    return new AuthError(code, SECOND_FACTOR[code], {
      attemptsLeft: Number.isFinite(attemptsLeft) ? attemptsLeft : undefined,
    })
  }
  if (purpose === 'signIn' && isRefused)
    return new AuthError('invalid_credentials', 'The auth server refused these credentials.')
  return new AuthError('server_error', `The auth server answered ${status}.`, { retryAfter: wait })
}

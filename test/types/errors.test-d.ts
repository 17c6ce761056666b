import { AuthError, type AuthErrorCode, type AuthFailure, isAuthError } from '../../src/errors.ts'
import { sameType } from './same-type.ts'

declare const thrown: unknown

// Narrowing makes the code a closed union, so a misspelt one is found.
if (isAuthError(thrown)) {
  sameType<typeof thrown, AuthError>()
  sameType<typeof thrown.code, AuthErrorCode>()
  sameType<typeof thrown.retryAfter, number | undefined>()
  // @ts-expect-error no such code
  if (thrown.code === 'invalid_password') throw thrown
}

export const error = new AuthError('network', 'The server cannot be reached.', { cause: thrown, retryAfter: 1_000 })
// @ts-expect-error no such code
export const unknownCode = new AuthError('oops', 'Something went wrong.')
// @ts-expect-error people need a message
export const silent = new AuthError('network')
// @ts-expect-error milliseconds, not a header
export const header = new AuthError('rate_limited', 'Slow down.', { retryAfter: '120' })
// @ts-expect-error a code never changes
error.code = 'timeout'

// An error is a failure; a failure is plain data without a cause.
export const failure: AuthFailure = new AuthError('timeout', 'The server did not answer in time.')
// @ts-expect-error the cause stays out of the chart
export const cause = failure.cause

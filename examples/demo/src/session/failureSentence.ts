import { type AuthFailure, isAuthError } from 'authchart'

const seconds = (ms: number): string => `${Math.max(1, Math.ceil(ms / 1_000))} s`

/** What went wrong, for people. */
export function failureSentence({ code, message, retryAfter, attemptsLeft }: AuthFailure): string {
  const tries = attemptsLeft === undefined ? '' : ` ${attemptsLeft === 1 ? 'One try' : `${attemptsLeft} tries`} left.`
  const later = retryAfter === undefined ? 'Try again in a moment.' : `Try again in ${seconds(retryAfter)}.`
  switch (code) {
    case 'invalid_credentials':
      return 'That e-mail address and password do not belong together.'
    case 'second_factor_invalid':
      return `That code is not right.${tries}`
    case 'second_factor_expired':
      return 'That took too long. Please sign in again.'
    case 'second_factor_exhausted':
      return 'Too many wrong codes. Please sign in again.'
    case 'insufficient_authentication':
      return 'Refused: you have not proved that it is you.'
    case 'unlock_refused':
      return 'That PIN is not right.'
    case 'rate_limited':
      return `Too many tries. ${later}`
    case 'network':
      return `The server cannot be reached. ${later}`
    case 'timeout':
      return 'The server did not answer in time.'
    case 'server_error':
      return `The server has a problem. ${later}`
    case 'access_denied':
      return 'The provider was told not to sign you in.'
    case 'interaction_required':
      return 'The provider cannot do that without asking you: sign in on its own page.'
    case 'popup_blocked':
      return 'The browser blocked the window. Allow it, or sign in without a popup.'
    case 'passkey_unavailable':
      return 'This browser or device has nothing that could hold a passkey for this page.'
    case 'cancelled':
      return 'Nothing came of it: it was given up.'
    case 'refresh_loop':
      return 'Tokens expire as soon as they arrive, so the engine has slowed down.'
    default:
      return message
  }
}

/** The same for whatever was thrown. */
export const thrownSentence = (thrown: unknown): string =>
  isAuthError(thrown) ? failureSentence(thrown) : thrown instanceof Error ? thrown.message : 'Something went wrong.'

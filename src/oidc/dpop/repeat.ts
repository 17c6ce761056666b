import { isDPoPNonceError, ResponseBodyError, WWWAuthenticateChallengeError } from 'oauth4webapi'
import type { BoundKey } from './dpop.types.ts'

export type RepeatReason = 'nonce' | 'time'

/** Why the same request with a new proof may succeed; `undefined`: it will not. */
export function repeatReason(key: BoundKey, error: unknown): RepeatReason | undefined {
  if (!(error instanceof ResponseBodyError) && !(error instanceof WWWAuthenticateChallengeError)) return undefined
  const { response } = error
  // RFC 9449 §8, §9. Without the nonce itself the next answer would be the same.
  if (isDPoPNonceError(error)) return response.headers.has('dpop-nonce') ? 'nonce' : undefined
  return isProofRefused(error) && key.correctTime(response) ? 'time' : undefined
}

/** RFC 9449 §5 and §7.1. */
const isProofRefused = (error: ResponseBodyError | WWWAuthenticateChallengeError): boolean =>
  error instanceof ResponseBodyError
    ? error.error === 'invalid_dpop_proof'
    : error.cause.some(({ scheme, parameters }) => scheme === 'dpop' && parameters.error === 'invalid_dpop_proof')

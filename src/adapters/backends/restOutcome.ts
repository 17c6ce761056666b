import { AuthError, isAuthError } from '../../errors.ts'
import type { AuthUser, Grant } from '../../session.ts'
import type { SignInOutcome } from '../ports.ts'
import { challengeOutcome, type Json, type SecondFactorAsked } from './restAnswers.ts'

/** How the answer to an attempt to sign in is understood. */
export interface OutcomeMapping<User extends AuthUser> {
  readonly mapGrant: (answer: Json) => Grant<User>
  readonly mapSecondFactor: (answer: Json) => SecondFactorAsked | null
}

/** What a mapping function of the app throws is a bad answer, and may quote it: only its cause is kept. */
export function judged<T>(judge: (answer: Json) => T, answer: unknown): T {
  try {
    return judge(answer as Json)
  } catch (cause) {
    if (isAuthError(cause)) throw cause
    throw new AuthError('invalid_response', "The auth server's answer could not be understood.", { cause })
  }
}

/** A grant, or a second factor. `askedAt`: epoch ms, when the request was sent. Throws `AuthError('invalid_response')`. */
export function outcomeOf<User extends AuthUser>(
  answer: unknown,
  askedAt: number,
  { mapGrant, mapSecondFactor }: OutcomeMapping<User>,
): SignInOutcome<User> {
  const asked = judged(mapSecondFactor, answer)
  return asked ? challengeOutcome(asked, askedAt) : { type: 'granted', grant: judged(mapGrant, answer) }
}

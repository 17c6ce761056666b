import type { StepUpRequest } from '../../adapters/ports.ts'
import type { AccessToken, Authentication, Family } from './families.ts'
import { type Fields, textField } from './fields.ts'
import { Refusal } from './refusal.ts'
import { ATTEMPTS, isRight } from './secondFactor.ts'
import type { Account, Users } from './users.ts'

/** What the server calls one factor, and two. */
export type Levels = readonly [password: string, twoFactors: string]

/** What can be asked for in a challenge (RFC 9470 §3). */
export type AskedProof = Pick<StepUpRequest, 'acr' | 'maxAge'>

/** Servers tell `auth_time` and `max_age` in whole seconds. */
const seconds = (ms: number): number => Math.floor(ms / 1_000)

/** Was this proved when the token was issued? Any of the values of `acr` is enough, and two factors for one. */
export function hasProved(
  { authentication, provedAt }: AccessToken,
  { acr, maxAge }: AskedProof,
  levels: Levels,
  now: number,
): boolean {
  const level = levels.indexOf(authentication.acr ?? '')
  const meets = (one: string) => one === authentication.acr || (levels.includes(one) && level >= levels.indexOf(one))
  const isRecent = maxAge === undefined || seconds(now - provedAt) <= seconds(maxAge)
  return isRecent && (acr === undefined || acr.split(' ').some(meets))
}

/** For `WWW-Authenticate`. */
export const stepUpChallenge = ({ acr, maxAge }: AskedProof): string =>
  [
    'Bearer error="insufficient_user_authentication"',
    ...(acr === undefined ? [] : [`acr_values="${acr}"`]),
    ...(maxAge === undefined ? [] : [`max_age="${seconds(maxAge)}"`]),
  ].join(', ')

export interface StepUps {
  /** What is proved by a password or a code, with what was proved before. Throws 403: the access token is good. */
  verify(account: Account, family: Family, fields: Fields): Authentication
  reset(): void
}

export function createStepUps(users: Users, [, twoFactors]: Levels): StepUps {
  /** Wrong codes of a session in a row. */
  const wrong = new Map<Family, number>()
  const more = ({ authentication: { amr } }: Family, ...methods: string[]) => [...new Set([...amr, ...methods])]

  return {
    verify({ user, stepUp }, family, fields) {
      if (textField(fields, 'method') === 'password') {
        if (!users.verify(user.email, textField(fields, 'password'))) throw new Refusal(403, 'invalid_credentials')
        return { ...family.authentication, amr: more(family, 'pwd') }
      }
      if (!stepUp) throw new Refusal(403, 'access_denied')
      const { attempts = ATTEMPTS } = stepUp
      const left = attempts - (wrong.get(family) ?? 0)
      if (left > 0 && isRight(stepUp, textField(fields, 'code'))) {
        wrong.delete(family)
        return { amr: more(family, 'otp', 'mfa'), acr: twoFactors }
      }
      wrong.set(family, attempts - left + 1)
      if (left > 1) throw new Refusal(403, 'second_factor_invalid', { attempts_left: left - 1 })
      throw new Refusal(403, 'second_factor_exhausted', { attempts_left: 0 })
    },
    reset: () => wrong.clear(),
  }
}

import type { ServerClock } from './clock.ts'
import type { Issuer } from './issue.ts'
import { Refusal } from './refusal.ts'
import type { Account, FakeSecondFactor, Users } from './users.ts'

export const ATTEMPTS = 5
const CHALLENGE_TTL = 5 * 60
const CODE = '123456'

interface Challenge {
  readonly userId: string
  readonly methods: readonly string[]
  readonly expiresAt: number
  attemptsLeft: number
}

/** What the client is told of a challenge. */
export interface ChallengeAnswer {
  readonly challenge: string
  readonly methods: readonly string[]
  readonly attempts_left: number
  /** Seconds. */
  readonly expires_in: number
}

export interface SecondFactor {
  begin(account: Account): ChallengeAnswer
  resend(challenge: string): ChallengeAnswer
  /** The account whose code this is. Throws `second_factor_expired`, `…_exhausted` or `…_invalid`. */
  verify(challenge: string, code: string): Account
  /** Who is asked. Throws `second_factor_expired` or `…_exhausted`. */
  asked(challenge: string): Account
  /** The same for an answer that somebody else has judged: a wrong one uses up an attempt. */
  settle(challenge: string, isRight: boolean): Account
  reset(): void
}

export interface SecondFactorOptions {
  readonly clock: ServerClock
  readonly users: Users
  readonly issuer: Issuer
  /** A challenge has used up its attempts: counts as a failed sign-in, else new challenges would buy new attempts. */
  readonly onExhausted: (email: string) => void
}

/** Blanks do not count. */
export const isRight = (
  { code: right = CODE, verifyCode = (code) => code === right }: FakeSecondFactor,
  code: string,
) => verifyCode(code.replaceAll(/\s/g, ''))

export function createSecondFactor({ clock, users, issuer, onExhausted }: SecondFactorOptions): SecondFactor {
  const challenges = new Map<string, Challenge>()

  const find = (id: string): Challenge => {
    const challenge = challenges.get(id)
    if (!challenge || clock.now() >= challenge.expiresAt) {
      challenges.delete(id)
      throw new Refusal(410, 'second_factor_expired')
    }
    if (challenge.attemptsLeft === 0) throw new Refusal(403, 'second_factor_exhausted')
    return challenge
  }
  const describe = (id: string, { methods, attemptsLeft, expiresAt }: Challenge): ChallengeAnswer => ({
    challenge: id,
    methods,
    attempts_left: attemptsLeft,
    expires_in: Math.ceil((expiresAt - clock.now()) / 1_000),
  })
  const settle = (id: string, judge: (account: Account) => boolean): Account => {
    const challenge = find(id)
    const account = users.byId(challenge.userId)
    if (account && judge(account)) {
      challenges.delete(id)
      return account
    }
    challenge.attemptsLeft -= 1
    if (challenge.attemptsLeft > 0)
      throw new Refusal(401, 'second_factor_invalid', { attempts_left: challenge.attemptsLeft })
    if (account) onExhausted(account.user.email)
    throw new Refusal(403, 'second_factor_exhausted', { attempts_left: 0 })
  }

  return {
    begin({ user, secondFactor }) {
      const { methods: offered = ['totp'], attempts = ATTEMPTS, expiresIn = CHALLENGE_TTL } = secondFactor ?? {}
      const methods = typeof offered === 'function' ? offered() : offered
      const id = issuer.issue('challenge')
      const expiresAt = clock.now() + expiresIn * 1_000
      const challenge: Challenge = { userId: user.id, methods, expiresAt, attemptsLeft: attempts }
      challenges.set(id, challenge)
      return describe(id, challenge)
    },
    // The same challenge goes on, with the attempts that are left: resending buys no guesses.
    resend: (id) => describe(id, find(id)),
    verify: (id, code) => settle(id, ({ secondFactor }) => secondFactor !== null && isRight(secondFactor, code)),
    asked: (id) => users.named(find(id).userId),
    settle: (id, isRight) => settle(id, () => isRight),
    reset: () => challenges.clear(),
  }
}

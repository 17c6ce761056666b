import { Secret, TOTP } from 'otpauth'
import type { ServerClock } from './clock.ts'
import type { Issue } from './issue.ts'
import { Refusal } from './refusal.ts'
import type { Account, Users } from './users.ts'

const PERIOD = 30
const ATTEMPTS = 5
const CHALLENGE_TTL = 5 * 60

interface Challenge {
  readonly userId: string
  readonly expiresAt: number
  attemptsLeft: number
}

/** What the client is told of a challenge. */
export interface ChallengeAnswer {
  readonly challenge: string
  readonly methods: readonly ['totp']
  readonly attempts_left: number
  readonly expires_in: number
}

export interface DemoCode {
  readonly code: string
  /** Seconds until the code that is shown by an authenticator app changes. */
  readonly secondsLeft: number
  /** The server would refuse it as a replay: wait for `secondsLeft`. */
  readonly used: boolean
}

export interface SecondFactor {
  begin(account: Account): ChallengeAnswer
  resend(challenge: string): ChallengeAnswer
  /** Resolves a challenge to its user, or throws the refusal of the contract. */
  verify(challenge: string, code: string): Account
  /** The demo's stand-in for a phone with an authenticator app. */
  currentCode(account: Account): DemoCode
  reset(): void
}

export interface SecondFactorOptions {
  readonly clock: ServerClock
  readonly users: Users
  readonly issue: Issue
  /** Too many wrong codes count as a failed sign-in: a new challenge does not buy new attempts without end. */
  readonly onExhausted: (email: string) => void
}

/**
 * TOTP (RFC 6238) with one step of tolerance to both sides. A challenge allows 5 wrong codes in 5 minutes; a code, and
 * any older one, is accepted once (RFC 6238 §5.2).
 */
export function createSecondFactor({ clock, users, issue, onExhausted }: SecondFactorOptions): SecondFactor {
  const challenges = new Map<string, Challenge>()
  const lastStep = new Map<string, number>()

  const generatorOf = (account: Account): TOTP | null =>
    account.totpSecret === null
      ? null
      : new TOTP({ issuer: 'authchart', period: PERIOD, secret: Secret.fromBase32(account.totpSecret) })
  const stepAt = (now: number): number => Math.floor(now / 1_000 / PERIOD)
  const isUsed = (account: Account, step: number): boolean => step <= (lastStep.get(account.user.id) ?? -1)

  const find = (id: string): Challenge => {
    const challenge = challenges.get(id)
    if (!challenge || clock.now() >= challenge.expiresAt) {
      challenges.delete(id)
      throw new Refusal(410, 'second_factor_expired')
    }
    if (challenge.attemptsLeft === 0) throw new Refusal(403, 'second_factor_exhausted')
    return challenge
  }
  const describe = (id: string, { attemptsLeft, expiresAt }: Challenge): ChallengeAnswer => ({
    challenge: id,
    methods: ['totp'],
    attempts_left: attemptsLeft,
    expires_in: Math.ceil((expiresAt - clock.now()) / 1_000),
  })

  return {
    begin({ user }) {
      const id = issue('challenge')
      const challenge = { userId: user.id, expiresAt: clock.now() + CHALLENGE_TTL * 1_000, attemptsLeft: ATTEMPTS }
      challenges.set(id, challenge)
      return describe(id, challenge)
    },
    // An authenticator app needs no delivery: the same challenge goes on, with the attempts that are left.
    resend: (id) => describe(id, find(id)),
    verify(id, code) {
      const challenge = find(id)
      const account = users.byId(challenge.userId)
      const totp = account && generatorOf(account)
      const delta = totp?.validate({ token: code.replaceAll(/\s/g, ''), timestamp: clock.now(), window: 1 }) ?? null
      const step = delta === null ? null : stepAt(clock.now()) + delta
      if (account && step !== null && !isUsed(account, step)) {
        lastStep.set(account.user.id, step)
        challenges.delete(id)
        return account
      }
      challenge.attemptsLeft -= 1
      if (challenge.attemptsLeft > 0)
        throw new Refusal(401, 'second_factor_invalid', { attempts_left: challenge.attemptsLeft })
      if (account) onExhausted(account.user.email)
      throw new Refusal(403, 'second_factor_exhausted', { attempts_left: 0 })
    },
    currentCode(account) {
      const totp = generatorOf(account)
      if (!totp) throw new Refusal(404, 'no_second_factor')
      const now = clock.now()
      // Somebody who signs in twice within a step would have to wait; the next step's code is good already.
      const timestamp = isUsed(account, stepAt(now)) ? now + PERIOD * 1_000 : now
      return {
        code: totp.generate({ timestamp }),
        secondsLeft: PERIOD - (Math.floor(now / 1_000) % PERIOD),
        used: isUsed(account, stepAt(timestamp)),
      }
    },
    reset() {
      challenges.clear()
      lastStep.clear()
    },
  }
}

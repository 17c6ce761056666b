import type { ServerClock } from 'authchart/testing'
import { Secret, TOTP } from 'otpauth'

/** Seconds. */
const PERIOD = 30

export interface CurrentCode {
  readonly code: string
  /** Seconds until the code that is shown by an authenticator app changes. */
  readonly secondsLeft: number
  /** The server would refuse it as a replay: wait for `secondsLeft`. */
  readonly used: boolean
}

/** Both ends of a TOTP enrolment: the server's judgement, and the demo's stand-in for a phone with an authenticator app. */
export interface Totp {
  /** One step of tolerance to both sides; a code, and any older one, is accepted once (RFC 6238 §5.2). */
  verifyCode(code: string): boolean
  currentCode(): CurrentCode
  reset(): void
}

/** `secret`: Base32, as authenticator apps take it. */
export function createTotp(secret: string, clock: Pick<ServerClock, 'now'>): Totp {
  const generator = new TOTP({ issuer: 'authchart', period: PERIOD, secret: Secret.fromBase32(secret) })
  let lastStep = -1
  const stepAt = (now: number): number => Math.floor(now / 1_000 / PERIOD)

  return {
    verifyCode(code) {
      const delta = generator.validate({ token: code, timestamp: clock.now(), window: 1 })
      if (delta === null || stepAt(clock.now()) + delta <= lastStep) return false
      lastStep = stepAt(clock.now()) + delta
      return true
    },
    currentCode() {
      const now = clock.now()
      // Somebody who signs in twice within a step would have to wait; the next step's code is good already.
      const timestamp = stepAt(now) <= lastStep ? now + PERIOD * 1_000 : now
      return {
        code: generator.generate({ timestamp }),
        secondsLeft: PERIOD - (Math.floor(now / 1_000) % PERIOD),
        used: stepAt(timestamp) <= lastStep,
      }
    },
    reset() {
      lastStep = -1
    },
  }
}

import type { SecondFactorChallenge, Session } from '../../session.ts'

/** A day, ms: in a model nothing ends by itself, things happen in an order. */
const DAY = 86_400_000

const begun =
  (id: string, user: string) =>
  (signedInAt: number): Session => ({
    id,
    user: { id: user },
    scopes: [],
    amr: [],
    signedInAt,
    endsAt: DAY,
    expiresAt: DAY,
    generation: 1,
  })

const first = begun('session-1', 'user-1')
const second = begun('session-2', 'user-2')

/** A session that is not this one, of another user: so that a switch is one in every respect. It has begun just now. */
export const otherSession = (session: Session | null, now: number): Session =>
  session?.id === 'session-1' ? second(now) : first(now)

/** The same session, one refresh later. */
export const laterSession = (session: Session | null): Session => {
  const { generation, ...rest } = session ?? first(0)
  return { ...rest, generation: generation + 1 }
}

/** The same session after a step-up, each time by other means: so that it is one in every respect. */
export const raisedSession = (session: Session | null, acr: string, authenticatedAt: number): Session => ({
  ...laterSession(session),
  acr,
  amr: [session?.amr[0] === 'otp' ? 'hwk' : 'otp'],
  authenticatedAt,
})

/** Before all that happens in a model. */
export const LONG_AGO = -DAY

export const sampleChallenge: SecondFactorChallenge = { methods: ['totp'], attemptsLeft: 2, expiresAt: DAY }

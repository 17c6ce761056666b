import type { SecondFactorChallenge, Session } from '../../session.ts'

/** A day: a model has no clock, only an order. */
const DAY = 86_400_000

const begun = (id: string, user: string): Session => ({
  id,
  user: { id: user },
  scopes: [],
  amr: [],
  signedInAt: 0,
  endsAt: DAY,
  expiresAt: DAY,
  generation: 1,
})

const first = begun('session-1', 'user-1')
const second = begun('session-2', 'user-2')

/** A session that is not this one, of another user: so that a switch is one in every respect. */
export const otherSession = (session: Session | null): Session => (session?.id === first.id ? second : first)

/** The same session, one refresh later. */
export const laterSession = (session: Session | null): Session => {
  const { generation, ...rest } = session ?? first
  return { ...rest, generation: generation + 1 }
}

export const sampleChallenge: SecondFactorChallenge = { methods: ['totp'], attemptsLeft: 2, expiresAt: DAY }

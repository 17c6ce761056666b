import type { ServerClock } from 'authchart/testing'

/** What a challenge was made for, and for whom: an answer to it is good for nothing else. */
export type Pending =
  | { readonly purpose: 'signIn' }
  | { readonly purpose: 'secondFactor'; readonly userId: string; readonly challenge: string }
  | { readonly purpose: 'stepUp'; readonly userId: string; readonly session: string }
  | { readonly purpose: 'registration'; readonly userId: string; readonly session: string }

export interface Challenges {
  /** base64url, 32 random bytes. */
  open(pending: Pending): string
  /** Once: an answer that is refused has used its challenge up, too. */
  take(challenge: string): Pending | undefined
  /** All there ever were, for tests that search for secrets. */
  readonly issued: readonly string[]
  reset(): void
}

/** As long as a second factor is waited for. Milliseconds. */
export const CHALLENGE_TTL = 5 * 60_000
/** Anybody may ask for one: the oldest give way. */
const KEPT = 10_000

export function createChallenges(clock: Pick<ServerClock, 'now'>): Challenges {
  const open = new Map<string, { readonly pending: Pending; readonly expiresAt: number }>()
  let issued: string[] = []
  return {
    get issued() {
      return issued
    },
    open(pending) {
      const challenge = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')
      open.set(challenge, { pending, expiresAt: clock.now() + CHALLENGE_TTL })
      const [oldest] = open.keys()
      if (open.size > KEPT && oldest !== undefined) open.delete(oldest)
      issued.push(challenge)
      return challenge
    },
    take(challenge) {
      const found = open.get(challenge)
      open.delete(challenge)
      return found && clock.now() < found.expiresAt ? found.pending : undefined
    },
    reset() {
      open.clear()
      issued = []
    },
  }
}

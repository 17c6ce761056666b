import type { FakeRoute, ServerClock } from 'authchart/testing'
import { authenticationRoutes } from './authentication.ts'
import { createChallenges } from './challenges.ts'
import { createPasskeyStore, type Passkeys } from './credentials.ts'
import { registrationRoutes } from './registration.ts'
import { type RelyingPartyOptions, relyingParty } from './relyingParty.ts'

export { ONE_FACTOR, TWO_FACTORS } from './authentication.ts'

export interface PasskeySide {
  readonly passkeys: Passkeys
  /** For `createFakeAuthServer`. */
  readonly routes: Readonly<Record<string, FakeRoute>>
  /** Every challenge there ever was, for tests that search for secrets. */
  issuedChallenges(): readonly string[]
  reset(): void
}

/**
 * The server's side of passkeys, on `@simplewebauthn/server`:
 *
 *     challenges   random, for one purpose and one user, good once and for five minutes
 *     passkeys     public keys, counters, and the handle that tells users apart
 *     routes       registration · first factor · second factor · step-up · list · removal
 */
export function createPasskeySide(clock: Pick<ServerClock, 'now'>, options?: RelyingPartyOptions): PasskeySide {
  const parts = { party: relyingParty(options), challenges: createChallenges(clock), passkeys: createPasskeyStore() }
  return {
    passkeys: parts.passkeys,
    routes: { ...registrationRoutes(parts), ...authenticationRoutes(parts) },
    issuedChallenges: () => [...parts.challenges.issued],
    reset() {
      parts.challenges.reset()
      parts.passkeys.reset()
    },
  }
}

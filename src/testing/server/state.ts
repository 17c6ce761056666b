import type { Authentication, Family, RevokedBy, TokenMode } from './families.ts'
import type { Counters, JournalEntry } from './journal.ts'
import type { FakePublicUser } from './users.ts'
import type { ServerWorld } from './world.ts'

/** A session as the server sees it: one sign-in and all tokens that grew out of it. No secret. */
export interface ServerSession {
  readonly id: string
  readonly userId: string
  readonly email: string
  readonly mode: TokenMode
  /** What the sign-in or the last step-up has proved. */
  readonly authentication: Authentication
  /** 1 after the sign-in, one more with each refresh. */
  readonly generation: number
  /** `live`, or why it is over. */
  readonly state: 'live' | RevokedBy
  /** Epoch milliseconds. */
  readonly startedAt: number
  /** Epoch milliseconds; `null` while it lives. */
  readonly endedAt: number | null
}

/** What a test may look at. */
export interface FakeAuthServerState {
  /** Figures of this moment; `requests` counts them by path. */
  readonly counters: Readonly<Counters> & { readonly requests: Readonly<Record<string, number>> }
  /** The latest requests, at most 10,000, in the order of their arrival. */
  readonly log: readonly Readonly<JournalEntry>[]
  /** As they are now, permissions included. */
  users(): readonly FakePublicUser[]
  /** All sessions there ever were, oldest first. */
  families(): readonly ServerSession[]
  /** Those that could be refreshed now. */
  liveFamilies(): readonly ServerSession[]
  /** The session that any token ever belonged to, spent, expired and revoked ones too. */
  familyOf(token: string): ServerSession | undefined
  /** Secrets, for tests only: no route shows them. */
  liveRefreshTokens(): readonly string[]
  /** The same for access tokens. */
  liveAccessTokens(): readonly string[]
  /** Every token and challenge that this server ever made, so that a test can search for them where they must not be. */
  issuedSecrets(): readonly string[]
}

export function stateOf({ families, users, journal, issuer }: ServerWorld): FakeAuthServerState {
  const factsOf = (family: Family): ServerSession => ({
    id: family.id,
    userId: family.userId,
    email: users.byId(family.userId)?.user.email ?? 'unknown',
    mode: family.mode,
    authentication: family.authentication,
    generation: family.generation,
    state: families.isLive(family) ? 'live' : (family.revokedBy ?? 'expired'),
    startedAt: family.startedAt,
    endedAt: family.endedAt,
  })
  return {
    get counters() {
      return { ...journal.counters, requests: journal.requests }
    },
    log: journal.log,
    users: () => users.all().map(({ user }) => user),
    families: () => families.all().map(factsOf),
    liveFamilies: () => families.all().filter(families.isLive).map(factsOf),
    familyOf(token) {
      const family = families.of(token)
      return family && factsOf(family)
    },
    liveRefreshTokens: families.liveRefreshTokens,
    liveAccessTokens: families.liveAccessTokens,
    issuedSecrets: issuer.issued,
  }
}

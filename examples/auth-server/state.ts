import type { Counters, JournalEntry } from './journal.ts'
import { type FamilyFacts, familyFacts } from './stats.ts'
import type { ServerWorld } from './world.ts'

/** What a test may look at. */
export interface ServerState {
  /** Figures of this moment. */
  readonly counters: Readonly<Counters> & { readonly requests: Readonly<Record<string, number>> }
  /** The latest requests, at most 1,000. */
  readonly log: readonly JournalEntry[]
  /** All sessions there ever were, oldest first. */
  families(): readonly FamilyFacts[]
  /** Those that could be refreshed now. */
  liveFamilies(): readonly FamilyFacts[]
  /** Secrets, for tests only: no route shows them. */
  liveRefreshTokens(): readonly string[]
  /** Every secret that this server ever made, so that a test can search for them where they must not be. */
  issuedSecrets(): readonly string[]
}

export const stateOf = (world: ServerWorld): ServerState => ({
  get counters() {
    return { ...world.journal.counters, requests: world.journal.requests }
  },
  log: world.journal.log,
  families: () => familyFacts(world),
  liveFamilies: () => familyFacts(world).filter(({ state }) => state === 'live'),
  liveRefreshTokens: () => world.families.liveRefreshTokens(),
  issuedSecrets: () => world.issuedSecrets(),
})

import type { Family } from './families.ts'
import type { ServerWorld } from './world.ts'

export interface FamilyFacts {
  readonly id: string
  readonly userId: string
  readonly email: string
  readonly mode: Family['mode']
  readonly generation: number
  readonly state: 'live' | NonNullable<Family['revokedBy']>
  readonly startedAt: number
}

export interface ServerStats {
  readonly signIns: number
  readonly refreshes: number
  readonly reuseDetections: number
  readonly revocations: number
  readonly liveFamilies: number
  readonly liveRefreshTokens: number
  readonly liveAccessTokens: number
  readonly requests: Readonly<Record<string, number>>
  readonly families: readonly FamilyFacts[]
}

export const familyFacts = ({ families, users }: ServerWorld): readonly FamilyFacts[] =>
  families.all().map((family) => ({
    id: family.id,
    userId: family.userId,
    email: users.byId(family.userId)?.user.email ?? 'unknown',
    mode: family.mode,
    generation: family.generation,
    state: families.isLive(family) ? 'live' : (family.revokedBy ?? 'expired'),
    startedAt: family.startedAt,
  }))

/** Figures for the fault panel. Tokens are counted, never shown. */
export function statsOf(world: ServerWorld): ServerStats {
  const { families, journal } = world
  const facts = familyFacts(world)
  return {
    ...journal.counters,
    liveFamilies: facts.filter(({ state }) => state === 'live').length,
    liveRefreshTokens: families.liveRefreshTokens().length,
    liveAccessTokens: families.liveAccessTokens().length,
    requests: journal.requests,
    families: facts.slice(-20),
  }
}

import type { Family, FamilyTokens } from './families.ts'
import type { Fields } from './readBody.ts'
import { Refusal } from './refusal.ts'
import type { ServerWorld } from './world.ts'

export interface SignOutRequest {
  readonly fields: Fields
  readonly accessToken: string | undefined
  readonly presented: readonly FamilyTokens[]
}

const SCOPES = ['here', 'everywhere', 'elsewhere']

/**
 * Ends sessions. The session is named by the refresh token, else by the access token, else by the newest cookie; spent
 * and expired ones will do. Like RFC 7009 it says nothing about a token that it does not know.
 */
export function signOut({ families, journal }: ServerWorld, { fields, accessToken, presented }: SignOutRequest): void {
  const { refresh_token: refreshToken, scope = 'here' } = fields
  if (!SCOPES.includes(scope as string)) throw new Refusal(400, 'invalid_request', { field: 'scope' })

  const newest = [...presented].sort((a, b) => b.family.order - a.family.order)[0]?.family
  const named =
    (typeof refreshToken === 'string' ? families.of(refreshToken) : undefined) ??
    (accessToken === undefined ? undefined : families.of(accessToken)) ??
    newest
  if (!named) return
  const isLiveProof = families.isLive(named)
  const revoke = (family: Family): void => {
    if (!families.isLive(family)) return
    families.revoke(family, 'signOut')
    journal.counters.revocations += 1
  }

  if (scope !== 'elsewhere') {
    revoke(named)
    // In cookie mode also those that this session has replaced in this browser: they must not come back.
    for (const { family } of presented) if (family.order <= named.order) revoke(family)
  }
  // Other devices answer only to somebody whose own session is alive.
  if (scope === 'here' || !isLiveProof) return
  for (const family of families.all()) if (family !== named && family.userId === named.userId) revoke(family)
}

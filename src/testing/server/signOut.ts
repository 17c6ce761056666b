import type { Family, FamilyTokens } from './families.ts'
import type { Fields } from './fields.ts'
import { Refusal } from './refusal.ts'
import type { ServerWorld } from './world.ts'

export interface SignOutRequest {
  readonly fields: Fields
  readonly accessToken: string | undefined
  /** What the browser's cookie names. */
  readonly presented: FamilyTokens | null
}

const SCOPES = ['here', 'everywhere', 'elsewhere']

/**
 * Ends sessions; returns the one that the request named. It is named by the refresh token, else by the access token, else
 * by the cookie; spent and expired ones will do. Like RFC 7009 it says nothing about a token that it does not know.
 */
export function signOut(
  { families, journal }: Pick<ServerWorld, 'families' | 'journal'>,
  { fields, accessToken, presented }: SignOutRequest,
): Family | undefined {
  const { refresh_token: refreshToken, scope = 'here' } = fields
  if (!SCOPES.includes(scope as string)) throw new Refusal(400, 'invalid_request', { field: 'scope' })

  const named =
    (typeof refreshToken === 'string' ? families.of(refreshToken) : undefined) ??
    (accessToken === undefined ? undefined : families.of(accessToken)) ??
    presented?.family
  if (!named) return undefined
  const isLiveProof = families.isLive(named)
  const revoke = (family: Family): void => {
    if (!families.isLive(family)) return
    families.revoke(family, 'signOut')
    journal.counters.revocations += 1
  }

  if (scope !== 'elsewhere') {
    revoke(named)
    // In cookie mode also the one that this session has replaced in this browser: it must not come back.
    if (presented && presented.family.order <= named.order) revoke(presented.family)
  }
  // Other devices answer only to somebody whose own session is alive.
  if (scope === 'here' || !isLiveProof) return named
  for (const family of families.all()) if (family !== named && family.userId === named.userId) revoke(family)
  return named
}

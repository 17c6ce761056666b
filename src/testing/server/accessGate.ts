import type { ServerClock } from './clock.ts'
import type { AccessToken, Families, Family } from './families.ts'
import { Refusal } from './refusal.ts'
import { type AskedProof, hasProved, type Levels, stepUpChallenge } from './stepUps.ts'
import type { Account, Users } from './users.ts'

export interface Admitted {
  readonly account: Account
  readonly family: Family
  /** The user's permissions were changed after this token was issued. */
  readonly isStale: boolean
  readonly token: AccessToken
}

export interface AccessGate {
  /** Whose access token this is. Throws 401 `invalid_token` for a missing, expired, void or revoked one. */
  identify(bearer: string | undefined): Admitted
  /**
   * The same for a protected API: 401 `permissions_stale` where the token is older than the user's permissions, 403
   * `forbidden` for who may not do this.
   */
  admit(bearer: string | undefined, permission?: string): Admitted
  /** The same for what wants more than a session: 401 with a challenge (RFC 9470 §3). */
  demand(bearer: string | undefined, asked: AskedProof): Admitted
}

export function createAccessGate({
  families,
  users,
  clock,
  acr,
}: {
  readonly families: Families
  readonly users: Users
  readonly clock: ServerClock
  readonly acr: Levels
}): AccessGate {
  const identify = (bearer: string | undefined): Admitted => {
    const token = bearer === undefined ? undefined : families.access(bearer)
    const account = token && users.byId(token.family.userId)
    if (account)
      return { account, family: token.family, token, isStale: token.permissionsVersion !== account.permissionsVersion }
    // RFC 6750 §3.1: no error code where no token came.
    throw new Refusal(401, 'invalid_token', { challenge: bearer ? 'Bearer error="invalid_token"' : 'Bearer' })
  }
  return {
    identify,
    demand(bearer, asked) {
      const admitted = identify(bearer)
      if (hasProved(admitted.token, asked, acr, clock.now())) return admitted
      throw new Refusal(401, 'insufficient_user_authentication', { challenge: stepUpChallenge(asked) })
    },
    admit(bearer, permission) {
      const admitted = identify(bearer)
      if (admitted.isStale) throw new Refusal(401, 'permissions_stale')
      if (permission !== undefined && !admitted.account.user.permissions.includes(permission))
        throw new Refusal(403, 'forbidden', { permission })
      return admitted
    },
  }
}

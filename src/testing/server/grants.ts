import type { Exchange, Reply } from './exchange.ts'
import type { Authentication, Family, FamilyTokens } from './families.ts'
import { Refusal } from './refusal.ts'
import type { Account } from './users.ts'
import type { ServerWorld } from './world.ts'

export interface Grants {
  /** A new session: after a password without a second factor, or after that. */
  begin(exchange: Exchange, account: Account, authentication: Authentication): Reply
  /** A new access token for a living session that has been stepped up; its refresh token stays. Throws `invalid_token`. */
  stepUp(exchange: Exchange, family: Family, authentication: Authentication): Reply
  /** The next tokens of a session. Throws `invalid_grant`. */
  refresh(exchange: Exchange, refreshToken: string): Reply
}

export function createGrants({ users, families, cookies, clock, faults, journal, scope }: ServerWorld): Grants {
  const grantOf = (exchange: Exchange, family: Family, account: Account, refreshToken?: string): Reply => {
    const ttl = faults.accessTokenTtl
    const { authentication, steppedUpAt } = family
    exchange.concerns(family)
    return {
      status: 200,
      body: {
        access_token: families.grantAccess(family, ttl, account.permissionsVersion),
        ...(refreshToken !== undefined && { refresh_token: refreshToken }),
        token_type: 'Bearer',
        expires_in: ttl,
        scope,
        ...authentication,
        ...(steppedUpAt !== null && { authentication_age: Math.floor((clock.now() - steppedUpAt) / 1_000) }),
        user: account.user,
      },
    }
  }
  const answer = (exchange: Exchange, tokens: FamilyTokens, account: Account): Reply => {
    const { family, refreshToken } = tokens
    if (family.mode === 'cookie') exchange.kept = tokens
    return grantOf(exchange, family, account, family.mode === 'body' ? refreshToken : undefined)
  }

  return {
    begin(exchange, account, authentication) {
      const old = cookies.presented(exchange)
      const replaced = old === undefined ? undefined : families.of(old)
      if (replaced) {
        // The jar holds one cookie: nobody could refresh or end the old session any more.
        replaced.isOvertaken = true
        if (families.isLive(replaced)) journal.counters.revocations += 1
        families.revoke(replaced, 'replaced')
      }
      const tokens = families.begin(account.user.id, exchange.mode, authentication)
      journal.counters.signIns += 1
      return answer(exchange, tokens, account)
    },
    stepUp(exchange, family, authentication) {
      const account = users.byId(family.userId)
      if (!account || !families.isLive(family)) throw new Refusal(401, 'invalid_token')
      family.authentication = authentication
      family.steppedUpAt = clock.now()
      return grantOf(exchange, family, account)
    },
    refresh(exchange, refreshToken) {
      exchange.concerns(families.of(refreshToken))
      const tokens = families.rotate(refreshToken, exchange.mode)
      const account = users.byId(tokens.family.userId)
      if (!account) throw new Refusal(400, 'invalid_grant')
      journal.counters.refreshes += 1
      return answer(exchange, tokens, account)
    },
  }
}

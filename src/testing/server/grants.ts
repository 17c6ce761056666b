import type { Exchange, Reply } from './exchange.ts'
import type { FamilyTokens } from './families.ts'
import { Refusal } from './refusal.ts'
import type { Account } from './users.ts'
import type { ServerWorld } from './world.ts'

export interface Grants {
  /** A new session: after a password without a second factor, or after that. */
  begin(exchange: Exchange, account: Account, amr: readonly string[]): Reply
  /** The next tokens of a session. Throws `invalid_grant`. */
  refresh(exchange: Exchange, refreshToken: string): Reply
}

export function createGrants({ users, families, cookies, faults, journal, scope }: ServerWorld): Grants {
  const answer = (exchange: Exchange, tokens: FamilyTokens, account: Account): Reply => {
    const { family, refreshToken } = tokens
    const ttl = faults.accessTokenTtl
    exchange.concerns(family)
    if (family.mode === 'cookie') exchange.kept = tokens
    return {
      status: 200,
      body: {
        access_token: families.grantAccess(family, ttl, account.permissionsVersion),
        ...(family.mode === 'body' && { refresh_token: refreshToken }),
        token_type: 'Bearer',
        expires_in: ttl,
        scope,
        amr: family.amr,
        user: account.user,
      },
    }
  }

  return {
    begin(exchange, account, amr) {
      const old = cookies.presented(exchange)
      const replaced = old === undefined ? undefined : families.of(old)
      if (replaced) {
        // The jar holds one cookie: nobody could refresh or end the old session any more.
        replaced.isOvertaken = true
        if (families.isLive(replaced)) journal.counters.revocations += 1
        families.revoke(replaced, 'replaced')
      }
      const tokens = families.begin(account.user.id, exchange.mode, amr)
      journal.counters.signIns += 1
      return answer(exchange, tokens, account)
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

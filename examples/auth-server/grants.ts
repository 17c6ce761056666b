import type { Context } from 'hono'
import { modeOf } from './cookieMode.ts'
import type { FamilyTokens } from './families.ts'
import { Refusal } from './refusal.ts'
import type { Account } from './users.ts'
import type { ServerWorld } from './world.ts'

export interface Grants {
  /** A new session: after a password without a second factor, or after that. */
  begin(c: Context, account: Account, amr: readonly string[]): Response
  /** The next tokens of a session. Throws `invalid_grant`. */
  refresh(c: Context, refreshToken: string): Response
}

export function createGrants({ users, families, cookies, faults, journal }: ServerWorld): Grants {
  const answer = (c: Context, tokens: FamilyTokens, account: Account): Response => {
    const { family, refreshToken } = tokens
    const ttl = faults.accessTokenTtl
    if (family.mode === 'cookie') cookies.keep(c, tokens)
    return c.json({
      access_token: families.grantAccess(family, ttl, account.permissionsVersion),
      ...(family.mode === 'body' && { refresh_token: refreshToken }),
      token_type: 'Bearer',
      expires_in: ttl,
      scope: 'profile orders',
      amr: family.amr,
      user: account.user,
    })
  }

  return {
    begin(c, account, amr) {
      const old = cookies.presented(c)
      const replaced = old === undefined ? undefined : families.of(old)
      if (replaced) {
        // The jar holds one cookie: nobody could refresh or end the old session any more.
        replaced.isOvertaken = true
        if (families.isLive(replaced)) journal.counters.revocations += 1
        families.revoke(replaced, 'replaced')
      }
      const tokens = families.begin(account.user.id, modeOf(c), amr)
      journal.counters.signIns += 1
      return answer(c, tokens, account)
    },
    refresh(c, refreshToken) {
      const tokens = families.rotate(refreshToken, modeOf(c))
      const account = users.byId(tokens.family.userId)
      if (!account) throw new Refusal(400, 'invalid_grant')
      journal.counters.refreshes += 1
      return answer(c, tokens, account)
    },
  }
}

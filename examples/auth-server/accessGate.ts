import type { Context } from 'hono'
import { requireAccess } from './bearer.ts'
import type { AccessToken } from './families.ts'
import { Refusal } from './refusal.ts'
import type { Account } from './users.ts'
import type { ServerWorld } from './world.ts'

export interface AccessGate {
  /** Who asks. Throws 401 `invalid_token` for a missing, expired or revoked token. */
  identify(c: Context): Account
  /** The same, and 401 `permissions_stale` where the token is older than the user's permissions. */
  admit(c: Context): Account
  /** The same, and 403 `forbidden` for who may not do this. */
  require(c: Context, permission: string): Account
}

export function createAccessGate({ families, users }: Pick<ServerWorld, 'families' | 'users'>): AccessGate {
  const read = (c: Context): { readonly token: AccessToken; readonly account: Account } => {
    const token = requireAccess(c, families)
    const account = users.byId(token.family.userId)
    if (!account) throw new Refusal(401, 'invalid_token')
    return { token, account }
  }
  const admit = (c: Context): Account => {
    const { token, account } = read(c)
    if (token.permissionsVersion !== account.permissionsVersion) throw new Refusal(401, 'permissions_stale')
    return account
  }
  return {
    identify: (c) => read(c).account,
    admit,
    require(c, permission) {
      const account = admit(c)
      if (!account.user.permissions.includes(permission)) throw new Refusal(403, 'forbidden', { permission })
      return account
    },
  }
}

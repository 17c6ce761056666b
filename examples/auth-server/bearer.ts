import type { Context } from 'hono'
import type { AccessToken, Families } from './families.ts'
import { Refusal } from './refusal.ts'

/** The token in `Authorization`, whatever it is worth. */
export const bearerOf = (c: Context): string | undefined =>
  /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]

/** The caller's access token, or a 401 for one that is missing, expired, void or revoked. */
export function requireAccess(c: Context, families: Families): AccessToken {
  const token = bearerOf(c)
  const access = token === undefined ? undefined : families.access(token)
  if (access) return access
  c.header('WWW-Authenticate', token === undefined ? 'Bearer' : 'Bearer error="invalid_token"')
  throw new Refusal(401, 'invalid_token')
}

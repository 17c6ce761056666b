import type { Context, MiddlewareHandler } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Families, FamilyTokens, TokenMode } from './families.ts'

/**
 * Cookie mode: the refresh token lives in an HttpOnly cookie that the page never sees. It is honoured only beside the
 * header `X-Token-Mode: cookie`, which no cross-site form or image can set.
 */
const COOKIE = 'authchart_rt'

export const modeOf = (c: Context): TokenMode => (c.req.header('x-token-mode') === 'cookie' ? 'cookie' : 'body')

export interface CookieMode {
  /** The refresh token that this browser sent; `undefined` without the header that vouches for the page. */
  presented(c: Context): string | undefined
  /** Puts the token into this answer's cookie. */
  keep(c: Context, tokens: FamilyTokens): void
  /** Stands outside of all delays: what becomes of the cookie is decided when the answer leaves. */
  readonly write: MiddlewareHandler
}

export function createCookieMode(families: Families, path: string): CookieMode {
  const kept = new WeakMap<Request, FamilyTokens>()
  const presented = (c: Context): string | undefined => (modeOf(c) === 'cookie' ? getCookie(c, COOKIE) : undefined)

  return {
    presented,
    keep(c, tokens) {
      kept.set(c.req.raw, tokens)
    },
    write: async (c, next) => {
      await next()
      const options = {
        path,
        httpOnly: true,
        sameSite: 'Strict' as const,
        secure: new URL(c.req.url).protocol === 'https:',
      }
      const tokens = kept.get(c.req.raw)
      // A late answer must not put the token of a session that is over in the place of a newer one's …
      if (tokens && families.isLive(tokens.family)) {
        const { family, refreshToken } = tokens
        // Browsers keep a cookie for 400 days at most.
        const maxAge = Math.min(400 * 86_400, Math.floor((family.expiresAt - family.startedAt) / 1_000))
        setCookie(c, COOKIE, refreshToken, { ...options, maxAge })
        return
      }
      const old = presented(c)
      if (old === undefined) return
      const family = families.of(old)
      // … nor delete the cookie of the sign-in that has overtaken it.
      if (family ? !families.isLive(family) && !family.isOvertaken : true) deleteCookie(c, COOKIE, options)
    },
  }
}

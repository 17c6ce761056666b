import type { Exchange } from './exchange.ts'
import type { Families, FamilyTokens } from './families.ts'

/**
 * Cookie mode: the refresh token lives in an HttpOnly cookie that the page never sees. It is honoured only beside the
 * header `X-Token-Mode: cookie`, which no cross-site form or image can set.
 */
const REFRESH_COOKIE = 'authchart_rt'

/** Browsers keep a cookie for 400 days at most, in seconds. */
const LONGEST = 400 * 86_400

export interface CookieMode {
  /** The refresh token that this browser sent; `undefined` without the header that vouches for the page. */
  presented(exchange: Exchange): string | undefined
  /** What becomes of the cookie, as `Set-Cookie` says it. To be asked when the answer leaves, after all delays. */
  written(exchange: Exchange): string | null
  /** `Set-Cookie` for the refresh half of these tokens. */
  cookieOf(tokens: FamilyTokens, isSecure?: boolean): string
}

function cookieIn(header: string): string | undefined {
  const pair = header.split(';').find((one) => one.trim().startsWith(`${REFRESH_COOKIE}=`))
  return pair?.trim().slice(REFRESH_COOKIE.length + 1)
}

export function createCookieMode(families: Families, path: string): CookieMode {
  const presented = ({ mode, cookie }: Exchange): string | undefined =>
    mode === 'cookie' ? cookieIn(cookie) : undefined
  const setCookie = (value: string, maxAge: number, isSecure: boolean): string =>
    `${REFRESH_COOKIE}=${value}; Max-Age=${maxAge}; Path=${path}; HttpOnly${isSecure ? '; Secure' : ''}; SameSite=Strict`
  const cookieOf = ({ family: { startedAt, expiresAt }, refreshToken }: FamilyTokens, isSecure = false): string =>
    setCookie(refreshToken, Math.min(LONGEST, Math.floor((expiresAt - startedAt) / 1_000)), isSecure)

  return {
    presented,
    cookieOf,
    written(exchange) {
      const { kept, isSecure } = exchange
      // A late answer must not put the token of a session that is over in the place of a newer one's …
      if (kept && families.isLive(kept.family)) return cookieOf(kept, isSecure)
      const old = presented(exchange)
      if (old === undefined) return null
      const family = families.of(old)
      // … nor delete the cookie of the sign-in that has overtaken it.
      return !family || (!families.isLive(family) && !family.isOvertaken) ? setCookie('', 0, isSecure) : null
    },
  }
}

import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Settings } from './options.ts'

export interface Cookies {
  read(c: Context, name: string): string | undefined
  /** `maxAge`: seconds; left out: until the browser is closed. */
  write(c: Context, name: string, value: string, maxAge?: number): void
  remove(c: Context, name: string): void
}

/**
 * `HttpOnly`: no script can read it. `Secure`: it never goes over plain http. `SameSite=Lax`: it comes along when the provider sends
 * the user back, but not with another site's requests. `__Host-`: bound to this very host and to `/`, so that no subdomain can plant it.
 */
export function createCookies({ secureCookies }: Pick<Settings, 'secureCookies'>): Cookies {
  const nameOf = (name: string) => `${secureCookies ? '__Host-' : ''}${name}`
  const attributes = { path: '/', httpOnly: true, secure: secureCookies, sameSite: 'Lax' } as const
  return {
    read: (c, name) => getCookie(c, nameOf(name)),
    write: (c, name, value, maxAge) =>
      setCookie(c, nameOf(name), value, maxAge === undefined ? attributes : { ...attributes, maxAge }),
    remove: (c, name) => void deleteCookie(c, nameOf(name), attributes),
  }
}

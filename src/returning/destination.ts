import { returnTo } from './returnTo.ts'

export interface Territory {
  readonly basePath: string
  /** Paths that nobody is sent back to. */
  readonly except: readonly string[]
}

/** What no server of ours can read is no address. Browsers and proxies take about as much. */
const LONGEST = 8_192

/**
 * The path that a person may be sent back to, or `null`: inside the app (T18), not a page of the sign-in, which would
 * lead in circles, and not the answer of an authorization server, whose code is spent, and secret until then.
 */
export function destinationOf(address: unknown, href: string, { basePath, except }: Territory): string | null {
  if (typeof address !== 'string' || address.length > LONGEST) return null
  try {
    // A fragment or a query alone belongs to the page, as in a link.
    const absolute = /^[#?]/.test(address) ? new URL(address, href).href : address
    const { origin } = new URL(href)
    const path = returnTo(absolute, { origin, basePath, fallback: '' })
    if (!path) return null
    const url = new URL(path, origin)
    return except.some((one) => liesBelow(url, one)) || isCallback(url) ? null : path
  } catch {
    return null
  }
}

/** As routers match: letters of either case, with or without a slash at the end. */
export const liesBelow = ({ pathname }: URL, path: string): boolean =>
  `${decodeURIComponent(pathname).toLowerCase()}/`.startsWith(`${path.toLowerCase().replace(/\/$/, '')}/`)

/** RFC 6749 §4.1.2 and §4.2.2, OpenID Connect Core §3.3.2.5, RFC 9207: by query or by fragment. */
const isCallback = ({ search, hash }: URL): boolean =>
  [search, hash.slice(1)].some((text) => {
    const names = new URLSearchParams(text)
    const isAnswer = names.has('code') || names.has('error')
    return (isAnswer && (names.has('state') || names.has('iss'))) || names.has('access_token') || names.has('id_token')
  })

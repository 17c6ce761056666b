import { type Page, thisPage } from '../adapters/page.ts'
import { AuthError } from '../errors.ts'

/** Decides which URLs may see the token. Origins are compared parsed, never by prefix; the default is no (T38). */
export interface AllowedOrigins {
  /** `url` as `fetch` would resolve it here: relative to the document. */
  allows(url: string): boolean
  /** The origin of an http(s) URL without user info; `undefined` for any other. */
  originOf(url: string): string | undefined
}

/** A path in its plainest spelling: needs no parsing. `//`, backslashes and what the URL parser strips do (T38). */
const PLAIN_PATH = /^\/[\w.~-][^\\\s]*$/
/** What these name does not depend on the page, so it may be remembered. */
const ABSOLUTE = /^https?:\/\//
const REMEMBERED = 100

function parse(url: string, base?: string): URL | undefined {
  try {
    const parsed = new URL(url, base)
    return /^https?:$/.test(parsed.protocol) && !parsed.username && !parsed.password ? parsed : undefined
  } catch {
    return undefined
  }
}

function listedOrigin(value: string): string {
  const url = typeof value === 'string' ? parse(value) : undefined
  // A wildcard is a legal character of a host, a path or a query is not part of an origin.
  if (!url || url.host.includes('*') || `${url.origin}/` !== url.href)
    throw new AuthError('invalid_options', 'requests.origins takes plain origins, such as "https://api.example.com".')
  return url.origin
}

/** What a relative address is relative to. */
export const baseOf = (page: Partial<Pick<Page, 'location' | 'document'>>): string | undefined =>
  page.document?.baseURI ?? page.location?.href

/** Throws `AuthError('invalid_options')` for what is not an origin. */
export function allowedOrigins(
  listed: readonly string[] = [],
  page: Partial<Pick<Page, 'location' | 'document'>> = thisPage,
): AllowedOrigins {
  const origins = new Set((Array.isArray(listed) ? listed : [undefined]).map(listedOrigin))
  const remembered = new Map<string, string | undefined>()

  const originOf = (url: string): string | undefined => {
    const known = remembered.get(url)
    if (known !== undefined) return known
    const here = page.location
    // `fetch` resolves against the document's base, which a <base> element may have moved to another origin.
    const base = baseOf(page)
    if (here && base?.startsWith(`${here.origin}/`) && PLAIN_PATH.test(url)) return here.origin
    const origin = parse(url, base)?.origin
    if (origin !== undefined && ABSOLUTE.test(url)) {
      if (remembered.size >= REMEMBERED) remembered.clear()
      remembered.set(url, origin)
    }
    return origin
  }
  return {
    originOf,
    allows(url) {
      const origin = originOf(url)
      return origin !== undefined && (origin === page.location?.origin || origins.has(origin))
    },
  }
}

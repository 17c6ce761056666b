import { AuthError } from '../errors.ts'

/** Decides which URLs may see the token. Origins are compared parsed, never by prefix; the default is no (T38). */
export interface AllowedOrigins {
  allows(url: string): boolean
}

function parseOrigin(value: string): string {
  let url: URL | undefined
  try {
    url = new URL(value)
  } catch {
    // Said below, together with everything else that is not an origin.
  }
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || `${url.origin}/` !== url.href)
    throw new AuthError(
      'invalid_options',
      `requests.origins takes origins such as "https://api.example.com", not "${value}".`,
    )
  return url.origin
}

/** A path of this very origin in its plainest spelling: needs no parsing. Backslashes and control characters do. */
const PLAIN_PATH = /^\/[\w.~-][^\\\s]*$/

/** Throws `AuthError('invalid_options')` for what is not an origin. */
export function allowedOrigins(listed: readonly string[] = []): AllowedOrigins {
  const origins = new Set(listed.map(parseOrigin))
  const page = () => (typeof location === 'undefined' ? undefined : location)
  return {
    allows(value) {
      const here = page()
      if (here && PLAIN_PATH.test(value)) {
        // Relative to the document's base, which a <base> element may have moved elsewhere.
        const base = typeof document === 'undefined' ? here.href : document.baseURI
        if (base.startsWith(`${here.origin}/`)) return true
      }
      try {
        const base = typeof document === 'undefined' ? here?.href : document.baseURI
        const url = new URL(value, base)
        const isHttp = url.protocol === 'https:' || url.protocol === 'http:'
        return isHttp && !url.username && !url.password && (url.origin === here?.origin || origins.has(url.origin))
      } catch {
        return false
      }
    },
  }
}

export interface ReturnToOptions {
  /** Where to go when the address cannot be trusted. Default `/`. */
  readonly fallback?: string
  /** The app's origin. Default: the page's. */
  readonly origin?: string
  /** The part of the origin that is the app's. Default `/`. */
  readonly basePath?: string
}

/** What a browser takes for the beginning of another host, once decoded. */
const NAMES_A_HOST = /^[/\\]{2}/

/**
 * The address to go back to after sign-in, as a path of this app: whatever leads anywhere else (`//evil.example`,
 * `javascript:`, backslashes, encoded forms of those) becomes `fallback`. Never throws.
 *
 * @example
 * const next = returnTo(new URLSearchParams(location.search).get('returnTo'))
 * auth.on('signedIn', () => location.assign(next))
 */
export function returnTo(candidate: string | null | undefined, options: ReturnToOptions = {}): string {
  const { fallback = '/', basePath = '/' } = options
  const origin = options.origin ?? (typeof location === 'undefined' ? undefined : location.origin)
  if (!candidate || !origin) return fallback
  try {
    const url = new URL(candidate, origin)
    const { pathname, search, hash, username, password } = url
    // Whoever parses it again once it is decoded drops tabs and line breaks.
    const decoded = decodeURIComponent(pathname).replace(/[\t\n\r]/g, '')
    const base = basePath.endsWith('/') ? basePath : `${basePath}/`
    const isInside = `${pathname}/`.startsWith(base) && !decoded.split(/[/\\]/).includes('..')
    if (url.origin !== origin || username || password || NAMES_A_HOST.test(decoded) || !isInside) return fallback
    return pathname + search + hash
  } catch {
    return fallback
  }
}

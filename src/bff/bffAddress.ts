import type { BffPage } from './bffPage.ts'

/** Where the BFF is. Looked up at each use, because a page may have none when the backend is made (server rendering). */
export interface BffAddress {
  /** The address of one of the BFF's own routes. */
  of(route: string): string
  /** Cookies and CSRF values are for this origin and for no other (T17, T38). */
  isOurs(url: string): boolean
  /** `include` only where the BFF is on another origin than the page. */
  readonly credentials: RequestCredentials
}

export function bffAddress(base: string, page: BffPage): BffAddress {
  // Against the page's origin, not its base address: a <base> element may name another host.
  const origin = () => new URL(base || '/', page.location?.origin).origin
  return {
    of: (route) => new URL(`${base}/${route}`, page.location?.origin).href,
    isOurs(url) {
      try {
        const { origin: theirs, username, password } = new URL(url, page.document?.baseURI ?? page.location?.href)
        return theirs === origin() && !username && !password
      } catch {
        return false
      }
    },
    get credentials() {
      return origin() === page.location?.origin ? 'same-origin' : 'include'
    },
  }
}

/** An http(s) address that the server has named to go to, else `undefined`. Nothing that a browser would run. */
export function safeAddress(value: unknown, page: BffPage): string | undefined {
  if (typeof value !== 'string' || !value) return undefined
  try {
    const url = new URL(value, page.location.href)
    const { protocol, username, password } = url
    return /^https?:$/.test(protocol) && !username && !password ? url.href : undefined
  } catch {
    return undefined
  }
}

/** One cookie, as the browser keeps it. */
export interface Cookie {
  readonly name: string
  readonly value: string
  /** `true`: for this host alone, not for those below it. */
  readonly isHostOnly: boolean
  readonly domain: string
  readonly path: string
  /** Epoch ms on the user's clock; `Infinity`: until the browser is closed. */
  readonly expiresAt: number
  readonly isSecure: boolean
  readonly isHttpOnly: boolean
  readonly sameSite: 'strict' | 'lax' | 'none'
}

const isBelow = (host: string, domain: string): boolean => host === domain || host.endsWith(`.${domain}`)

/** RFC 6265 §5.1.4. */
const pathMatches = (path: string, cookiePath: string): boolean =>
  path === cookiePath || (path.startsWith(cookiePath) && (cookiePath.endsWith('/') || path[cookiePath.length] === '/'))

const defaultPath = ({ pathname }: URL): string => pathname.slice(0, pathname.lastIndexOf('/')) || '/'

export const isFor = ({ domain, isHostOnly, path, isSecure }: Cookie, url: URL): boolean =>
  (isHostOnly ? url.hostname === domain : isBelow(url.hostname, domain)) &&
  pathMatches(url.pathname, path) &&
  (!isSecure || url.protocol === 'https:')

/** A `Set-Cookie` header, or what a script assigns to `document.cookie`. `undefined`: the browser drops it. */
export function parseCookie(line: string, url: URL, now: number): Cookie | undefined {
  const [pair = '', ...attributes] = line.split(';')
  const equals = pair.indexOf('=')
  const name = pair.slice(0, Math.max(0, equals)).trim()
  if (!name) return undefined
  const found = new Map(
    attributes.map((attribute) => {
      const [key = '', ...rest] = attribute.split('=')
      return [key.trim().toLowerCase(), rest.join('=').trim()] as const
    }),
  )
  const domain = found.get('domain')?.replace(/^\./, '').toLowerCase()
  if (domain && !isBelow(url.hostname, domain)) return undefined
  const path = found.get('path')
  const maxAge = found.get('max-age')
  const expires = Date.parse(found.get('expires') ?? '')
  const sameSite = found.get('samesite')?.toLowerCase()
  const isSecure = found.has('secure')
  if (sameSite === 'none' && !isSecure) return undefined
  return {
    name,
    value: pair.slice(equals + 1).trim(),
    isHostOnly: !domain,
    domain: domain || url.hostname,
    path: path?.startsWith('/') ? path : defaultPath(url),
    expiresAt:
      maxAge !== undefined && /^-?\d+$/.test(maxAge)
        ? now + Number(maxAge) * 1_000
        : Number.isNaN(expires)
          ? Number.POSITIVE_INFINITY
          : expires,
    isSecure,
    isHttpOnly: found.has('httponly'),
    sameSite: sameSite === 'strict' || sameSite === 'none' ? sameSite : 'lax',
  }
}

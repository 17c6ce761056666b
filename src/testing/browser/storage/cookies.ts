import type { Dice } from '../../histories/dice.ts'
import type { EventLoop } from '../eventLoop.ts'
import { type Cookie, isFor, parseCookie } from './cookie.ts'
import { createReplicas } from './replicas.ts'

export interface DocumentCookies {
  read(): string
  write(text: string): void
  close(): void
}

export interface CookieJar {
  /** The `Cookie` header of a request; empty where there is nothing to send. */
  headerFor(url: URL, isSameSite: boolean): string
  /** Takes a `Set-Cookie` header of an answer. */
  take(url: URL, setCookie: string): void
  /** `document.cookie` of a page at this address. */
  openDocument(url: URL): DocumentCookies
  clear(): void
  /** Everything that has not expired, HttpOnly or not. */
  all(): Cookie[]
}

const keyOf = ({ name, domain, path }: Cookie): string => `${domain}${path};${name}`
const text = (cookies: readonly Cookie[]): string =>
  [...cookies]
    .sort((one, other) => other.path.length - one.path.length)
    .map(({ name, value }) => `${name}=${value}`)
    .join('; ')

/**
 * The one jar of the browser. Requests carry what is true when they leave; `document.cookie` may be stale, also inside a
 * lock. Expiry goes by the user's clock. Not modelled: prefixes, partitions, eviction, the public suffix list.
 */
export function createCookieJar(loop: EventLoop, dice: Dice, mostDelay: () => number, wall: () => number): CookieJar {
  const replicas = createReplicas<Cookie>(loop, dice, mostDelay)
  const isAlive = ({ expiresAt }: Cookie): boolean => expiresAt > wall()
  const put = (url: URL, cookie: Cookie | undefined, write: (key: string, value: Cookie | null) => void): void => {
    if (!cookie || (cookie.isSecure && url.protocol !== 'https:')) return
    write(keyOf(cookie), isAlive(cookie) ? cookie : null)
  }
  return {
    all: () => [...replicas.truth.values()].filter(isAlive),
    headerFor: (url, isSameSite) =>
      text(
        [...replicas.truth.values()].filter(
          (cookie) => isAlive(cookie) && isFor(cookie, url) && (isSameSite || cookie.sameSite === 'none'),
        ),
      ),
    take: (url, setCookie) => put(url, parseCookie(setCookie, url, wall()), replicas.write),
    clear() {
      for (const key of [...replicas.truth.keys()]) replicas.write(key, null)
    },
    openDocument(url) {
      const replica = replicas.open()
      return {
        close: replica.close,
        read: () =>
          text([...replica.values.values()].filter((one) => isAlive(one) && !one.isHttpOnly && isFor(one, url))),
        write(line) {
          const cookie = parseCookie(line, url, wall())
          // Scripts neither make HttpOnly cookies nor touch them.
          if (!cookie || cookie.isHttpOnly || replicas.truth.get(keyOf(cookie))?.isHttpOnly) return
          put(url, cookie, replica.write)
        },
      }
    },
  }
}

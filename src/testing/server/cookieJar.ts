import type { FakeAuthServer } from './fakeAuthServer.types.ts'
import { callOf, requestOf, responseOf, untilAborted } from './platform.ts'

/**
 * What one browser keeps for the auth server in cookie mode, in the place of a real cookie store: one cookie of a name, sent
 * to the path that it names. Whether it has expired is left to the server, which knows the time.
 */
export interface CookieJar {
  /** The `Cookie` header of a request to this address; empty without a cookie. */
  headerFor(url: string): string
  /** Keeps what a `Set-Cookie` header says, or forgets it. */
  take(setCookie: string): void
  clear(): void
  /** `server.fetch` as a browser would call it that keeps its cookies here. */
  fetchFrom(server: Pick<FakeAuthServer, 'handle'>): typeof globalThis.fetch
}

/**
 * A cookie jar for cookie mode outside a browser. Two tabs of one browser share a jar, two devices have one each.
 *
 * @example
 * const server = createFakeAuthServer()
 * const jar = createCookieJar()
 * jar.take(server.signInAs('user-ada', { mode: 'cookie' }).setCookie)
 * const auth = createAuth({ backend: restBackend({ baseUrl: '/auth', mode: 'cookie', fetch: jar.fetchFrom(server) }) })
 */
export function createCookieJar(): CookieJar {
  const cookies = new Map<string, { readonly value: string; readonly path: string }>()

  const headerFor = (url: string): string => {
    const { pathname } = new URL(url)
    const covers = (path: string): boolean => pathname === path || pathname.startsWith(path.replace(/\/?$/, '/'))
    return [...cookies]
      .filter(([, { path }]) => covers(path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ')
  }
  const take = (setCookie: string): void => {
    const [pair = '', ...attributes] = setCookie.split(';').map((part) => part.trim())
    const name = pair.slice(0, pair.indexOf('='))
    const attribute = (wanted: string): string | undefined =>
      attributes.find((one) => one.toLowerCase().startsWith(`${wanted}=`))?.slice(wanted.length + 1)
    if (Number(attribute('max-age') ?? 1) <= 0) cookies.delete(name)
    else cookies.set(name, { value: pair.slice(name.length + 1), path: attribute('path') ?? '/' })
  }

  return {
    headerFor,
    take,
    clear: () => cookies.clear(),
    fetchFrom:
      ({ handle }) =>
      async (input, init) => {
        const request = requestOf(input, init)
        request.signal.throwIfAborted()
        const call = callOf(request)
        if (request.credentials === 'omit') return untilAborted(handle(call).then(responseOf), request.signal)
        const answered = handle({ ...call, headers: { ...call.headers, cookie: headerFor(call.url) } })
        const kept = answered.then((answer) => {
          // Also for a caller who has given up: a browser takes the cookie of an answer that nobody waits for.
          for (const [name, value] of answer.headers) if (name === 'set-cookie') take(value)
          return answer
        })
        return untilAborted(kept.then(responseOf), request.signal)
      },
  }
}

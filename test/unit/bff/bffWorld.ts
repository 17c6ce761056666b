import { type BffOptions, type BffPage, bffBackend } from '../../../src/bff/index.ts'
import type { AuthUser } from '../../../src/session.ts'

export const ada = { id: 'user-ada', name: 'Ada Lovelace' }
export const grace = { id: 'user-grace', name: 'Grace Hopper' }
export const { signal } = new AbortController()
export const ORIGIN = 'https://app.example.test'

/** What came to the scripted BFF. */
export interface BffSeen {
  readonly method: string
  readonly path: string
  readonly headers: Headers
  readonly body: unknown
  readonly init: RequestInit
}

export function json(status: number, body?: unknown, headers: Record<string, string> = {}): Response {
  const text = body === undefined ? null : JSON.stringify(body)
  return new Response(text, { status, headers: { 'content-type': 'application/json', ...headers } })
}

/** Who-am-I of Ada, with a CSRF value that belongs to her session. */
export const adasSession = { user: ada, expiresIn: 900, handle: 'h-ada', csrf: 'csrf-ada' }
export const gracesSession = { user: grace, expiresIn: 900, handle: 'h-grace', csrf: 'csrf-grace' }

type Answer = Response | Promise<Response>
export type Script = Record<string, (seen: BffSeen) => Answer>

/** A page that remembers where it was sent, and can come back. */
export function fakePage(href = `${ORIGIN}/orders?page=2#top`, session: Iterable<[string, string]> = []) {
  const stored = new Map<string, string>(session)
  const listeners = new Map<string, Set<(event: Event) => void>>()
  const assigned: string[] = []
  let now = 1_700_000_000_000
  const location = {
    href,
    origin: ORIGIN,
    assign: (url: string | URL) => void assigned.push(String(url)),
  }
  const page: BffPage = {
    fetch: () => Promise.reject(new TypeError('no network in this page')),
    Date: { now: () => now },
    sessionStorage: {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => void stored.set(key, value),
      removeItem: (key: string) => void stored.delete(key),
    } as unknown as Storage,
    document: {
      cookie: '',
      get baseURI() {
        return location.href
      },
    },
    location,
    history: {
      state: { kept: true },
      replaceState: (_state: unknown, _title: string, url?: string | URL | null) => {
        location.href = new URL(String(url), location.href).href
      },
    },
    addEventListener: (type, listener) =>
      void listeners.set(type, (listeners.get(type) ?? new Set()).add(listener as never)),
    removeEventListener: (type, listener) => void listeners.get(type)?.delete(listener as never),
  }
  return {
    page,
    stored,
    assigned,
    listening: () => [...listeners.values()].reduce((sum, { size }) => sum + size, 0),
    setCookie: (text: string) => Object.assign(page.document, { cookie: text }),
    goTo: (url: string) => Object.assign(location, { href: new URL(url, ORIGIN).href }),
    pass: (ms: number) => {
      now += ms
    },
    /** Out of the back/forward cache, or loaded anew. */
    show: (persisted: boolean) => {
      for (const listener of [...(listeners.get('pageshow') ?? [])]) listener({ persisted } as never)
    },
  }
}

/** A backend over a script: `'POST login'` says what the route answers; everything else is 404. */
export function bffWorld<User extends AuthUser = AuthUser>(script: Script = {}, options: BffOptions<User> = {}) {
  const browser = fakePage()
  const seen: BffSeen[] = []
  const respond = async (url: string, init: RequestInit): Promise<Response> => {
    const { pathname } = new URL(url)
    const method = init.method ?? 'GET'
    const one: BffSeen = {
      method,
      path: pathname,
      headers: new Headers(init.headers),
      body: init.body === undefined ? undefined : JSON.parse(String(init.body)),
      init,
    }
    seen.push(one)
    const answer = script[`${method} ${pathname.replace('/bff/', '')}`]
    return answer ? answer(one) : json(404, { error: 'not_found' })
  }
  const fetch: typeof globalThis.fetch = (input, init = {}) => respond(String(input), init)
  const backend = bffBackend<User>({ base: '/bff', fetch, page: browser.page, ...options })
  /** What `auth.fetch` hands to the backend, and what the network then sees. */
  const sent: Request[] = []
  const send = (
    path: string,
    init: RequestInit = {},
    answers: readonly (() => Answer)[] = [() => json(200, {})],
  ): Promise<Response> => {
    let count = 0
    const request = new Request(new URL(path, browser.page.location.href), init)
    return backend.fetch!(request, async (input) => {
      sent.push(input as Request)
      return (answers[count++] ?? answers.at(-1)!)()
    })
  }
  const paths = () => seen.map(({ method, path }) => `${method} ${path}`)
  return {
    ...browser,
    backend,
    seen,
    sent,
    send,
    paths,
    refresh: () => backend.refresh!({ refreshToken: undefined, signal }),
  }
}

export const codeOf = (promise: Promise<unknown> | undefined): Promise<string> =>
  Promise.resolve(promise).then(
    () => 'fulfilled',
    (error: { code?: string }) => error.code ?? String(error),
  )

import { type BffOptions, bffBackend } from '../../../src/bff/index.ts'
import type { AuthOptions } from '../../../src/options.ts'
import { world } from '../engine/world.ts'
import { ada, fakePage, grace, json } from './bffWorld.ts'

interface FakeSession {
  readonly id: string
  readonly handle: string
  readonly csrf: string
  readonly user: { readonly id: string; readonly name: string }
  until: number
}

/** Seconds. */
const IDLE = 600

/**
 * A BFF in memory, on the clock of the engine's own test world, and one cookie jar for all tabs of a browser. Answers under `/bff`
 * and `/api` as the reference BFF does; `interrupt` stands in the way of a request.
 */
export function bffTabs(options: Partial<BffOptions> = {}) {
  const engine = world({ shareStore: false })
  const { clock } = engine
  const sessions = new Map<string, FakeSession>()
  const log: string[] = []
  const secrets = new Set<string>()
  let jar = ''
  let serial = 0
  let interrupt: (request: Request, next: () => Promise<Response>) => Promise<Response> = (_, next) => next()

  const begin = (user: FakeSession['user']): FakeSession => {
    const name = `${user.id}-${++serial}`
    const until = clock.now() + IDLE * 1_000
    const session = { id: `cookie-${name}`, handle: `h-${name}`, csrf: `csrf-${name}`, user, until }
    sessions.delete(jar)
    sessions.set(session.id, session)
    secrets.add(session.id).add(session.csrf)
    jar = session.id
    return session
  }
  const describe = ({ user, handle, csrf, until }: FakeSession) =>
    json(200, { user, handle, csrf, expiresIn: Math.ceil((until - clock.now()) / 1_000) })

  const answer = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url)
    const route = `${request.method} ${pathname}`
    const found = sessions.get(jar)
    const open = found && found.until > clock.now() ? found : undefined
    if (route === 'GET /bff/session') return open ? describe(open) : json(401, { error: 'no_session' })
    if (route === 'POST /bff/login') {
      const { email, password } = (await request.json()) as Record<string, string>
      const user = [ada, grace].find(({ name }) => name.toLowerCase().startsWith(String(email)))
      return user && password === 'secret-password'
        ? describe(begin(user))
        : json(401, { error: 'invalid_credentials' })
    }
    if (!open) return json(401, { error: 'no_session' })
    const meant = request.headers.get('x-bff-session')
    if (meant !== '1' && meant !== open.handle) return json(401, { error: 'session_changed' })
    if (request.method !== 'GET' && request.headers.get('x-csrf-token') !== open.csrf)
      return json(403, { error: 'csrf' })
    if (route === 'POST /bff/logout') {
      sessions.delete(jar)
      jar = ''
      return new Response(null, { status: 204 })
    }
    if (!pathname.startsWith('/api')) return json(404, {})
    open.until = clock.now() + IDLE * 1_000
    return json(200, { for: open.user.id })
  }
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const line = `${request.method} ${new URL(request.url).pathname}`
    log.push(line)
    return interrupt(request, () => answer(request))
  }
  /** `session`: what the session storage of the tab holds, as after a redirect and back. */
  const open = (more: Partial<AuthOptions> = {}, href?: string, session?: Iterable<[string, string]>) => {
    const browser = fakePage(href, session)
    const page = { ...browser.page, fetch }
    const backend = bffBackend({ page, ...options })
    const tab = engine.open({ backend, requests: { page: page as never }, ...more })
    const ask = async (path = '/api/orders', method = 'GET') => {
      try {
        const response = await tab.auth.fetch(path, { method })
        return `${response.status} ${((await response.json()) as { for?: string }).for ?? ''}`.trim()
      } catch (error) {
        return (error as { code?: string }).code ?? String(error)
      }
    }
    const signIn = async (email = 'ada') =>
      engine.finish(tab.auth.signIn({ method: 'password', email, password: 'secret-password' }))
    return { ...tab, ...browser, ask, signIn }
  }
  return {
    ...engine,
    open,
    log,
    count: (line: string) => log.filter((one) => one === line).length,
    secrets,
    /** Signs somebody in without any page hearing of it, as a redirect in another tab does. */
    begin,
    /** The server ends it, as back-channel logout does. */
    endAll: () => sessions.clear(),
    alive: () => [...sessions.values()].filter(({ until }) => until > clock.now()).map(({ user }) => user.id),
    interrupt: (work: typeof interrupt) => {
      interrupt = work
    },
    /** A new CSRF value for the living session, as after a restart with another secret. */
    renewCsrf: () => {
      for (const [id, session] of sessions) sessions.set(id, { ...session, csrf: `${session.csrf}-new` })
      for (const { csrf } of sessions.values()) secrets.add(csrf)
    },
  }
}

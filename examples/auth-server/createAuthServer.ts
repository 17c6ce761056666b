import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { createAccessGate } from './accessGate.ts'
import { authRoutes } from './authRoutes.ts'
import { type ServerClock, systemClock } from './clock.ts'
import { createCookieMode } from './cookieMode.ts'
import { demoRoutes } from './demoRoutes.ts'
import { createFamilies } from './families.ts'
import { type Faults, noFaults } from './faults.ts'
import { DroppedAnswer, faultyNetwork, skewedDate } from './faultyNetwork.ts'
import { createGrants } from './grants.ts'
import { createIssuer } from './issue.ts'
import { createProtectedApi } from './protectedApi.ts'
import { Refusal } from './refusal.ts'
import { createSecondFactor } from './secondFactor.ts'
import { createSignInLimit } from './signInLimit.ts'
import { createJournal, type ServerState, stateOf } from './state.ts'
import { createUsers } from './users.ts'

const BASE = '/auth'
const REFRESH_TOKEN_TTL = 30 * 86_400

export interface AuthServerOptions {
  /** Epoch milliseconds. Default: the system's clock. */
  readonly now?: () => number
  /** Seconds. Default 60. */
  readonly accessTokenTtl?: number
}

export interface AuthServer {
  readonly app: Hono
  readonly state: ServerState
  /** Assign to it, or send `PUT /demo/faults`. */
  readonly faults: Faults
  /** Back to the first day: no session, no fault, the users as they were. */
  reset(): void
}

/**
 * A small auth server and the API that it protects, all in memory: one instance is one world.
 *
 * @example
 * const server = createAuthServer({ accessTokenTtl: 5 })
 * const answer = await server.app.request('/auth/me') // 401
 */
export function createAuthServer(options: AuthServerOptions = {}): AuthServer {
  const { now = systemClock.now, accessTokenTtl = 60 } = options
  const clock: ServerClock = { ...systemClock, now }
  const journal = createJournal(now)
  const { counters } = journal
  const issuer = createIssuer()
  const users = createUsers()
  const families = createFamilies({
    clock,
    issue: issuer.issue,
    refreshTokenTtl: REFRESH_TOKEN_TTL,
    onRevoked({ id, revokedBy }) {
      if (revokedBy === 'reuse') counters.reuseDetections += 1
      else counters.revocations += 1
      journal.write({ what: 'ended', detail: String(revokedBy), family: id })
    },
  })
  const limit = createSignInLimit(clock, 10, 60)
  const secondFactor = createSecondFactor({ clock, users, issue: issuer.issue, onExhausted: limit.failed })
  const faults = noFaults(accessTokenTtl)
  const cookies = createCookieMode(families, BASE)
  const gate = createAccessGate(families, users)
  const grants = createGrants({ users, families, cookies, faults, journal })
  const api = createProtectedApi(gate, clock)
  const state = stateOf(journal, families, issuer.issued)

  const reset = (): void => {
    for (const part of [users, families, limit, secondFactor, issuer, api, journal]) part.reset()
    Object.assign(faults, noFaults(accessTokenTtl))
  }

  const record: MiddlewareHandler = async (c, next) => {
    const { method, path } = c.req
    counters.requests[path] = (counters.requests[path] ?? 0) + 1
    await next()
    journal.write({ what: 'request', detail: `${method} ${path}`, status: c.res.status })
  }
  const noStore: MiddlewareHandler = async (c, next) => {
    await next()
    c.header('Cache-Control', 'no-store')
  }
  const network = (isDelayed: boolean) => faultyNetwork({ faults, clock, basePath: BASE, isDelayed })

  const app = new Hono()
  app.use(`${BASE}/*`, record, noStore, skewedDate(faults, clock), cookies.write, network(true))
  app.use('/api/*', record, noStore, skewedDate(faults, clock), network(false))
  app.route(BASE, authRoutes({ users, families, cookies, grants, gate, limit, secondFactor }))
  app.route('/api', api.routes)
  app.route('/demo', demoRoutes({ users, families, secondFactor, faults, state, reset }))
  app.notFound((c) => c.json({ error: 'not_found' }, 404))
  app.onError(refuse)

  return { app, state, faults, reset }
}

function refuse(error: Error, c: Context): Response {
  if (error instanceof DroppedAnswer) throw error
  if (!(error instanceof Refusal)) {
    console.error(error)
    return c.json({ error: 'server_error' }, 500)
  }
  if (error.retryAfter !== undefined) c.header('Retry-After', String(error.retryAfter))
  if (error.status === 401 && error.body.error !== 'invalid_credentials')
    c.header('WWW-Authenticate', `Bearer error="${error.body.error}"`)
  return c.json(error.body, error.status)
}

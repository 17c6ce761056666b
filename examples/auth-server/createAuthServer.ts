import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { createAccessGate } from './accessGate.ts'
import { apiRoutes } from './apiRoutes.ts'
import { authRoutes } from './authRoutes.ts'
import { demoRoutes } from './demoRoutes.ts'
import type { Faults } from './faults.ts'
import { DroppedAnswer, faultyNetwork, skewedDate } from './faultyNetwork.ts'
import { Refusal } from './refusal.ts'
import { type ServerState, stateOf } from './state.ts'
import { type AuthServerOptions, BASE_PATH, createWorld } from './world.ts'

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
  const world = createWorld(options)
  const { faults, clock, cookies, journal } = world
  const gate = createAccessGate(world)
  const network = (isDelayed: boolean) => faultyNetwork({ faults, clock, basePath: BASE_PATH, isDelayed })
  const date = skewedDate(faults, clock)

  const app = new Hono()
  app.use(`${BASE_PATH}/*`, journal.record, careful, date, cookies.write, network(true))
  app.use('/api/*', journal.record, careful, date, network(false))
  app.route(BASE_PATH, authRoutes(world, gate))
  app.route('/api', apiRoutes(world, gate))
  app.route('/demo', demoRoutes(world))
  app.notFound((c) => c.json({ error: 'not_found' }, 404))
  app.onError(refuse)

  return { app, state: stateOf(world), faults, reset: world.reset }
}

/** No cache may keep an answer, and no browser guess what it is. */
const careful: MiddlewareHandler = async (c, next) => {
  await next()
  c.header('Cache-Control', 'no-store')
  c.header('X-Content-Type-Options', 'nosniff')
}

function refuse(error: Error, c: Context): Response {
  if (error instanceof DroppedAnswer) throw error
  if (!(error instanceof Refusal)) {
    console.error(error)
    return c.json({ error: 'server_error' }, 500)
  }
  if (error.retryAfter !== undefined) c.header('Retry-After', String(error.retryAfter))
  return c.json(error.body, error.status)
}

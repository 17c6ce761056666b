import { DroppedAnswer, type FakeAuthServer } from 'authchart/testing'
import { type Context, Hono } from 'hono'
import { apiRoutes } from './apiRoutes.ts'
import { demoRoutes } from './demoRoutes.ts'
import { overConnection } from './dropConnection.ts'
import type { PasskeySide } from './passkeys/index.ts'
import { Refusal } from './refusal.ts'
import { type AuthServerOptions, createWorld } from './world.ts'

export interface AuthServer extends Pick<FakeAuthServer, 'state' | 'faults'> {
  readonly app: Hono
  /** What answers under `/auth`. */
  readonly auth: FakeAuthServer
  readonly passkeys: PasskeySide
  /** What the authenticator app of a user shows. */
  currentCode(userId: string): string
  /** Back to the first day: no session, no fault, the users as they were. */
  reset(): void
}

/**
 * A small auth server and the API that it protects, all in memory: one instance is one world.
 *
 *     /auth ──▶ createFakeAuthServer (authchart/testing)
 *     /api  ──▶ orders and oddities, behind its access tokens and its faults
 *     /demo ──▶ the strings behind the scenes
 *
 * @example
 * const server = createAuthServer({ accessTokenTtl: 5 })
 * const answer = await server.app.request('/auth/me') // 401
 */
export function createAuthServer(options: AuthServerOptions = {}): AuthServer {
  const world = createWorld(options)
  const { auth, totp, passkeys } = world
  const api = new Hono().route('/api', apiRoutes(world)).onError(refuse)

  const app = new Hono()
  app.all(`${auth.basePath}/*`, (c) => overConnection(c, (request) => auth.fetch(request)))
  app.all('/api/*', (c) =>
    overConnection(c, (request) => auth.serve(request, (request) => api.fetch(request, c.env as object))),
  )
  app.route('/demo', demoRoutes(world))
  app.notFound((c) => c.json({ error: 'not_found' }, 404))
  app.onError(refuse)

  const currentCode = (userId: string): string => totp.get(userId)?.currentCode().code ?? ''
  return { app, auth, state: auth.state, faults: auth.faults, passkeys, currentCode, reset: world.reset }
}

function refuse(error: Error, c: Context): Response {
  if (error instanceof DroppedAnswer) throw error
  if (error instanceof Refusal) return c.json(error.body, error.status)
  console.error(error)
  return c.json({ error: 'server_error' }, 500)
}

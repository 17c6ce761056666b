import { createAccessGate } from './accessGate.ts'
import { authRoutes, type Route } from './authRoutes.ts'
import { bearerIn } from './bearer.ts'
import { openExchange } from './exchange.ts'
import type { FakeAuthServer, FakeAuthServerOptions } from './fakeAuthServer.types.ts'
import { throughFaults } from './faultyNetwork.ts'
import { createGrants } from './grants.ts'
import { routeTools } from './moreRoutes.ts'
import { callOf, requestOf, responseOf, untilAborted, withHeaders } from './platform.ts'
import { Refusal } from './refusal.ts'
import { answerOf, commonHeaders, refused } from './serverAnswer.ts'
import { serverSide } from './serverSide.ts'
import { stateOf } from './state.ts'
import { createWorld } from './world.ts'

/**
 * An auth server in memory that speaks what `restBackend` speaks: rotation with reuse detection, tokens in the body or in
 * a cookie, a second factor, sign-out scopes, permissions, a sign-in limit, and faults on demand. It waits for nothing but
 * its clock, and draws nothing but from `random`: with both given, a test runs the same each time.
 *
 * Throws `AuthError('invalid_options')` where two users have the same id or address.
 *
 * @example
 * const server = createFakeAuthServer({ accessTokenTtl: 60 })
 * const auth = createAuth({ backend: restBackend({ baseUrl: '/auth', fetch: server.fetch }) })
 * await auth.signIn({ method: 'password', email: 'ada@example.com', password: 'correct horse' })
 * server.state.counters.signIns // 1
 */
export function createFakeAuthServer(options: FakeAuthServerOptions = {}): FakeAuthServer {
  const world = createWorld(options)
  const { basePath, families, cookies, journal } = world
  const gate = createAccessGate(world)
  const grants = createGrants(world)
  const more = Object.entries(options.routes ?? {}).map(([name, route]): [string, Route] => [
    name,
    (exchange) => route(exchange, routeTools(world, gate, grants, exchange)),
  ])
  const routes = { ...authRoutes(world, gate, grants), ...Object.fromEntries(more) }
  const state = stateOf(world)

  const handle: FakeAuthServer['handle'] = async (call) => {
    const path = new URL(call.url).pathname
    const entry = journal.arrived(call.method, path)
    const exchange = openExchange(call, entry)
    exchange.concerns(exchange.bearer === undefined ? undefined : families.of(exchange.bearer))
    const route = path.startsWith(`${basePath}/`) ? routes[`${call.method} ${path.slice(basePath.length)}`] : undefined
    // A refusal takes the way back like any answer: delayed, or lost.
    const work = async () => {
      try {
        if (!route) throw new Refusal(404, 'not_found')
        return answerOf(await route(exchange))
      } catch (error) {
        return refused(error, entry)
      }
    }
    const answer = await throughFaults(world, { path, isDelayed: true }, work).catch((error) => refused(error, entry))
    const cookie = cookies.written(exchange)
    entry.status = answer.status
    return {
      ...answer,
      headers: [
        ...answer.headers,
        ...commonHeaders(world),
        ...(cookie === null ? [] : [['set-cookie', cookie] as const]),
      ],
    }
  }

  return {
    basePath,
    state,
    faults: world.faults,
    handle,
    async fetch(input, init) {
      const request = requestOf(input, init)
      request.signal.throwIfAborted()
      return untilAborted(handle(callOf(request)).then(responseOf), request.signal)
    },
    async serve(request, handler) {
      const path = new URL(request.url).pathname
      const entry = journal.arrived(request.method, path)
      const bearer = bearerIn(request.headers.get('authorization'))
      entry.session = (bearer === undefined ? undefined : families.of(bearer)?.id) ?? null
      const answer = await throughFaults(world, { path, isDelayed: false }, () => handler(request)).catch((error) =>
        responseOf(refused(error, entry)),
      )
      entry.status = answer.status
      return withHeaders(answer, commonHeaders(world))
    },
    ...serverSide(world, gate, state),
    reset: world.reset,
  }
}

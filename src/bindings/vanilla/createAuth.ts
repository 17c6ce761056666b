import { createActor } from 'xstate'
import { browserEnvironment } from '../../adapters/browserEnvironment.ts'
import { resilientLedger } from '../../adapters/ledgers/resilientLedger.ts'
import { serverEnvironment } from '../../adapters/memory/serverEnvironment.ts'
import { createEngine } from '../../engine/engine.ts'
import { settingsFrom } from '../../engine/settings.ts'
import { AuthError, toFailure } from '../../errors.ts'
import { createAuthFetch } from '../../http/authFetch.ts'
import { createAuthActors } from '../../machines/auth/auth.actors.ts'
import { authMachine } from '../../machines/auth/auth.machine.ts'
import type { AuthUser } from '../../session.ts'
import type { AuthClient, AuthOptions } from './client.types.ts'
import { createCommands } from './commands.ts'
import { createTokenAccess } from './tokenAccess.ts'
import { createViewSource } from './viewSource.ts'
import { createWaiting } from './waiting.ts'

/**
 * Makes the session engine of a page: gathers the ports, starts the chart, and returns the client for it. In a browser
 * it begins to restore the stored session at once; on a server (no `document`, no `environment`) it starts nothing.
 *
 * Throws `AuthError('invalid_options')` for options that cannot work together.
 *
 * @example
 * const auth = createAuth({
 *   backend: restBackend({ baseUrl: '/auth' }),
 *   idle: { timeout: 30 * 60_000, warning: 60_000 },
 * })
 * await auth.ready
 */
export function createAuth<User extends AuthUser = AuthUser>(options: AuthOptions<User>): AuthClient<User> {
  const settings = settingsFrom(options)
  const isServer = typeof document === 'undefined' && !options.environment
  const onNotesFailure = (error: unknown) =>
    engine.report({ type: 'storage.failed', what: 'notes', error: toFailure(error) })
  const given = isServer
    ? serverEnvironment()
    : { ...browserEnvironment(settings.scope, { onNotesFailure }), ...options.environment }
  const ledger = resilientLedger(given.ledger, (error) => engine.tab.onFailure('ledger', error))
  const engine = createEngine(settings, { ...given, ledger })
  const { lifecycle, clock } = given

  const actor = createActor(authMachine.provide({ actors: createAuthActors(engine) }), {
    input: { isOffline: !lifecycle.isOnline() },
    ...(options.inspect && { inspect: options.inspect }),
  })
  const waiting = createWaiting(actor, clock, settings.timeouts.wait, engine.disposed)
  const access = createTokenAccess(engine, actor, waiting)
  actor.subscribe(access.suspect)
  const views = createViewSource<User>(actor, options.initialView, engine.disposed)
  const commands = createCommands<User>({ engine, actor, waiting, views, isServer })

  const client: AuthClient<User> = {
    ...commands,
    get view() {
      return views.current()
    },
    initialView: views.initial,
    subscribe: views.subscribe,
    ready: isServer
      ? Promise.resolve(views.initial)
      : waiting
          .until((snapshot) => (snapshot.matches({ restoring: 'asking' }) ? undefined : true))
          .then(views.current, views.current),
    on(type, listener) {
      // In a task of its own, so that a listener may call back into the engine (T30).
      const { unsubscribe } = actor.on(type, (event) =>
        queueMicrotask(() => {
          if (isListening) listener(event as Parameters<typeof listener>[0])
        }),
      )
      let isListening = true
      return () => {
        isListening = false
        unsubscribe()
      }
    },
    getAccessToken: (request) => (isServer ? Promise.resolve(null) : access.get(request)),
    tokens: access.source,
    tokenRejected: access.rejected,
    report: (event) =>
      actor.send(
        event.type === 'accessDenied'
          ? { type: 'request.denied', status: event.status }
          : { type: 'request.limited', retryAfter: event.retryAfter },
      ),
    fetch: (input, init) => authFetch(input, init),
    actor,
    dispose() {
      stopWaking()
      engine.dispose()
      actor.stop()
    },
  }
  const authFetch = createAuthFetch(client, options.requests)
  const stopWaking = lifecycle.subscribe((event) => {
    if (event !== 'woke') return
    engine.syncedAt = Number.NEGATIVE_INFINITY
    access.suspect()
  })
  if (!isServer) {
    actor.start()
    if (!ledger.shared) {
      const message = 'This browser has no IndexedDB here: tabs are not coordinated.'
      engine.tab.onFailure('ledger', new AuthError('storage_failed', message))
    }
  }
  return client
}

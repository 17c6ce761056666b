import { createActor } from 'xstate'
import { AuthError } from '../../errors.ts'
import type { AuthOptions } from '../../options.ts'
import type { AuthUser } from '../../session.ts'
import { createAuthLogic } from './authLogic.ts'
import type { AuthClient } from './client.types.ts'
import { connectAuth } from './connectAuth.ts'

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
  const logic = createAuthLogic(options)
  const { machine, input, engine, isServer } = logic
  const { inspect } = options
  const actor = createActor(machine, { input, ...(Object(inspect) === inspect && { inspect }) })
  const client = connectAuth(logic, actor)
  const { dispose } = client
  client.dispose = () => {
    dispose()
    actor.stop()
  }
  if (!isServer) {
    actor.start()
    // A moment later, so that the app's listeners are there to hear it.
    queueMicrotask(() => {
      if (engine.disposed.aborted || engine.environment.ledger.shared) return
      engine.tab.onFailure('ledger', new AuthError('storage_failed', 'No IndexedDB here: tabs are not coordinated.'))
    })
  }
  return client
}

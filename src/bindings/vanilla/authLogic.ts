import { browserEnvironment } from '../../adapters/browserEnvironment.ts'
import { resilientLedger } from '../../adapters/ledgers/resilientLedger.ts'
import { serverEnvironment } from '../../adapters/memory/serverEnvironment.ts'
import { createAuthActors } from '../../engine/actors.ts'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { settingsFrom } from '../../engine/settings.ts'
import { type AuthMachine, authMachine } from '../../machines/auth/auth.machine.ts'
import type { AuthInput } from '../../machines/auth/auth.types.ts'
import type { AuthOptions } from '../../options.ts'
import type { AuthUser } from '../../session.ts'
import type { BoundStepUp } from '../../stepUp/stepUp.types.ts'

/** The chart with all its actors provided, for `createAuth` or for a machine of the app's own that invokes it. */
export interface AuthLogic<User extends AuthUser = AuthUser> {
  readonly machine: AuthMachine
  readonly input: AuthInput
  readonly engine: Engine
  readonly stepUp?: BoundStepUp | undefined
  readonly options: AuthOptions<User>
  /** There is no page: nothing is started. */
  readonly isServer: boolean
}

/**
 * Gathers the ports and binds the chart's actors to them. Starts nothing: the actor that runs `machine` does.
 * Throws `AuthError('invalid_options')`.
 *
 * @example
 * const auth = createAuthLogic({ backend: restBackend({ baseUrl: '/auth' }) })
 * const app = setup({ actors: { auth: auth.machine } }).createMachine({
 *   invoke: { id: 'auth', src: 'auth', input: auth.input },
 * })
 */
export function createAuthLogic<User extends AuthUser = AuthUser>(options: AuthOptions<User>): AuthLogic<User> {
  const settings = settingsFrom(options)
  const isServer = typeof document === 'undefined' && !options.environment
  // A moment later: the chart reads notes while it starts, before the app's listeners are there.
  const onNotesFailure = (error: unknown) => queueMicrotask(() => engine.tab.onFailure('notes', error))
  const environment = isServer
    ? serverEnvironment()
    : { ...browserEnvironment(settings.scope, { onNotesFailure }), ...options.environment }
  const ledger = resilientLedger(environment.ledger, (error) => engine.tab.onFailure('ledger', error))
  const engine = createEngine(settings, { ...environment, ledger })
  const stepUp = settings.stepUp?.(engine)
  return {
    machine: authMachine.provide({ actors: createAuthActors(engine, stepUp) }),
    input: { isOffline: !environment.lifecycle.isOnline() },
    engine,
    stepUp,
    options,
    isServer,
  }
}

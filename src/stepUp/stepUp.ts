import { fromPromise } from 'xstate'
import { AuthError, toFailure } from '../errors.ts'
import { createDeadline } from '../machines/deadline/deadline.actor.ts'
import type { StepUpRules } from '../machines/stepUp/rules.ts'
import { type AwaitProofInput, createStepUpMachine } from '../machines/stepUp/stepUp.machine.ts'
import type { StepUpAttempt } from '../machines/stepUp/stepUp.types.ts'
import { bounded } from '../protocol/tab.ts'
import { createAsks } from './asks.ts'
import { createStepUpCommands } from './commands.ts'
import type { StepUpFeature } from './stepUp.types.ts'

/** How long a proof counts unless told, milliseconds. */
export const LASTS = 300_000

export interface StepUpOptions {
  /** How long a proof counts, milliseconds, where a request names no `maxAge`. Default 5 minutes. */
  readonly lasts?: number
  /** The server's `acr` values from the weakest to the strongest: a stronger one meets a request for a weaker one. */
  readonly levels?: readonly string[]
}

/**
 * Lets an app ask for more than a session: a fresh proof of who the user is, or a stronger one (RFC 9470). For the option
 * `stepUp` of `createAuth`; needs a backend that has `stepUp()`. Throws `AuthError('invalid_options')`.
 *
 * @example
 * const server = { baseUrl: '/auth' }
 * const auth = createAuth({
 *   backend: withStepUp(restBackend(server), server),
 *   stepUp: stepUp({ lasts: 5 * 60_000, levels: ['1', '2'] }),
 * })
 */
export function stepUp({ lasts = LASTS, levels = [] }: StepUpOptions = {}): StepUpFeature {
  if (!Number.isFinite(lasts) || lasts <= 0)
    throw new AuthError('invalid_options', 'stepUp.lasts must be a number of milliseconds, more than 0.')
  if (!Array.isArray(levels) || levels.some((level) => typeof level !== 'string' || !level || /\s/.test(level)))
    throw new AuthError('invalid_options', 'stepUp.levels takes acr values, the weakest first.')
  const rules: StepUpRules = { lasts, levels }

  return (engine) => {
    const { tab, environment, causes } = engine
    if (!tab.backend.stepUp)
      throw new AuthError('invalid_options', 'The option stepUp needs a backend that has stepUp().')
    const asks = createAsks((failure) => causes.get(failure))
    const late = () => new AuthError('timeout', 'Locks or storage did not answer in time.')

    return {
      actor: createStepUpMachine({
        rules,
        now: () => environment.clock.now(),
        pending: asks.pending,
        answer: asks.answer,
        awaitDeadline: createDeadline<AwaitProofInput['event']>(environment),
        runStepUp: fromPromise<void, { readonly attempt: StepUpAttempt }>(
          async ({ input: { attempt }, signal: stopped }) => {
            try {
              const limit = tab.bounds.limit + (attempt.patience ?? 0)
              await bounded(tab, limit, late, (signal) => attempt({ signal }), stopped)
              engine.activityLog.record()
            } catch (error) {
              // XState publishes what an actor rejects with: facts only.
              const failure = toFailure(error)
              causes.set(failure, error)
              throw failure
            }
          },
        ),
      }),
      connect: (parts) => createStepUpCommands(engine, asks, rules, parts) as never,
    }
  }
}

import { fromPromise } from 'xstate'
import { createAuthActors } from '../../engine/actors.ts'
import type { Engine } from '../../engine/engine.ts'
import { toFailure } from '../../errors.ts'
import type { AwaitDeadlineInput, EndInput } from '../../machines/auth/auth.setup.ts'
import type { RefreshResult, RestoreResult } from '../../machines/auth/auth.types.ts'
import { endSession } from '../../protocol/end.ts'
import type { SessionRecord } from '../../protocol/record.ts'
import type { BoundStepUp } from '../../stepUp/stepUp.types.ts'
import type { Answers } from './answers.ts'
import type { scriptedBackend } from './scriptedBackend.ts'
import { still } from './steerable.ts'

interface Parts {
  readonly engine: Engine
  readonly backend: ReturnType<typeof scriptedBackend>
  readonly answers: Answers
  readonly stepUp: BoundStepUp
  /** Makes a record what this tab holds, and what the ledger says. */
  hold(record: SessionRecord | null): void
}

/**
 * The chart's actors for a test: attempts and locking as in an app; what would wait for time to pass or for another tab
 * waits for the test.
 *
 * @example
 * const machine = authMachine.provide({ actors: scriptedActors({ engine, backend, answers, stepUp, hold }) })
 */
export function scriptedActors({ engine, backend, answers, stepUp, hold }: Parts) {
  const { tab, causes } = engine
  return {
    ...createAuthActors(engine, stepUp),
    syncTabs: still<undefined>(),
    watchExpiry: still<{ readonly expiresAt: number | null }>(),
    watchInactivity: still<undefined>(),
    awaitDeadline: still<AwaitDeadlineInput>(),
    restoreSession: fromPromise<RestoreResult, { readonly failures: number }>(() => new Promise(() => {})),

    refreshSession: fromPromise<RefreshResult, { readonly failures: number }>(async ({ signal }) => {
      try {
        const {
          accessToken,
          user,
          scopes = [],
          amr = [],
          expiresAt = null,
        } = await backend.refresh({ refreshToken: undefined, signal })
        const { held } = tab.vault
        if (!held) return { type: 'ended', reason: 'storageCleared', source: 'self' }
        const generation = held.generation + 1
        const session = { ...held.session, user: user ?? held.session.user, scopes, amr, expiresAt, generation }
        const tokens = { accessToken, tokenType: 'Bearer', expiresAt }
        hold({ ...held, generation, commit: engine.environment.random.id(), session, tokens })
        return { type: 'refreshed', session, source: 'self' }
      } catch (error) {
        const failure = toFailure(error)
        causes.set(failure, error)
        if (failure.code === 'invalid_grant') return { type: 'ended', reason: 'revoked', source: 'self' }
        return { type: 'failed', failure, retryAt: engine.environment.clock.now() }
      }
    }),

    endSession: fromPromise<void, EndInput>(async ({ input: { reason, source, scope } }) => {
      const ending = endSession(tab, reason, scope)
      // Whatever the server says to it, the session is over here.
      const isWanted = reason === 'user' && source === 'self'
      if (isWanted) await answers.take('signOut', { byDefault: undefined }).catch(() => undefined)
      await ending.done
    }),
  }
}

import { type CallbackActorLogic, type EventObject, fromCallback, fromPromise } from 'xstate'
import { AuthError, type AuthFailure, toFailure } from '../errors.ts'
import type { AwaitDeadlineInput, EndInput } from '../machines/auth/auth.setup.ts'
import type {
  RefreshResult,
  RestoreResult,
  SignInAttempt,
  SignInResult,
  UnlockAttempt,
} from '../machines/auth/auth.types.ts'
import { createDeadline } from '../machines/deadline/deadline.actor.ts'
import { ASKING, createInactivity } from '../machines/inactivity/inactivity.actor.ts'
import { backOff } from '../machines/refresh/backOff.ts'
import { createExpiryWatch } from '../machines/refresh/expiry.actor.ts'
import type { StepUpInput } from '../machines/stepUp/stepUp.types.ts'
import { createTabSync } from '../machines/tabs/tabs.actor.ts'
import { endSession, endStored, forbidSilentSignIn } from '../protocol/end.ts'
import { setLocked } from '../protocol/locking.ts'
import { refreshSession } from '../protocol/refresh.ts'
import { type RestoreOutcome, restoreSession } from '../protocol/restore.ts'
import { bounded, pause } from '../protocol/tab.ts'
import type { BoundStepUp } from '../stepUp/stepUp.types.ts'
import type { Engine } from './engine.ts'
import { purgeAside, purgeCaches } from './purgeCaches.ts'

/**
 * The actors of `authMachine`, bound to one engine. They close over the vault and the backend, so that no secret is ever
 * in an input or an output; and they reject with plain facts, because XState publishes what an actor rejects with.
 *
 * @example
 * const machine = authMachine.provide({ actors: createAuthActors(createEngine(settings, environment)) })
 */
export function createAuthActors(engine: Engine, stepUp?: BoundStepUp) {
  const { environment, tab, settings } = engine
  const { clock, random, lifecycle } = environment
  const retryAt = (failures: number, { retryAfter }: AuthFailure) =>
    clock.now() + backOff(failures, random.fraction(), retryAfter)

  const late = () => new AuthError('timeout', 'Locks or storage did not answer in time.')
  /**
   * What the chart waits for, and with it every promise that an app is given, comes to an end here: also where a lock, a
   * store or the ledger never answers (T19). The work goes on without an audience, as after a signal that aborts.
   */
  const safely = async <Output>(work: (signal: AbortSignal) => Promise<Output>, signal?: AbortSignal, patience = 0) => {
    try {
      return await bounded(tab, tab.bounds.limit + patience, late, work, signal)
    } catch (error) {
      const failure = toFailure(error)
      engine.causes.set(failure, error)
      throw failure
    }
  }

  const lock = async (locked: boolean): Promise<void> => {
    engine.lockWrites++
    await setLocked(tab, locked)
  }

  return {
    syncTabs: createTabSync({
      ...engine,
      lifecycle,
      serve(request) {
        if (request.type === 'purge') return purgeAside(engine, request)
        if (request.type === 'lock') return void lock(true).then(engine.sync, engine.sync)
        if (tab.signIns.isStray) void forbidSilentSignIn(tab)
        void engine.sync()
      },
    }),
    // The chart only starts it and speaks to it: which kind of actor it is makes no difference there.
    stepUp: (stepUp?.actor ?? fromCallback(() => {})) as CallbackActorLogic<EventObject, StepUpInput>,
    awaitDeadline: createDeadline<AwaitDeadlineInput['event']>(environment),
    // Where nothing can be refreshed the token is good to its end.
    watchExpiry: createExpiryWatch(tab.backend.refreshWith === 'none' ? 0 : settings.leeway, environment),
    watchInactivity: createInactivity(engine.idlePolicy, {
      ...environment,
      log: engine.activityLog,
      messenger: engine.messenger,
    }),

    restoreSession: fromPromise<RestoreResult, { readonly failures: number }>(async ({ input, signal: stopped }) => {
      const outcome = await safely<RestoreOutcome>(async (signal) => {
        let result = await restoreSession(tab, engine.judgeIdle, signal)
        while (result.type === 'restored' && tab.vault.held?.epoch !== result.session.id && !signal.aborted)
          result = await restoreSession(tab, engine.judgeIdle, signal)
        engine.syncedAt = clock.now()
        // Nobody listens any more, and the vault may hold what the chart has not heard of.
        if (signal.aborted) void engine.sync()
        // A store that stays unreadable holds no session that anybody could use.
        const isHopeless =
          result.type === 'unreachable' && result.failure.code === 'storage_failed' && input.failures > 2
        return isHopeless ? { type: 'none' } : result
      }, stopped).catch((failure: AuthFailure): RestoreOutcome => {
        // It waits for its turn behind tabs whose server is slow.
        if (failure.code !== 'timeout') throw failure
        return { type: 'unreachable', failure }
      })
      if (outcome.type === 'unreachable') return { ...outcome, retryAt: retryAt(input.failures, outcome.failure) }
      if (outcome.type === 'restored') return { ...outcome, session: tab.vault.held?.session ?? outcome.session }
      return outcome
    }),

    runAttempt: fromPromise<SignInResult, { readonly attempt: SignInAttempt }>(({ input, signal: stopped }) =>
      safely(
        async (signal) => {
          tab.signIns.latest = signal
          const asking = input.attempt({ signal })
          tab.signIns.asking = asking.catch(() => {})
          const result = await asking
          if (result.type === 'signedIn') engine.activityLog.record()
          return result
        },
        stopped,
        input.attempt.patience,
      ),
    ),

    refreshSession: fromPromise<RefreshResult, { readonly failures: number }>(async ({ input, signal: stopped }) => {
      const outcome = await safely(async (signal) => {
        await idleJudgement(engine, signal)
        const result = await refreshSession(tab, signal)
        engine.syncedAt = clock.now()
        engine.sharing.payDebt()
        // Nobody listens any more, and the vault may hold what the chart has not heard of.
        if (signal.aborted) void engine.sync()
        return result
      }, stopped).catch((failure: AuthFailure) => ({ type: 'failed', failure }) as const)
      return outcome.type === 'failed' ? { ...outcome, retryAt: retryAt(input.failures, outcome.failure) } : outcome
    }),

    lockSession: fromPromise<void, undefined>(() => safely(() => lock(true))),

    unlockSession: fromPromise<void, { readonly attempt: UnlockAttempt }>(({ input, signal: stopped }) =>
      safely(async (signal) => {
        await input.attempt({ signal })
        signal.throwIfAborted()
        await lock(false)
        engine.activityLog.record()
      }, stopped),
    ),

    endSession: fromPromise<void, EndInput>(({ input: { reason, source, scope, session } }) =>
      safely(async () => {
        // The vault may hold a newer session already, of which the chart has not heard: that one was not meant.
        const { held } = tab.vault
        const isMeant = held && source === 'self' && (!session || held.epoch === session)
        const ending = isMeant ? endSession(tab, reason, scope) : endStored(tab, reason, source, session, scope)
        try {
          await Promise.all([ending.done, purgeCaches(engine, { reason, source })])
        } finally {
          if (isMeant && reason === 'user') tab.backend.leave?.({ idToken: held.tokens.idToken })
        }
      }),
    ),
  }
}

/**
 * On waking up everything asks at once. A session that is about to end for idleness must not be refreshed first; the
 * judgement takes as long as the other tabs may be asked (T3).
 */
async function idleJudgement({ tab, judgeIdle }: Engine, signal: AbortSignal): Promise<void> {
  const isDue = () => judgeIdle(tab.vault.held?.remembered ?? false) === 'signOut'
  for (let waited = 0; waited < 2 * ASKING && isDue() && !signal.aborted; waited += 50) await pause(tab, 50)
  signal.throwIfAborted()
}

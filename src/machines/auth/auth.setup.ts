import { assign, type EventObject, emit, enqueueActions, fromCallback, fromPromise, sendTo, setup } from 'xstate'
import { AuthError, type AuthFailure } from '../../errors.ts'
import type { EndReason, SecondFactorChallenge, Session, Source } from '../../session.ts'
import type { AssuranceFact, StepUpInput } from '../stepUp/stepUp.types.ts'
import { asFailure } from './asFailure.ts'
import type { AuthEvent } from './auth.events.ts'
import type {
  AuthContext,
  AuthInput,
  AuthMachineEvent,
  EndScope,
  RefreshResult,
  RestoreResult,
  SignInAttempt,
  SignInResult,
  UnlockAttempt,
} from './auth.types.ts'

/** The default of an actor that nobody has provided: a clear error, never silence. */
const missing = (name: string): never => {
  throw new AuthError(
    'actor_not_provided',
    `Provide "${name}" with authMachine.provide({ actors: createAuthActors(…) }).`,
  )
}
const missingPromise = <Output, Input>(name: string) => fromPromise<Output, Input>(async () => missing(name))
const missingCallback = <Input>(name: string) => fromCallback<EventObject, Input>(() => missing(name))

export interface AwaitDeadlineInput {
  /** Epoch ms. */
  readonly at: number
  readonly event: Extract<AuthMachineEvent, { type: 'lifetime.over' | 'secondFactor.expired' | 'backOff.over' }>
}

export interface EndInput {
  readonly reason: EndReason
  readonly source: Source
  readonly scope: EndScope
  /** Id of the session that is meant; `null`: whatever is stored. */
  readonly session: string | null
}

export const authSetup = setup({
  types: {
    context: {} as AuthContext,
    events: {} as AuthMachineEvent,
    emitted: {} as AuthEvent,
    input: {} as AuthInput,
    tags: {} as 'authenticated' | 'busy' | 'canRequest',
  },
  actors: {
    /** Whole life of the chart: keeps this tab in line with the ledger, tells what the device says. */
    syncTabs: missingCallback<undefined>('syncTabs'),
    restoreSession: missingPromise<RestoreResult, { readonly failures: number }>('restoreSession'),
    runAttempt: missingPromise<SignInResult, { readonly attempt: SignInAttempt }>('runAttempt'),
    refreshSession: missingPromise<RefreshResult, { readonly failures: number }>('refreshSession'),
    /** While authenticated: says when the access token is about to expire. */
    watchExpiry: missingCallback<{ readonly expiresAt: number | null }>('watchExpiry'),
    watchInactivity: missingCallback<undefined>('watchInactivity'),
    /** While authenticated: judges how surely the user is who they are, and asks for more. */
    stepUp: missingCallback<StepUpInput>('stepUp'),
    awaitDeadline: missingCallback<AwaitDeadlineInput>('awaitDeadline'),
    lockSession: missingPromise<void, undefined>('lockSession'),
    unlockSession: missingPromise<void, { readonly attempt: UnlockAttempt }>('unlockSession'),
    /** Revokes, tells the other tabs, lets the app purge its caches; the vault is empty before it returns. */
    endSession: missingPromise<void, EndInput>('endSession'),
  },
  actions: {
    /** Takes a session in: after sign-in, restore, adoption or a switch in another tab. */
    accept: enqueueActions(
      (
        { enqueue, context },
        { session, source, isLocked = false }: { session: Session; source: Source | null; isLocked?: boolean },
      ) => {
        const { user } = session
        const previous = context.session?.user
        enqueue.assign({
          session,
          isLocked,
          error: null,
          reason: null,
          source: null,
          failures: 0,
          idleDeadline: null,
          scope: 'here',
        })
        if (previous && previous.id !== user.id)
          enqueue.emit({ type: 'userChanged', user, previous, source: source ?? 'remote' })
        // Whoever was told of an end has to be told that there is somebody again.
        const told = source ?? (context.reason && 'remote')
        if (told) enqueue.emit({ type: 'signedIn', user, source: told })
      },
    ),
    /** The next generation of the same session. */
    advance: enqueueActions(({ enqueue, context }, { session, source }: { session: Session; source: Source }) => {
      if (context.session && session.generation === context.session.generation && source === 'remote') return
      enqueue.assign({ session, error: null, failures: 0 })
      enqueue.emit({ type: 'refreshed', generation: session.generation, source })
    }),
    /** What the child makes of the session's new facts. */
    assure: sendTo('stepUp', ({ context: { session }, event }) => ({
      type: 'session.advanced',
      session,
      source: (event as { source?: Source }).source,
    })),
    /** What it has made of them. */
    hear: enqueueActions(({ enqueue }, { assurance, told }: AssuranceFact) => {
      enqueue.assign({ assurance })
      if (told) enqueue.emit(told)
    }),
    /** The session is over: nothing of it stays in the chart but the reason. */
    end: enqueueActions(({ enqueue, context }, { reason, source }: { reason: EndReason; source: Source }) => {
      enqueue.assign({
        session: null,
        ended: context.session?.id ?? null,
        error: null,
        reason,
        source,
        isLocked: false,
        idleDeadline: null,
        failures: 0,
      })
      enqueue.emit({ type: 'signedOut', reason, source })
    }),
    /** At the ledger: a message may have been lost, and it knows more than the token, a lock for example. */
    look: sendTo('tabs', { type: 'look' }),
    /** What `endSession` does with the end that has just been noted, where a sign-in goes on. */
    purge: sendTo('tabs', ({ context: { reason, source } }) => ({ type: 'purge', reason, source })),
    /** What `lockSession` does, where a sign-in goes on. */
    lockAll: sendTo('tabs', { type: 'lock' }),
    failFrom: assign({ error: (_, { error }: { error: unknown }) => asFailure(error) }),
    /** What is being tried from here on; a later attempt can be told from it. */
    beginAttempt: assign(({ event }) => ({ attempt: 'attempt' in event ? event.attempt : null, error: null })),
    endAttempt: assign({ attempt: null }),
    ask: assign({ challenge: (_, { challenge }: { challenge: SecondFactorChallenge }) => challenge }),
    warn: enqueueActions(({ enqueue }, { deadline, remaining }: { deadline: number; remaining: number }) => {
      enqueue.assign({ idleDeadline: deadline })
      enqueue.emit({ type: 'idleWarning', remaining })
    }),
    reach: assign({ scope: (_, { scope }: { scope: EndScope }) => scope }),
    /** The server may say with its refusal how many codes it still takes. */
    countAttempt: assign({
      challenge: ({ context: { challenge, error } }) =>
        challenge && error?.attemptsLeft !== undefined ? { ...challenge, attemptsLeft: error.attemptsLeft } : challenge,
    }),
    noteRefreshFailure: enqueueActions(
      ({ enqueue, context }, { failure, retryAt }: { failure: AuthFailure; retryAt: number }) => {
        enqueue.assign({ error: failure, failures: context.failures + 1, retryAt })
        enqueue.emit({ type: 'refreshFailed', error: failure })
      },
    ),
    emit: emit((_, event: AuthEvent) => event),
    lock: enqueueActions(({ enqueue, context }) => {
      if (context.isLocked) return
      enqueue.assign({ isLocked: true, idleDeadline: null })
      enqueue.emit({ type: 'locked' })
    }),
    unlock: enqueueActions(({ enqueue }) => {
      enqueue.assign({ isLocked: false, error: null })
      enqueue.emit({ type: 'unlocked' })
    }),
  },
  guards: {
    isFinalSecondFactorFailure: ({ event }) =>
      'error' in event && ['second_factor_expired', 'second_factor_exhausted'].includes(asFailure(event.error).code),
    hasSession: ({ context }) => context.session !== null,
    isOther: ({ context }, { session }: { session: Session }) =>
      context.session?.id !== session.id || context.session.generation < session.generation,
    isLocked: ({ context }) => context.isLocked,
    isOffline: ({ context }) => context.isOffline,
    isCurrentGeneration: ({ context }, { generation }: { generation: number }) =>
      context.session?.generation === generation,
  },
})

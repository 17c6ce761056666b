import type { SnapshotFrom } from 'xstate'
import type { StepUpRequest } from '../adapters/ports.ts'
import { disposedError } from '../bindings/vanilla/waiting.ts'
import type { Engine } from '../engine/engine.ts'
import { AuthError, isAuthError } from '../errors.ts'
import { checkSession } from '../http/authorized.ts'
import type { AuthMachine } from '../machines/auth/auth.machine.ts'
import { isMet, type StepUpRules } from '../machines/stepUp/rules.ts'
import type { StepUpAttempt } from '../machines/stepUp/stepUp.types.ts'
import type { AuthUser, Session } from '../session.ts'
import { type Asks, checkRequest } from './asks.ts'
import { type ProofOfUser, stepUpWith } from './attempt.ts'
import { challengeOf } from './challenge.ts'
import type { BoundStepUp, StepUpClientParts } from './stepUp.types.ts'

type AuthSnapshot = SnapshotFrom<AuthMachine>

const lockedError = () => new AuthError('session_locked', 'The session is locked: call unlock() first.')
const noSession = () => new AuthError('not_authenticated', 'There is no session to step up.')

/** The imperative side: each call is an event to the chart, and a promise that settles with what became of it (T19). */
export function createStepUpCommands<User extends AuthUser>(
  engine: Engine,
  asks: Asks,
  rules: StepUpRules,
  { actor, waiting, access, isServer, current }: StepUpClientParts<User>,
): ReturnType<BoundStepUp['connect']> {
  const { tab, disposed } = engine
  const { clock } = tab.ports

  const check = () => {
    if (disposed.aborted) throw disposedError()
    if (isServer) throw new AuthError('unsupported', 'On a server createAuth starts nothing: call this in the browser.')
  }
  const usable = ({ context: { session, isLocked } }: AuthSnapshot): Session => {
    if (!session) throw noSession()
    if (isLocked) throw lockedError()
    return session
  }

  /** What the chart has become is judged for all who wait: the child knows nothing of locks and ends. */
  const review = ({ context: { session, isLocked } }: AuthSnapshot) => {
    if (asks.size === 0) return
    if (isLocked && session) {
      asks.end(lockedError)
      actor.send({ type: 'stepUp.decline' })
    } else if (!session)
      asks.end(() => new AuthError('session_ended', 'The session ended before the step-up was done.'))
    else
      asks.end((asked) =>
        asked === session.id
          ? null
          : new AuthError('user_changed', 'Another session has begun before the step-up was done.'),
      )
  }
  if (!isServer) actor.subscribe({ next: review, complete: () => asks.end(disposedError) })
  disposed.addEventListener('abort', () => asks.end(disposedError))

  const ask = async (request: StepUpRequest, refused: number | null, signal: AbortSignal | null | undefined) => {
    // Waiting for the restore, much may have happened.
    check()
    signal?.throwIfAborted()
    const session = usable(actor.getSnapshot())
    const since = refused ?? session.generation
    const { ask, done } = asks.add({ request, at: clock.now(), since, isRefused: refused !== null }, session)
    const withdraw = () => {
      asks.end(() => signal?.reason, ask.id)
      if (!disposed.aborted) actor.send({ type: 'stepUp.withdraw', id: ask.id })
    }
    signal?.addEventListener('abort', withdraw)
    actor.send({ type: 'stepUp.ask', ...ask })
    try {
      await done
    } finally {
      signal?.removeEventListener('abort', withdraw)
    }
  }

  /** Resolves when the session has its next generation, and the chart has heard of it. */
  const submit = async (proof: ProofOfUser): Promise<void> => {
    const snapshot = actor.getSnapshot()
    const session = usable(snapshot)
    const request = snapshot.context.assurance?.request ?? {}
    const work = stepUpWith(engine, proof, request, session, access.get)
    let isRunning = false
    const result = new Promise<void>((resolve, reject) => {
      const attempt: StepUpAttempt = async (context) => {
        isRunning = true
        try {
          await work(context)
          resolve()
        } catch (error) {
          reject(isAuthError(error) || !context.signal.aborted ? error : givenUp(session))
          throw error
        }
      }
      actor.send({ type: 'stepUp.submit', attempt: Object.assign(attempt, { patience: work.patience }) })
    })
    result.catch(() => {})
    // Where the command came from inside the engine's own work the chart takes it up a moment later (T30).
    await null
    if (!isRunning) throw new AuthError('invalid_state', 'Stepping up is not possible right now.')
    await result
    await waiting.until(({ context }) => (context.assurance?.isVerifying ? undefined : true))
  }

  return {
    async stepUp(request = {}, { signal } = {}) {
      check()
      checkRequest(request)
      await waiting.until((snapshot) => (snapshot.matches('restoring') ? undefined : true), {
        signal,
        late: () => true,
      })
      await ask(request, null, signal)
      return current()
    },

    async submitStepUp(credentials) {
      check()
      if (typeof credentials?.method !== 'string' || !credentials.method)
        throw new AuthError('invalid_argument', "A step-up needs a method, for example { method: 'otp', code }.")
      await submit({
        patience: tab.backend.patience?.(credentials.method),
        ask: async (context) => tab.backend.stepUp?.(credentials, context),
      })
      return current()
    },

    resumeStepUp: (rest) =>
      submit({
        async ask({ signal }) {
          const outcome = await rest({ signal })
          return outcome?.type === 'granted' ? outcome.grant : undefined
        },
      }),

    declineStepUp() {
      if (!disposed.aborted) actor.send({ type: 'stepUp.decline' })
    },

    isSteppedUp(request = {}) {
      checkRequest(request)
      const { session, assurance, isLocked } = actor.getSnapshot().context
      if (!session || !assurance || isLocked) return false
      const isElevated = assurance.elevatedUntil !== null
      const asked = { request, at: 0, since: session.generation, isRefused: false }
      return isMet(asked, { session, raisedIn: session.generation, isElevated }, rules, clock.now())
    },

    challenged(answer, { generation, sessionId }, signal) {
      const isAnswer = 'headers' in answer
      const isRefusal = isAnswer && (answer.status === 401 || answer.status === 403)
      const request = isRefusal ? challengeOf(answer.headers) : isAnswer ? null : answer
      if (!request || sessionId === null) return undefined
      return ask(request, generation, signal).then(async () => {
        const token = await access.get(signal ? { signal } : {})
        checkSession({ tokens: access.source }, sessionId)
        return token
      })
    },
  }

  function givenUp({ id }: Session): AuthError {
    if (disposed.aborted) return disposedError()
    return actor.getSnapshot().context.session?.id === id
      ? new AuthError('cancelled', 'The step-up was given up before it came to an end.')
      : new AuthError('session_ended', 'The session ended before the step-up was done.')
  }
}

import type { ActorRefFrom } from 'xstate'
import type { Resumed } from '../../adapters/ports.ts'
import {
  answerSecondFactor,
  resendSecondFactor,
  resumeWith,
  signInWith,
  takeTokens,
  unlockWith,
} from '../../engine/attempts.ts'
import type { Engine } from '../../engine/engine.ts'
import { AuthError, type AuthFailure, isAuthError, toFailure } from '../../errors.ts'
import type { AuthMachine } from '../../machines/auth/auth.machine.ts'
import type { Attempt, AuthCommand } from '../../machines/auth/auth.types.ts'
import type { AuthView } from '../../machines/auth/auth.view.types.ts'
import { bounded } from '../../protocol/tab.ts'
import type { AuthUser, Session } from '../../session.ts'
import type { AuthClient } from './client.types.ts'
import type { ViewSource } from './viewSource.ts'
import { disposedError, type Waiting } from './waiting.ts'

interface Parts<User extends AuthUser> {
  readonly engine: Engine
  readonly actor: ActorRefFrom<AuthMachine>
  readonly waiting: Waiting
  readonly views: ViewSource<User>
  readonly isServer: boolean
}

type Commands<User extends AuthUser> = Pick<
  AuthClient<User>,
  | 'signIn'
  | 'submitSecondFactor'
  | 'resendSecondFactor'
  | 'cancel'
  | 'setTokens'
  | 'refresh'
  | 'getIdToken'
  | 'getUser'
  | 'getSessionId'
  | 'isAuthenticated'
  | 'hasRole'
  | 'hasPermission'
  | 'stay'
  | 'lock'
  | 'unlock'
  | 'signOut'
>

interface ResumeCommand {
  /** How to go on with what has left the page; `undefined`: nothing has. `stepUp` goes on with a step-up, over a session. */
  resume(stepUp: ((rest: Resumed) => Promise<unknown>) | undefined): (() => Promise<unknown>) | undefined
}

const BUSY = 'Signing in is not possible right now.'

type AttemptCommand = Extract<AuthCommand, { attempt: unknown }>['type']

/** The imperative side: each command is an event to the chart, and a promise that settles with what became of it. */
export function createCommands<User extends AuthUser>({
  engine,
  actor,
  waiting,
  views,
  isServer,
}: Parts<User>): Commands<User> & ResumeCommand {
  const { tab, settings } = engine
  const { backend, vault } = tab

  const check = () => {
    if (engine.disposed.aborted) throw disposedError()
    if (isServer) throw new AuthError('unsupported', 'On a server createAuth starts nothing: call this in the browser.')
  }
  const need = (method: 'signIn' | 'verifySecondFactor' | 'resendSecondFactor') => {
    check()
    if (!backend[method]) throw new AuthError('unsupported', `This backend has no ${method}().`)
  }
  const errorFrom = (failure: AuthFailure): AuthError => {
    const cause = engine.causes.get(failure)
    return isAuthError(cause) ? cause : new AuthError(failure.code, failure.message, { ...failure, cause })
  }

  /** Sends a command with an attempt, and settles with the end of exactly that attempt. */
  const run = async <T>(type: AttemptCommand, work: Attempt<T>, ignored: string): Promise<AuthView<User>> => {
    let failure: AuthError | undefined
    let isDone = false
    let isRunning = false
    const attempt: Attempt<T> = async (context) => {
      isRunning = true
      try {
        const result = await work(context)
        isDone = true
        return result
      } catch (error) {
        failure = isAuthError(error) ? error : errorFrom(toFailure(error))
        throw error
      }
    }
    actor.send({ type, attempt: Object.assign(attempt, { patience: work.patience }) } as never)
    // Where the command came from inside the engine's own work the chart takes it up a moment later (T30).
    await null
    await waiting.until((snapshot) => {
      if (snapshot.context.attempt === attempt) return undefined
      if (!isRunning) throw new AuthError('invalid_state', ignored)
      if (isDone && snapshot.context.attempt === null) return true
      if (failure && snapshot.context.attempt === null) throw failure
      throw snapshot.context.attempt
        ? new AuthError('superseded', 'A later attempt has taken the place of this one.')
        : new AuthError('cancelled', 'The attempt was given up before it came to an end.')
    })
    // By now the children of a new session have told the chart what they know.
    return views.current()
  }

  return {
    async signIn(credentials, { remember = false } = {}) {
      need('signIn')
      if (typeof credentials?.method !== 'string' || !credentials.method)
        throw new AuthError('invalid_argument', "Credentials need a method, for example { method: 'password', … }.")
      return run('session.signIn', signInWith(engine, credentials, remember), BUSY)
    },
    /** A backend that fails to say fails as a sign-in does (T24). */
    resume(stepUp) {
      let rest: Resumed | null | undefined
      try {
        rest = backend.resume?.()
      } catch (error) {
        rest = () => Promise.reject(error)
      }
      if (!rest) return undefined
      const left = rest
      return () =>
        stepUp && left.isStepUp && actor.getSnapshot().context.session
          ? stepUp(left)
          : run('session.signIn', resumeWith(engine, left), BUSY)
    },
    async setTokens(grant, { remember = false } = {}) {
      check()
      return run('session.signIn', takeTokens(engine, grant, remember), BUSY)
    },
    async submitSecondFactor(answer) {
      need('verifySecondFactor')
      if (!answer?.method && (typeof answer?.code !== 'string' || !answer.code))
        throw new AuthError('invalid_argument', 'A second factor needs a code or a method: { code }.')
      return run(
        'session.submitSecondFactor',
        answerSecondFactor(engine, answer),
        'No second factor is being asked for.',
      )
    },
    async resendSecondFactor() {
      need('resendSecondFactor')
      return run('session.resendSecondFactor', resendSecondFactor(engine), 'No second factor is being asked for.')
    },
    cancel() {
      if (!engine.disposed.aborted) actor.send({ type: 'session.cancel' })
    },

    async refresh() {
      check()
      if (backend.refreshWith === 'none') throw new AuthError('unsupported', 'This backend cannot refresh.')
      await waiting.until((snapshot) => (snapshot.matches({ restoring: 'asking' }) ? undefined : true))
      check()
      const before = vault.held
      actor.send({ type: 'session.refresh' })
      await null
      return waiting.until((snapshot) => {
        const { session, error } = snapshot.context
        if (!session || !snapshot.hasTag('authenticated'))
          throw before
            ? new AuthError('session_ended', 'The session ended instead of being refreshed.')
            : new AuthError('not_authenticated', 'There is no session to refresh.')
        if (snapshot.matches({ authenticated: { token: 'refreshing' } })) return undefined
        if (session.generation > (before?.generation ?? -1) || session.id !== before?.epoch)
          return session as Session<User>
        throw error
          ? errorFrom(error)
          : new AuthError('network', 'The device is offline: the session is kept and refreshed later.')
      })
    },

    getIdToken: () => vault.held?.tokens.idToken ?? null,
    getUser: () => views.current().user,
    getSessionId: () => views.current().session?.id ?? null,
    isAuthenticated: () => views.current().isAuthenticated,
    hasRole: (role) => hasAny(views.current().user?.roles, role),
    hasPermission: (permission) => hasAny(views.current().user?.permissions, permission),

    stay() {
      if (!engine.disposed.aborted) actor.send({ type: 'idle.stay' })
    },
    lock() {
      check()
      if (!settings.unlock)
        throw new AuthError('unsupported', 'lock() needs the option "unlock", or nobody could ever unlock the session.')
      actor.send({ type: 'session.lock' })
    },
    async unlock(proof) {
      check()
      // The other tabs are told that it is locked before they can be told that it is not.
      const locking = { authenticated: { presence: { locked: 'locking' } } } as const
      await waiting.until((snapshot) => (snapshot.matches(locking) ? undefined : true))
      check()
      return run('session.unlock', unlockWith(engine, proof), 'The session is not locked.')
    },

    async signOut({ scope = 'here' } = {}) {
      check()
      if (scope === 'elsewhere') {
        const { held } = vault
        if (!held) throw new AuthError('not_authenticated', 'There is no session here whose others could be ended.')
        if (!backend.revoke) throw new AuthError('unsupported', 'This backend cannot end other sessions.')
        const late = () =>
          new AuthError('timeout', 'The server did not confirm in time that other sessions have ended.')
        const { refreshToken, accessToken } = held.tokens
        await bounded(tab, settings.timeouts.request, late, async (signal) =>
          backend.revoke?.({ refreshToken, accessToken, scope, signal }),
        )
        return views.current()
      }
      actor.send({ type: 'session.signOut', scope })
      await null
      return waiting.until((snapshot) => (snapshot.matches('signingOut') ? undefined : views.current()))
    },
  }
}

const hasAny = (present: readonly string[] | undefined, wanted: string | readonly string[]): boolean =>
  Array.isArray(present) && (typeof wanted === 'string' ? [wanted] : wanted).some((one) => present.includes(one))

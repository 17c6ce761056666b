import type { ActorRefFrom, AnyActorLogic } from 'xstate'
import type { Credentials, Resumed, StepUpRequest } from '../adapters/ports.ts'
import type { TokenAccess } from '../bindings/vanilla/tokenAccess.ts'
import type { Waiting } from '../bindings/vanilla/waiting.ts'
import type { Engine } from '../engine/engine.ts'
import type { TokenUser } from '../http/tokenSource.ts'
import type { AuthMachine } from '../machines/auth/auth.machine.ts'
import type { AuthView } from '../machines/auth/auth.view.types.ts'
import type { AuthUser } from '../session.ts'

/** What a client can do about how surely the user is who they are. */
export interface StepUpCommands<User extends AuthUser = AuthUser> {
  /**
   * Resolves at once when the user has proved enough already; else asks them (`view.assurance.request`, event
   * `stepUpRequired`) and resolves when they have. `maxAge` is in milliseconds; without it the option `lasts` holds. `{}`
   * asks for a proof that is recent, whatever it was.
   *
   * Rejects with `cancelled` when the user declines, `insufficient_authentication` when no further try could do better,
   * `not_authenticated`, `session_locked`, `session_ended`, `user_changed`, `disposed`, or the signal's reason; and with
   * `unsupported` without the option `stepUp`.
   *
   * @example
   * await auth.stepUp({ method: 'otp', maxAge: 5 * 60_000 })
   * await auth.fetch('/api/payout', { method: 'POST' })
   */
  stepUp(request?: StepUpRequest, options?: { readonly signal?: AbortSignal }): Promise<AuthView<User>>
  /**
   * What the user has given, to the backend; also where nobody asks. Resolves when the session has its next generation.
   * After a failure the question stays, for another try. Rejects as `signIn` does.
   *
   * @example
   * await auth.submitStepUp({ method: 'otp', code })
   */
  submitStepUp(credentials: Credentials): Promise<AuthView<User>>
  /** The user does not want to: everybody who waits hears of it. */
  declineStepUp(): void
  /** Is it met as things stand? What `stepUp` would resolve at once for. */
  isSteppedUp(request?: StepUpRequest): boolean
}

/** What the option `stepUp` is, once it is bound to an engine. */
export interface BoundStepUp {
  /** The child of the chart's region `assurance`. */
  readonly actor: AnyActorLogic
  connect<User extends AuthUser>(
    parts: StepUpClientParts<User>,
  ): StepUpCommands<User> &
    Pick<TokenUser, 'challenged'> & {
      /** Goes on with a step-up that has left the page. */
      resumeStepUp(rest: Resumed): Promise<unknown>
    }
}

export interface StepUpClientParts<User extends AuthUser> {
  readonly actor: ActorRefFrom<AuthMachine>
  readonly waiting: Waiting
  readonly access: TokenAccess
  readonly isServer: boolean
  current(): AuthView<User>
}

/** Made by `stepUp()` of `authchart/step-up`. */
export type StepUpFeature = (engine: Engine) => BoundStepUp

import type { AuthClient } from '../../bindings/vanilla/client.types.ts'
import type { RequestPolicy } from '../../http/request.types.ts'
import type { AuthEvent } from '../../machines/auth/auth.events.ts'
import type { AuthView } from '../../machines/auth/auth.view.types.ts'
import type { AuthUser } from '../../session.ts'
import type { StepUpOptions } from '../../stepUp/stepUp.ts'
import type { AnsweredCommand, AnswerTo } from './answers.ts'
import type { SentCommand } from './sent.ts'
import type { TestView } from './testView.types.ts'

export interface TestAuthOptions<User extends AuthUser = AuthUser> {
  /** What the app shows to begin with. */
  readonly view: TestView<User>
  /**
   * As in `createAuth`. `fetch` is what `auth.fetch` sends through; without one every request is rejected with
   * `unsupported`.
   */
  readonly requests?: RequestPolicy
  /** As in `stepUp()` of `authchart/step-up`: how long a proof counts, and what counts for more. Default: as there. */
  readonly stepUp?: StepUpOptions
  /** Wall time, epoch milliseconds. Default: `Date.now()`, and so a test runner's faked time too. */
  readonly now?: () => number
  /** Told of each command when it is given: for a log, as that of a story book. */
  readonly onSent?: (command: SentCommand) => void
}

type Details<Event> = Omit<Event, 'type'>
type EventOf<User extends AuthUser, Type extends AuthEvent['type']> = Extract<AuthEvent<User>, { type: Type }>
type DetailsOf<User extends AuthUser, Type extends AuthEvent['type']> = keyof Details<EventOf<User, Type>> extends never
  ? []
  : [details: Details<EventOf<User, Type>>]

/** A client whose state is the test's to decide. To the app it is any other `AuthClient`. */
export interface TestAuth<User extends AuthUser = AuthUser> extends AuthClient<User> {
  /** What the app has asked for, oldest first. Holds what it gave, secrets and all: see `SentCommand`. */
  readonly sent: readonly SentCommand[]
  /**
   * Puts the app into another state, from any other. What was under way is given up; nothing is emitted. Resolves to
   * the whole view, once every subscriber has been told. Rejects with `AuthError('invalid_argument')` where the fields
   * do not go together, and `disposed`; the state is then as before.
   */
  show(view: TestView<User>): Promise<AuthView<User>>
  /** Lets whoever listens with `on` hear an event. Changes no state. Resolves once they have heard it. */
  emit<Type extends AuthEvent['type']>(type: Type, ...details: DetailsOf<User, Type>): Promise<void>
  /**
   * Answers a command: the one that waits, or else the next one. An `Error` refuses it; a promise keeps the command
   * waiting for that long. `signIn`, `submitSecondFactor` and `submitStepUp` wait for their answer; the other commands succeed at once
   * where none lies ready. Resolves to the view, once the command that waited has settled.
   *
   * Rejects with `AuthError('invalid_argument')` for an answer that does not fit the command.
   */
  answer<Command extends AnsweredCommand>(
    command: Command,
    ...outcome: undefined extends AnswerTo<User>[Command]
      ? [outcome?: Outcome<AnswerTo<User>[Command]>]
      : [outcome: Outcome<AnswerTo<User>[Command]>]
  ): Promise<AuthView<User>>
}

type Outcome<Answer> = Answer | Error | Promise<Answer | Error>

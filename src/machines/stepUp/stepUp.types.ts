import type { StepUpRequest } from '../../adapters/ports.ts'
import type { AuthFailure } from '../../errors.ts'
import type { Session, Source } from '../../session.ts'
import type { AuthEvent } from '../auth/auth.events.ts'
import type { Attempt } from '../auth/auth.types.ts'

/** What a page shows of how surely the user is who they are. The same object until something in it changes. */
export interface Assurance {
  /** What the user is asked for now; `null`: nothing. */
  readonly request: StepUpRequest | null
  /** The server judges what the user has given. */
  readonly isVerifying: boolean
  /** Why the last try came to nothing; cleared by the next one. */
  readonly error: AuthFailure | null
  /** The user counts as having just proved who they are until then, epoch ms; `null`: not any more. */
  readonly elevatedUntil: number | null
}

export interface StepUpInput {
  readonly session: Session
}

/** Somebody who waits for a step-up. */
export interface Ask {
  readonly id: number
  readonly request: StepUpRequest
  /** When it was asked for, epoch ms … */
  readonly at: number
  /** … and the generation of the session then. */
  readonly since: number
  /** A server has refused that generation: nothing that was true of it is enough. */
  readonly isRefused: boolean
}

/** Asks the server and commits what it grants; by then the chart knows the next generation. */
export type StepUpAttempt = Attempt<void>

/** Commands, handed on to the child. */
export type StepUpCommand =
  | ({ readonly type: 'stepUp.ask' } & Ask)
  /** Nobody waits under this number any more. */
  | { readonly type: 'stepUp.withdraw'; readonly id: number }
  | { readonly type: 'stepUp.submit'; readonly attempt: StepUpAttempt }
  /** The user does not want to. */
  | { readonly type: 'stepUp.decline' }

/** What the child tells the chart. `told`: what the app is to hear of it. */
export interface AssuranceFact {
  readonly type: 'assurance.changed'
  readonly assurance: Assurance
  readonly told?: Extract<AuthEvent, { type: 'stepUpRequired' | 'steppedUp' | 'steppedDown' }>
}

export type StepUpEvent =
  | StepUpCommand
  /** `self`: by a step-up in this tab. */
  | { readonly type: 'session.advanced'; readonly session: Session; readonly source?: Source }
  | { readonly type: 'proof.aged' }

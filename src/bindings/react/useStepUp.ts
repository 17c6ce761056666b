import { useMemo } from 'react'
import type { AuthView } from '../../machines/auth/auth.view.types.ts'
import type { Assurance } from '../../machines/stepUp/stepUp.types.ts'
import type { AuthUser } from '../../session.ts'
import type { AuthClient } from '../vanilla/client.types.ts'
import { useAuth } from './AuthProvider.tsx'
import { useAuthView } from './useAuthView.ts'

/** What a component needs to ask the user for more, and to answer. The commands are the client's own: they never change. */
export interface StepUp<User extends AuthUser = AuthUser> extends Assurance {
  readonly stepUp: AuthClient<User>['stepUp']
  readonly submit: AuthClient<User>['submitStepUp']
  readonly decline: AuthClient<User>['declineStepUp']
}

const NOTHING: Assurance = { request: null, isVerifying: false, error: null, elevatedUntil: null }

/** Of a locked session nothing is shown, and it counts for nothing. */
const assuranceOf = ({ canRequest, assurance }: AuthView): Assurance => (canRequest && assurance) || NOTHING

/**
 * The question that a step-up asks, and what to do about it. Renders again only when something in it changes. Without a
 * session, on a server, and while a page hydrates as `restoring`, nothing is asked. Without the option `stepUp` of
 * `createAuth` the commands `stepUp` and `submit` reject with `unsupported`.
 *
 * Throws `AuthError('invalid_state')` outside of an `AuthProvider`.
 *
 * @example
 * function StepUpDialog() {
 *   const { request, isVerifying, error, submit } = useStepUp()
 *   if (!request) return null
 *   const answer = (event: FormEvent<HTMLFormElement>) => {
 *     event.preventDefault()
 *     submit({ method: 'otp', code: new FormData(event.currentTarget).get('code') }).catch(() => {})
 *   }
 *   return <form onSubmit={answer}><input name="code" disabled={isVerifying} />{error?.message}</form>
 * }
 */
export function useStepUp<User extends AuthUser = AuthUser>(): StepUp<User> {
  const { stepUp, submitStepUp: submit, declineStepUp: decline } = useAuth<User>()
  const assurance = useAuthView(assuranceOf)
  return useMemo(() => ({ ...assurance, stepUp, submit, decline }), [assurance, stepUp, submit, decline])
}

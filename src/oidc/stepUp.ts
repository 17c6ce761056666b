import type { StepUpRequest } from '../adapters/ports.ts'
import { AuthError } from '../errors.ts'
import type { AuthUser, Grant } from '../session.ts'
import { subjectOf } from './subject.ts'

/** What a step-up is to prove. Kept with its transaction: by redirect another page judges the answer. */
export interface WantedProof extends Pick<StepUpRequest, 'acr' | 'method'> {
  /** `sub` of the user who is signed in; left out: not known. */
  readonly subject?: string
}

export function wantedProof({ acr, method }: StepUpRequest, idToken: string | undefined): WantedProof {
  const subject = idToken === undefined ? undefined : subjectOf(idToken)
  return {
    ...(acr !== undefined && { acr }),
    ...(method !== undefined && { method }),
    ...(subject !== undefined && { subject }),
  }
}

/**
 * What a step-up brought, if it is what was asked for. `acr_values` is a wish, which a provider may not grant (OIDC Core
 * §3.1.2.1), and whoever sits at the provider's page may sign in as somebody else.
 */
export function stepUpOf<User extends AuthUser>(
  grant: Grant<User>,
  { acr, method, subject }: WantedProof,
): Grant<User> {
  if (subject !== undefined && (grant.idToken === undefined || subjectOf(grant.idToken) !== subject))
    throw new AuthError('user_changed', 'Somebody else signed in at the provider: the session is not theirs.')
  const lacks = (acr !== undefined && grant.acr !== acr) || (method !== undefined && !grant.amr?.includes(method))
  if (lacks)
    throw new AuthError('insufficient_authentication', 'The provider did not authenticate the user as was asked for.')
  return { ...grant, authenticationAge: grant.authenticationAge ?? 0 }
}

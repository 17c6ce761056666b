import type { StepUpRequest } from '../../adapters/ports.ts'
import type { Session } from '../../session.ts'
import type { Ask } from './stepUp.types.ts'

/**
 * A refresh may say anew how long ago the user proved who they are, in whole seconds and with the way of the answer in it:
 * a moment that is later by no more than this (ms) is the one that was known.
 */
const JITTER = 5_000

/** How long a proof counts, ms, and which acr values stand for how much, weakest first. */
export interface StepUpRules {
  readonly lasts: number
  readonly levels: readonly string[]
}

/** What is known of a session, and in which generation the user proved it last. */
export interface Proof {
  readonly session: Session
  readonly raisedIn: number
  /** By the engine's own clock, which a wall clock that is set does not deceive. */
  readonly isElevated: boolean
}

export const provedAt = ({ authenticatedAt, signedInAt }: Session): number => authenticatedAt ?? signedInAt

/** Has the user proved who they are again, or by other means, between the two? */
export const isRaised = (before: Session, after: Session): boolean =>
  provedAt(after) > provedAt(before) + JITTER || after.acr !== before.acr || after.amr.join() !== before.amr.join()

/** RFC 9470 §3: any of the values named is enough; so is one that is known to stand for more. */
function meetsAcr(wanted: string, acr: string | undefined, levels: readonly string[]): boolean {
  const level = levels.indexOf(acr ?? '')
  return wanted.split(' ').some((one) => one === acr || (levels.includes(one) && level >= levels.indexOf(one)))
}

/** Is it recent enough, as things stand? `now`: epoch ms. A proof in the future says that the clock was set: it counts for nothing. */
const isRecent = ({ maxAge }: StepUpRequest, { session, isElevated }: Proof, now: number): boolean => {
  const age = now - provedAt(session)
  return maxAge === undefined ? isElevated : age >= -JITTER && age < maxAge
}

/**
 * Is what is asked for met? A proof that was given after it was asked for need not be recent any more, only have been so
 * then; and where the server does not say by which means it was given, it is believed: it was asked for these.
 */
export function isMet(
  { request, at, since, isRefused }: Omit<Ask, 'id'>,
  proof: Proof,
  { lasts, levels }: StepUpRules,
  now: number,
): boolean {
  const { acr, amr } = proof.session
  const { method, maxAge = isRefused ? Number.POSITIVE_INFINITY : lasts } = request
  const isNew = proof.raisedIn > since
  if (isNew ? provedAt(proof.session) + maxAge + JITTER < at : isRefused || !isRecent(request, proof, now)) return false
  const isAcr = !request.acr || (isNew && acr === undefined) || meetsAcr(request.acr, acr, levels)
  return isAcr && (!method || (isNew && amr.length === 0) || amr.includes(method))
}

import type { StepUpRequest } from '../ports.ts'
import type { Json } from './restAnswers.ts'

/** What a step-up has to bring, in a server's words (RFC 9470 §4). `max_age` counts in whole seconds; rounded up it would allow more. */
export const askedFields = ({ acr, maxAge = Number.POSITIVE_INFINITY }: StepUpRequest): Json => ({
  ...(acr !== undefined && { acr }),
  ...(Number.isFinite(maxAge) && { max_age: Math.floor(maxAge / 1_000) }),
})

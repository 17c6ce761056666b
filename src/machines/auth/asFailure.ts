import { type AuthFailure, toFailure } from '../../errors.ts'

/** What an actor rejected with, reduced to facts that may be shown. */
export function asFailure(error: unknown): AuthFailure {
  const isFailure = typeof error === 'object' && error !== null && 'code' in error && !(error instanceof Error)
  return isFailure ? (error as AuthFailure) : toFailure(error)
}

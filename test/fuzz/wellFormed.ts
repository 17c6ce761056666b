import { expect } from 'vitest'
import type { Session, Tokens } from '../../src/session.ts'

const TIME = (value: unknown) => value === null || Number.isFinite(value)
const TEXTS = (value: unknown) => Array.isArray(value) && value.every((one) => typeof one === 'string')
/** What `Headers` takes without complaint, and without a change. */
const HEADER = /^[\x21-\x7e]*$/

/** What an app may rely on without looking: every field is what its type says. */
export function expectSession(session: Session): void {
  const { id, user, scopes, amr, signedInAt, endsAt, expiresAt, generation } = session
  expect(typeof id).toBe('string')
  expect(typeof user.id).toBe('string')
  expect(TEXTS(scopes)).toBe(true)
  expect(TEXTS(amr)).toBe(true)
  expect(Number.isFinite(signedInAt)).toBe(true)
  expect(TIME(endsAt)).toBe(true)
  expect(TIME(expiresAt)).toBe(true)
  // Else the next one would be the same.
  expect(Number.isSafeInteger(generation)).toBe(true)
}

/** What a request may use without looking. */
export function expectTokens({ accessToken, refreshToken, idToken, tokenType, expiresAt }: Tokens): void {
  expect(accessToken).toMatch(HEADER)
  expect(tokenType).toMatch(HEADER)
  expect(tokenType).not.toBe('')
  expect(TIME(expiresAt)).toBe(true)
  for (const optional of [refreshToken, idToken]) expect(['string', 'undefined']).toContain(typeof optional)
}

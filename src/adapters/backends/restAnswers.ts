import { AuthError } from '../../errors.ts'
import { isHeaderSafe } from '../../protocol/shapes.ts'
import type { AuthUser, Grant } from '../../session.ts'
import type { SignInOutcome } from '../ports.ts'
import { jwtLifetime } from './jwtLifetime.ts'

/** A parsed answer. Nothing in it has been checked yet. */
export type Json = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null

/** Names what is wrong, never what was there: it may be a secret. */
export const invalid = (message: string) =>
  new AuthError('invalid_response', `The auth server's answer cannot be used: ${message}.`)

/** The first of the names that the answer has. */
function read(answer: Json, names: readonly string[]): { readonly name: string; readonly value: unknown } | undefined {
  const name = names.find((one) => answer[one] !== undefined && answer[one] !== null)
  return name === undefined ? undefined : { name, value: answer[name] }
}

function number(answer: Json, ...names: string[]): number | undefined {
  const found = read(answer, names)
  if (!found) return undefined
  const { name, value } = found
  const parsed = typeof value === 'number' || (typeof value === 'string' && value.trim()) ? Number(value) : Number.NaN
  if (!Number.isFinite(parsed) || parsed < 0) throw invalid(`${name} is not a number of seconds or tries`)
  return parsed
}

function text(answer: Json, ...names: string[]): string | undefined {
  const found = read(answer, names)
  // Servers write an empty text for "none" too: not worth losing a rotated token for.
  if (!found || found.value === '') return undefined
  if (typeof found.value !== 'string') throw invalid(`${found.name} is not a text`)
  return found.value
}

/** A list, or OAuth's words with blanks between them. */
function words(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return value.split(' ').filter(Boolean)
  return Array.isArray(value) ? value.filter((word) => typeof word === 'string') : undefined
}

/** Throws `AuthError('invalid_response')` for what is not a user. */
export function parseUser<User extends AuthUser = AuthUser>(answer: unknown): User {
  if (!isObject(answer) || typeof answer.id !== 'string' || !answer.id) throw invalid('the user has no id')
  return answer as unknown as User
}

/** Seconds since 1970 stay below this for three thousand years, milliseconds have been above it since 1973. */
const FIRST_MILLISECONDS = 1e11

/**
 * A grant in OAuth's spelling (RFC 6749 §5.1) or in camelCase. `expires_at` may be epoch seconds or milliseconds. Where
 * the answer names no lifetime, the access token's own claims are asked. Throws `AuthError('invalid_response')`.
 *
 * @example
 * parseGrant({ access_token: 'a1', refresh_token: 'r1', expires_in: 900, user: { id: 'u1' } })
 */
export function parseGrant<User extends AuthUser = AuthUser>(answer: unknown): Grant<User> {
  if (!isObject(answer)) throw invalid('it is not a JSON object')
  const accessToken = text(answer, 'access_token', 'accessToken')
  if (!accessToken) throw invalid('there is no access token')
  const tokenType = text(answer, 'token_type', 'tokenType')
  if (!isHeaderSafe(accessToken) || !isHeaderSafe(tokenType ?? '-'))
    throw invalid('the access token or its type cannot stand in a header')
  const expiresIn = number(answer, 'expires_in', 'expiresIn')
  const end = number(answer, 'expires_at', 'expiresAt')
  const expiresAt = end !== undefined && end < FIRST_MILLISECONDS ? end * 1_000 : end
  const { user = null } = answer
  return {
    accessToken,
    refreshToken: text(answer, 'refresh_token', 'refreshToken'),
    idToken: text(answer, 'id_token', 'idToken'),
    // The name is case-insensitive (RFC 6749 §7.1), but there are servers that compare the header letter by letter.
    tokenType: tokenType?.toLowerCase() === 'bearer' ? 'Bearer' : tokenType,
    ...(expiresIn === undefined && expiresAt === undefined ? jwtLifetime(accessToken) : { expiresIn, expiresAt }),
    user: user === null ? undefined : parseUser<User>(user),
    scopes: words(answer.scope ?? answer.scopes),
    amr: words(answer.amr),
    acr: text(answer, 'acr'),
    authenticationAge: number(answer, 'authentication_age', 'authenticationAge'),
  }
}

/** A second factor that a server asks for. */
export interface SecondFactorAsked {
  /** Opaque: goes back to the server with the code. */
  readonly challenge: string
  readonly methods: readonly string[]
  readonly attemptsLeft?: number | undefined
  /** Seconds. */
  readonly expiresIn?: number | undefined
}

/** `null` where the answer does not ask for a second factor. Throws `AuthError('invalid_response')`. */
export function parseSecondFactor(answer: unknown): SecondFactorAsked | null {
  const asked = isObject(answer) ? (answer.second_factor ?? answer.secondFactor) : null
  if (!isObject(asked)) return null
  const challenge = text(asked, 'challenge')
  const methods = words(asked.methods)
  if (!challenge || !methods?.length) throw invalid('the second factor has no challenge or no methods')
  return {
    challenge,
    methods,
    attemptsLeft: number(asked, 'attempts_left', 'attemptsLeft'),
    expiresIn: number(asked, 'expires_in', 'expiresIn'),
  }
}

/** `askedAt`: epoch ms, when the request was sent. */
export function challengeOutcome(
  { challenge, methods, attemptsLeft, expiresIn }: SecondFactorAsked,
  askedAt: number,
): Extract<SignInOutcome<never>, { type: 'secondFactor' }> {
  const expiresAt = expiresIn === undefined ? null : askedAt + expiresIn * 1_000
  return {
    type: 'secondFactor',
    state: { challenge, methods },
    challenge: { methods, attemptsLeft: attemptsLeft ?? null, expiresAt },
  }
}

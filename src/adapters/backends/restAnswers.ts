import { AuthError } from '../../errors.ts'
import type { AuthUser, Grant } from '../../session.ts'
import type { SignInOutcome } from '../ports.ts'
import { jwtLifetime } from './jwtLifetime.ts'

/** A parsed answer. Nothing in it has been checked yet. */
export type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null

/** The body of an answer; an empty object for whatever is not a JSON object. */
export async function readJson(response: Response): Promise<Json> {
  try {
    const value: unknown = await response.json()
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}

const invalid = (message: string) =>
  new AuthError('invalid_response', `The auth server's answer is not a grant: ${message}.`)

function number(answer: Json, ...names: string[]): number | undefined {
  const name = names.find((one) => answer[one] !== undefined && answer[one] !== null)
  if (!name) return undefined
  const value = Number(answer[name])
  if (!Number.isFinite(value) || value < 0 || answer[name] === '') throw invalid(`${name} is not a number`)
  return value
}

function text(answer: Json, ...names: string[]): string | undefined {
  const name = names.find((one) => answer[one] !== undefined && answer[one] !== null)
  if (!name) return undefined
  const value = answer[name]
  if (typeof value !== 'string' || !value) throw invalid(`${name} is not a text`)
  return value
}

/** A list, or OAuth's words with blanks between them. */
function words(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return value.split(' ').filter(Boolean)
  return Array.isArray(value) ? value.filter((word) => typeof word === 'string') : undefined
}

/**
 * A grant in OAuth's spelling (RFC 6749 §5.1) or in camelCase. Throws `AuthError('invalid_response')`. Where the answer
 * names no lifetime, the access token's own claims are asked.
 */
export function parseGrant<User extends AuthUser = AuthUser>(answer: Json): Grant<User> {
  const accessToken = text(answer, 'access_token', 'accessToken')
  if (!accessToken) throw invalid('there is no access token')
  const { user } = answer
  if (user !== undefined && !(isObject(user) && typeof user['id'] === 'string')) throw invalid('the user has no id')
  const expiresIn = number(answer, 'expires_in', 'expiresIn')
  const expiresAt = number(answer, 'expires_at', 'expiresAt')
  return {
    accessToken,
    refreshToken: text(answer, 'refresh_token', 'refreshToken'),
    idToken: text(answer, 'id_token', 'idToken'),
    tokenType: text(answer, 'token_type', 'tokenType'),
    ...(expiresIn === undefined && expiresAt === undefined ? jwtLifetime(accessToken) : { expiresIn, expiresAt }),
    user: user as User | undefined,
    scopes: words(answer['scope'] ?? answer['scopes']),
    amr: words(answer['amr']),
  }
}

/** `null` where the answer does not ask for a second factor. */
export function parseChallenge(answer: Json): Extract<SignInOutcome<never>, { type: 'secondFactor' }> | null {
  const asked = answer['second_factor'] ?? answer['secondFactor']
  if (!isObject(asked)) return null
  const challenge = text(asked, 'challenge')
  const methods = words(asked['methods'])
  if (!challenge || !methods?.length) throw invalid('the second factor has no challenge or no methods')
  const expiresIn = number(asked, 'expires_in', 'expiresIn')
  return {
    type: 'secondFactor',
    state: { challenge, methods },
    challenge: {
      methods,
      attemptsLeft: number(asked, 'attempts_left', 'attemptsLeft') ?? null,
      expiresAt: expiresIn === undefined ? null : Date.now() + expiresIn * 1_000,
    },
  }
}

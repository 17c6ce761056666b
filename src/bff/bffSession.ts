import { invalid, isObject, parseUser } from '../adapters/backends/restAnswers.ts'
import { AuthError, isAuthError } from '../errors.ts'
import { isHeaderSafe, isTexts } from '../protocol/shapes.ts'
import type { AuthUser, Grant } from '../session.ts'

/** What who-am-I says of the session behind the cookie. */
export interface BffSession<User extends AuthUser = AuthUser> {
  readonly user: User
  /** Seconds that are left of the session if nobody uses it, as the server counts. Left out: the server does not say. */
  readonly expiresIn?: number | undefined
  readonly acr?: string | undefined
  readonly amr?: readonly string[] | undefined
  readonly scopes?: readonly string[] | undefined
  /** Seconds since the user proved who they are. */
  readonly authenticationAge?: number | undefined
  /**
   * Names the session, and is good for nothing without the cookie. With it each request says which session it means, so
   * that a cookie which another tab has replaced meanwhile answers nobody's question (T9).
   */
  readonly handle?: string | undefined
}

type Json = Readonly<Record<string, unknown>>

const seconds = (answer: Json, name: string): number | undefined => {
  const value = answer[name] ?? undefined
  if (value === undefined) return undefined
  if (typeof value !== 'number' || !Number.isFinite(value * 1_000) || value < 0) throw invalid(`${name} is not seconds`)
  return value
}
const text = (answer: Json, name: string): string | undefined => {
  const value = answer[name] ?? undefined
  if (value === undefined) return undefined
  if (typeof value !== 'string') throw invalid(`${name} is not a text`)
  return value
}
const list = (answer: Json, name: string): readonly string[] | undefined => {
  const value = answer[name] ?? undefined
  if (value === undefined) return undefined
  if (!isTexts(value)) throw invalid(`${name} is not a list of texts`)
  return value
}

/** `null` where the server says that nobody is there. Throws `AuthError('invalid_response')`. */
export function parseSession<User extends AuthUser = AuthUser>(answer: unknown): BffSession<User> | null {
  if (answer === null || (isObject(answer) && answer.user === null)) return null
  if (!isObject(answer)) throw invalid('it is not a JSON object')
  const handle = text(answer, 'handle')
  if (handle !== undefined && !isHeaderSafe(handle)) throw invalid('the handle cannot stand in a header')
  return {
    user: parseUser<User>(answer.user),
    expiresIn: seconds(answer, 'expiresIn'),
    acr: text(answer, 'acr'),
    amr: list(answer, 'amr'),
    scopes: list(answer, 'scopes'),
    authenticationAge: seconds(answer, 'authenticationAge'),
    handle,
  }
}

/** What an app's own `mapSession` throws may quote the answer: only its cause is kept. */
export function readSession<User extends AuthUser>(
  answer: unknown,
  map: ((answer: Json) => BffSession<User> | null) | undefined,
): BffSession<User> | null {
  if (!map) return parseSession<User>(answer)
  try {
    return map(answer as Json)
  } catch (cause) {
    if (isAuthError(cause)) throw cause
    throw new AuthError('invalid_response', "The BFF's answer could not be understood.", { cause })
  }
}

/** Says that a cookie stands in for the access token. No secret. */
const COOKIE = 'cookie'

/** `tokenType` of what a BFF grants. */
const COOKIE_TYPE = 'Cookie'

/** A server that counts in whole seconds says 0 for the last one: asked again at once it would be asked a hundred times. */
const LAST_SECOND = 1

export const grantOf = <User extends AuthUser>(session: BffSession<User>): Grant<User> => {
  const { handle, expiresIn, ...facts } = session
  return {
    accessToken: handle ?? COOKIE,
    tokenType: COOKIE_TYPE,
    expiresIn: expiresIn === undefined ? undefined : Math.max(expiresIn, LAST_SECOND),
    ...facts,
  }
}

/** The handle in the `Authorization` header that the engine gives a request; `null`: it means whichever session is there. */
export function handleIn(authorization: string | null): string | null {
  const [, word = ''] = /^Cookie (\S+)$/.exec(authorization ?? '') ?? []
  return word && word !== COOKIE ? word : null
}

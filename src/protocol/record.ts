import type { Session, Tokens } from '../session.ts'
import { SCHEMA } from './ledger.ts'
import { isHeaderSafe, isTexts } from './shapes.ts'

/**
 * One generation of one session with its tokens. Stored under its commit and never changed, so that a stale read can
 * only mean "not there yet", never "the wrong one".
 */
export interface SessionRecord {
  readonly epoch: string
  readonly generation: number
  readonly commit: string
  readonly remembered: boolean
  readonly session: Session
  readonly tokens: Tokens
}

/** The halves that may lie in different stores. The session facts sit with the refresh token. */
export type TokenKind = 'refreshToken' | 'accessToken' | 'idToken'

/** What lies in one store: the fields of the kinds it keeps, and the tag that says where they belong. */
export function encodePart(record: SessionRecord, kinds: readonly TokenKind[]): string {
  const { epoch, generation, commit, session, tokens } = record
  const { accessToken, refreshToken, idToken, tokenType, expiresAt } = tokens
  return JSON.stringify({
    schema: SCHEMA,
    epoch,
    generation,
    commit,
    ...(kinds.includes('refreshToken') && { session, refreshToken }),
    ...(kinds.includes('accessToken') && { accessToken, tokenType, expiresAt }),
    ...(kinds.includes('idToken') && { idToken }),
  })
}

type Fields = Record<string, unknown>
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null
const isTime = (value: unknown): value is number | null => value === null || Number.isFinite(value)
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const safe = (value: unknown): string | undefined => (isHeaderSafe(value) ? value : undefined)

/** `null` for anything that is not a part of exactly this commit: garbage, other schemas, other libraries' data (T14). */
export function decodePart(value: string | null, commit: string): Fields | null {
  if (value === null) return null
  try {
    const part: unknown = JSON.parse(value)
    return isObject(part) && part.schema === SCHEMA && part.commit === commit ? part : null
  } catch {
    return null
  }
}

/** What comes from storage or from another tab is believed only in this shape. */
export function isSession(value: unknown): value is Session {
  if (!isObject(value) || !isObject(value.user)) return false
  const { id, user, scopes, amr, acr = '', signedInAt, authenticatedAt = 0, endsAt, expiresAt, generation } = value
  return (
    typeof id === 'string' &&
    typeof (user as Fields).id === 'string' &&
    isTexts(scopes) &&
    isTexts(amr) &&
    typeof acr === 'string' &&
    Number.isFinite(signedInAt) &&
    Number.isFinite(authenticatedAt) &&
    isTime(endsAt) &&
    isTime(expiresAt) &&
    Number.isSafeInteger(generation)
  )
}

/**
 * Puts a record together again. Without the part that holds the session there is no record; without an access token
 * there is one whose token has expired, so that it is refreshed first.
 */
export function assemble(parts: readonly (Fields | null)[], remembered: boolean): SessionRecord | null {
  const base = parts.find((part) => part && 'session' in part)
  const session = base?.session
  if (!base || !isSession(session)) return null
  const { epoch, generation, commit } = base
  if (typeof commit !== 'string' || epoch !== session.id || generation !== session.generation) return null
  const all: Fields = Object.assign({}, ...parts.filter((part) => part?.epoch === epoch))
  const accessToken = safe(all.accessToken)
  const refreshToken = text(all.refreshToken)
  const idToken = text(all.idToken)
  const tokens: Tokens = {
    accessToken: accessToken ?? '',
    tokenType: safe(all.tokenType) ?? 'Bearer',
    expiresAt: accessToken && isTime(all.expiresAt) ? all.expiresAt : 0,
    ...(refreshToken && { refreshToken }),
    ...(idToken && { idToken }),
  }
  return { epoch: session.id, generation: session.generation, commit, remembered, session, tokens }
}

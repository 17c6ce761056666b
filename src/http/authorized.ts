import { AuthError } from '../errors.ts'
import type { Claim, TokenUser } from './tokenSource.ts'

type MaybeSignal = AbortSignal | null | undefined

/** The session that asked must still be the one that is told: A's answers never reach B's page (T9). */
export function checkSession({ tokens }: Pick<TokenUser, 'tokens'>, asked: string | null): void {
  if (asked === null || tokens.sessionId === asked) return
  throw tokens.sessionId === null
    ? new AuthError('session_ended', 'The session ended while this request was under way.')
    : new AuthError('user_changed', 'Another session has begun while this request was under way.')
}

const claim = ({ tokens }: TokenUser, late: string | null): Claim => ({
  token: tokens.peekAccessToken() ?? late,
  generation: tokens.generation,
  sessionId: tokens.sessionId,
})

async function awaitClaim(client: TokenUser, signal: MaybeSignal): Promise<Claim> {
  const { sessionId } = client.tokens
  const token = await client.getAccessToken(signal ? { signal } : undefined)
  checkSession(client, sessionId)
  return claim(client, token)
}

/** The token at hand, at once; a promise where there is none and it has to be waited for. */
export function claimToken(client: TokenUser, signal?: MaybeSignal): Claim | Promise<Claim> {
  const quick = claim(client, null)
  return quick.token === null ? awaitClaim(client, signal) : quick
}

/**
 * The token after the rejected one of `generation`. `null`: there is none to be had now, and the answer that rejected the
 * old one stands. Where the session ended over it that answer's body is cut off, so the end is what is reported.
 */
export async function newerToken(
  client: TokenUser,
  { generation, sessionId }: Claim,
  signal: MaybeSignal,
): Promise<string | null> {
  const token = await client.tokenRejected(signal ? { generation, signal } : { generation })
  checkSession(client, sessionId)
  return token
}

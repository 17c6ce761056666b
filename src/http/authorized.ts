import type { AuthClient } from '../bindings/vanilla/client.types.ts'
import { AuthError } from '../errors.ts'

export type TokenUser = Pick<AuthClient, 'tokens' | 'getAccessToken' | 'tokenRejected'>
type MaybeSignal = AbortSignal | null | undefined

/** The session that asked must still be the one that is told: A's answers never reach B's page (T9). */
export function checkSession({ tokens }: TokenUser, asked: string | null): void {
  if (asked === null || tokens.sessionId === asked) return
  throw tokens.sessionId === null
    ? new AuthError('session_ended', 'The session ended while this request was under way.')
    : new AuthError('user_changed', 'Another session has begun while this request was under way.')
}

/** Waits for a token where there is none at hand. `null`: nobody is signed in. */
export async function awaitToken(client: TokenUser, signal: MaybeSignal): Promise<string | null> {
  const asked = client.tokens.sessionId
  const token = await client.getAccessToken(signal ? { signal } : undefined)
  checkSession(client, asked)
  // Read again, so that token and generation are of one moment.
  return client.tokens.peekAccessToken() ?? token
}

/**
 * The token after the rejected one of `generation`. `null`: there is none to be had now, and the answer that rejected the
 * old one stands. Where the session ended over it that answer's body is cut off, so the end is what is reported.
 */
export async function newerToken(
  client: TokenUser,
  { generation, sessionId }: { readonly generation: number; readonly sessionId: string | null },
  signal: MaybeSignal,
): Promise<string | null> {
  const token = await client.tokenRejected(signal ? { generation, signal } : { generation })
  checkSession(client, sessionId)
  return token
}

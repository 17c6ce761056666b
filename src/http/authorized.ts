import type { AuthClient } from '../bindings/vanilla/client.types.ts'
import { AuthError } from '../errors.ts'

export type TokenUser = Pick<AuthClient, 'tokens' | 'getAccessToken' | 'tokenRejected'>

/** What came back, and the session it belongs to must still be the one that asked: A's answers never reach B's page (T9). */
function checkSession({ tokens }: TokenUser, asked: string | null): void {
  if (asked === null || tokens.sessionId === asked) return
  throw tokens.sessionId === null
    ? new AuthError('session_ended', 'The session ended while this request was under way.')
    : new AuthError('user_changed', 'Another session has begun while this request was under way.')
}

/**
 * Sends with the session's token; where the answer means that the token was rejected, waits for a newer one and sends
 * once more. `isLast` tells whether a rejection will be final. A rejection of an older generation never refreshes again (T8).
 */
export async function authorized<Result>(
  client: TokenUser,
  send: (token: string | null) => Promise<Result>,
  isRejected: (result: Result) => boolean | Promise<boolean>,
  { signal, canRepeat = true }: { readonly signal?: AbortSignal | null | undefined; readonly canRepeat?: boolean } = {},
): Promise<{ readonly result: Result; readonly isRefused: boolean }> {
  const { tokens } = client
  const waiting = signal ? { signal } : {}
  const token = tokens.peekAccessToken() ?? (await client.getAccessToken(waiting))
  const { generation, sessionId } = tokens
  const result = await send(token)
  checkSession(client, sessionId)
  if (token === null || !(await isRejected(result))) return { result, isRefused: false }
  if (!canRepeat) return { result, isRefused: true }
  const newer = await client.tokenRejected({ generation, ...waiting })
  if (newer === null) return { result, isRefused: true }
  checkSession(client, sessionId)
  const repeated = await send(newer)
  checkSession(client, sessionId)
  return { result: repeated, isRefused: await isRejected(repeated) }
}

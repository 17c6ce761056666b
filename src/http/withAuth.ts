import { checkSession, claimToken, newerToken } from './authorized.ts'
import type { TokenUser } from './tokenSource.ts'

export interface WithAuthOptions<Result> {
  /** Does this mean "your token is stale"? Given what `send` resolved to, or `{ error }` with what it threw. */
  readonly isRejected: (answer: Result | { readonly error: unknown }) => boolean | Promise<boolean>
}

/**
 * Gives any transport (RPC, GraphQL, WebSocket hand-shake) the way of `auth.fetch`: a usable token, and after a
 * rejection one more try with a newer one. "Permissions changed" answers count as rejected if `isRejected` says so.
 * What `send` throws is thrown on, unless `isRejected` says so too.
 *
 * Rejects with `AuthError('session_ended' | 'user_changed')` when the session changed meanwhile.
 *
 * @example
 * const call = withAuth(auth, (token, method: string, params: unknown) => rpc.send({ token, method, params }), {
 *   isRejected: (answer) => 'error' in answer && (answer.error as { code?: string })?.code === 'PERMISSION_VERSION_STALE',
 * })
 * const orders = await call('orders.list', {})
 */
export function withAuth<Args extends readonly unknown[], Result>(
  client: TokenUser,
  send: (token: string | null, ...args: Args) => Promise<Result>,
  { isRejected }: WithAuthOptions<Result>,
): (...args: Args) => Promise<Result> {
  return async (...args) => {
    const held = await claimToken(client)
    const { token, sessionId } = held
    checkSession(client, sessionId)
    let answer: { readonly value: Result } | { readonly error: unknown }
    try {
      answer = { value: await send(token, ...args) }
    } catch (error) {
      answer = { error }
    }
    const rejected = token !== null && (await isRejected('value' in answer ? answer.value : answer))
    checkSession(client, sessionId)
    if (rejected) {
      const newer = await newerToken(client, held, undefined)
      if (newer !== null) {
        try {
          return await send(newer, ...args)
        } finally {
          checkSession(client, sessionId)
        }
      }
    }
    if ('error' in answer) throw answer.error
    return answer.value
  }
}

import { authorized, type TokenUser } from './authorized.ts'

export interface WithAuthOptions<Result> {
  /** Does this mean "your token is stale"? Given what `send` resolved to, or `{ error }` with what it threw. */
  readonly isRejected: (answer: Result | { readonly error: unknown }) => boolean | Promise<boolean>
}

/**
 * Gives any transport (RPC, GraphQL, WebSocket hand-shake) the way of `auth.fetch`: a usable token, and after a
 * rejection one more try with a newer one. "Permissions changed" answers count as rejected if `isRejected` says so.
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
  type Answer = { readonly value: Result } | { readonly error: unknown }
  return async (...args) => {
    const { result } = await authorized<Answer>(
      client,
      async (token) => {
        try {
          return { value: await send(token, ...args) }
        } catch (error) {
          return { error }
        }
      },
      (answer) => isRejected('value' in answer ? answer.value : answer),
    )
    if ('error' in result) throw result.error
    return result.value
  }
}

import * as oauth from 'oauth4webapi'
import type { Settings } from './options.ts'
import type { Provider } from './provider.ts'
import type { OpenSession, Sessions } from './sessions.ts'

/** Seconds before its end that an access token is not used any more. */
const LEEWAY = 10

export interface AccessTokens {
  /** One that can be used, refreshed where it has to be. `null`: the session is over. Rejects where the provider is out of order. */
  of(open: OpenSession, options?: { readonly refused?: string }): Promise<string | null>
}

/**
 * Refreshes are serialised for each session: the provider rotates refresh tokens, and one that is spent twice ends them all (T5). In
 * this process a map is enough; several processes need a lock that they share.
 */
export function createAccessTokens({ now, store }: Settings, sessions: Sessions, provider: Provider): AccessTokens {
  const underWay = new Map<string, Promise<string | null>>()

  const refresh = async (open: OpenSession, refreshToken: string): Promise<string | null> => {
    try {
      const tokens = await provider.refresh(refreshToken)
      const { id } = open.session.tokens
      const session = await store.patch(open.key, { tokens: { ...tokens, id } })
      if (session) return tokens.access
      // Signed out meanwhile (T7): what came too late is revoked.
      if (tokens.refresh) void provider.revoke(tokens.refresh).catch(() => {})
      return null
    } catch (error) {
      if (!(error instanceof oauth.ResponseBodyError) || error.error !== 'invalid_grant') throw error
      await sessions.end(open.key)
      return null
    }
  }

  return {
    async of(open, { refused } = {}) {
      const pending = underWay.get(open.key)
      if (pending) return pending
      const { access, expiresAt, refresh: refreshToken } = open.session.tokens
      if (access !== refused && now() < expiresAt - LEEWAY * 1_000) return access
      if (!refreshToken) {
        if (access !== refused && now() < expiresAt) return access
        await sessions.end(open.key)
        return null
      }
      const work = refresh(open, refreshToken).finally(() => underWay.delete(open.key))
      underWay.set(open.key, work)
      return work
    },
  }
}

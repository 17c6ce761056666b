import * as oauth from 'oauth4webapi'
import type { Metadata } from './discovery.ts'

type Options = Parameters<typeof oauth.validateApplicationLevelSignature>[2]

/**
 * The signature of the id token that a sign-in has brought (OIDC Core §3.1.3.7, 6). TLS says where an answer comes from; but
 * who sits between, such as a proxy that a company has put into its browsers, has not the provider's key. Not for a
 * refresh: its id token is compared with this one, and keys that cannot be had for a moment must not cost the session, whose
 * refresh token is spent by then. Rejects as oauth4webapi does.
 */
export async function checkSignature(metadata: Metadata, response: Response, options: Options): Promise<void> {
  try {
    await oauth.validateApplicationLevelSignature(metadata, response, options)
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code !== oauth.KEY_SELECTION) throw error
    // Signed with a key that was published since we asked: oauth4webapi remembers the keys of this object for a minute.
    await oauth.validateApplicationLevelSignature({ ...metadata }, response, options)
  }
}

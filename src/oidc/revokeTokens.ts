import * as oauth from 'oauth4webapi'
import { AuthError } from '../errors.ts'
import type { OidcSettings } from './checkOptions.ts'
import { type Discovery, requestOptions } from './discovery.ts'
import type { DpopKeys } from './dpop/dpop.types.ts'
import { failureOf } from './failures.ts'
import type { Transport } from './transport.ts'

export interface RevokeParts {
  readonly settings: OidcSettings
  readonly discovery: Discovery
  /** Outlives the page. */
  readonly transport: Transport
  readonly keys: DpopKeys | undefined
}

export interface Revocable {
  readonly refreshToken: string | undefined
  readonly accessToken: string | undefined
}

/**
 * RFC 7009. The refresh token first: the provider ends what rests on it, too (§2.1). The access token as well, for providers
 * that do not; whether they can is not this sign-out's business (`unsupported_token_type`). Where the provider is known
 * already, which `resume()` sees to, the requests leave in the task of the call, so that a closing page takes none back.
 */
export function createRevocation({ settings, discovery, transport, keys }: RevokeParts) {
  const client = { client_id: settings.clientId }

  async function send(metadata: oauth.AuthorizationServer, token: string, hint: string, signal: AbortSignal) {
    try {
      const response = await oauth.revocationRequest(metadata, client, oauth.None(), token, {
        ...requestOptions(settings),
        [oauth.customFetch]: transport,
        additionalParameters: { token_type_hint: hint },
        signal,
      })
      await oauth.processRevocationResponse(response)
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof TypeError)
        throw new AuthError('network', 'The provider could not be reached.', { cause: error })
      throw await failureOf(error, 'revoke', settings.page.Date.now())
    }
  }

  return async ({ refreshToken, accessToken }: Revocable, signal: AbortSignal): Promise<void> => {
    const token = refreshToken ?? accessToken
    if (token === undefined) return
    // Without its key a bound token is worth nothing, whatever becomes of the request. A step-up that brought no refresh
    // token has left the two with a key each.
    const keysGone = Promise.all([refreshToken, accessToken].map((one) => one !== undefined && keys?.destroy(one)))
    const metadata = discovery.known ?? (await discovery.get(signal))
    // Nothing to tell a provider that has no revocation endpoint. Its tokens die by themselves.
    const told = metadata.revocation_endpoint
      ? Promise.all([
          refreshToken !== undefined && send(metadata, refreshToken, 'refresh_token', signal),
          accessToken !== undefined &&
            send(metadata, accessToken, 'access_token', signal).catch((error: unknown) => {
              if (refreshToken === undefined) throw error
            }),
        ])
      : undefined
    await Promise.all([told, keysGone])
  }
}

import * as oauth from 'oauth4webapi'
import { AuthError } from '../errors.ts'
import { isLoopback, type OidcSettings } from './checkOptions.ts'
import { failureOf } from './failures.ts'
import type { Transport } from './transport.ts'
import { within } from './within.ts'

/** What the provider says of itself. */
export type Metadata = oauth.AuthorizationServer

export interface Discovery {
  /** What is known already: for what has to be done in the present task. */
  readonly known: Metadata | undefined
  /** Asks once for all who wait; a failure is forgotten, so that the next one asks again. */
  get(signal?: AbortSignal): Promise<Metadata>
}

/** Milliseconds. */
const LIMIT = 10_000

/** Endpoints may be http where the issuer may be. */
export const requestOptions = ({ issuer }: Pick<OidcSettings, 'issuer'>) => ({
  [oauth.allowInsecureRequests]: issuer.protocol === 'http:' && isLoopback(issuer),
})

/** Where the browser itself is sent. Throws `AuthError('unsupported' | 'invalid_response')`. */
export function pageOf(
  settings: Pick<OidcSettings, 'issuer'>,
  metadata: Metadata,
  name: 'authorization_endpoint' | 'end_session_endpoint',
): URL {
  let url: URL
  try {
    url = new URL(metadata[name] as string)
  } catch (cause) {
    throw new AuthError('unsupported', `The provider names no ${name}.`, { cause })
  }
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(settings.issuer))
  if (!isSafe) throw new AuthError('invalid_response', `The provider's ${name} is not https.`)
  return url
}

/** An algorithm that a public client cannot check, or that is none, is no algorithm (RFC 8725 §3.1). */
const isHonest = (alg: string) => alg !== 'none' && !alg.startsWith('HS')

function judge(metadata: Metadata): Metadata {
  const { code_challenge_methods_supported: pkce, id_token_signing_alg_values_supported: algs } = metadata
  // RFC 8414 §2: left out, it says nothing. Most providers that leave it out know PKCE all the same.
  if (Array.isArray(pkce) && !pkce.includes('S256'))
    throw new AuthError('unsupported', 'The provider does not support PKCE with S256, which a page cannot do without.')
  return Array.isArray(algs) ? { ...metadata, id_token_signing_alg_values_supported: algs.filter(isHonest) } : metadata
}

/** `<issuer>/.well-known/openid-configuration` (OIDC Discovery §4), kept while the page lives. */
export function createDiscovery(settings: OidcSettings, transport: Transport): Discovery {
  const { issuer, page } = settings
  let known: Metadata | undefined
  let asking: Promise<Metadata> | undefined

  async function ask(): Promise<Metadata> {
    try {
      return await within(page, LIMIT, async (signal) => {
        const response = await oauth.discoveryRequest(issuer, {
          ...requestOptions(settings),
          [oauth.customFetch]: transport,
          signal,
        })
        return judge(await oauth.processDiscoveryResponse(issuer, response))
      })
    } catch (error) {
      if ((error as { code?: unknown } | null)?.code === oauth.JSON_ATTRIBUTE_COMPARISON)
        throw new AuthError(
          'invalid_response',
          'Who answers at the issuer names another issuer (OIDC Discovery §4.3).',
          {
            cause: error,
          },
        )
      throw await failureOf(error, 'discovery', page.Date.now())
    }
  }

  return {
    get known() {
      return known
    },
    async get(signal) {
      signal?.throwIfAborted()
      if (known) return known
      asking ??= ask()
        .then((metadata) => {
          known = metadata
          return metadata
        })
        .finally(() => {
          asking = undefined
        })
      return signal ? Promise.race([asking, aborted(signal)]) : asking
    },
  }
}

/** Rejects with the signal's reason. */
const aborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Provider as OidcProviderLibrary } from 'oidc-provider'
import { configurationOf, type OidcProviderOptions } from './configuration.ts'
import { createProofVerifier } from './dpopProof.ts'
import { createFaults, meetFault, type ProviderFaults } from './faults.ts'
import { createInteractions } from './interactions.ts'
import { Provider, quietly } from './library.ts'
import { createResourceApi } from './resourceApi.ts'
import { atServerTime } from './serverTime.ts'

export interface OidcProvider {
  readonly issuer: string
  readonly provider: OidcProviderLibrary
  readonly faults: ProviderFaults
  /** Counts what was asked, by path: `requests.get('/token')`. */
  readonly requests: ReadonlyMap<string, number>
  /** For `node:http`. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void
}

/**
 * An OpenID provider (`oidc-provider`, certified) with pages, people and an API behind it, all in memory: one instance is one
 * world.
 *
 *     /.well-known/openid-configuration  /auth  /token  /me  /jwks  /token/revocation  /session/end
 *     /interaction/<uid> ──▶ login, code and consent, by plain forms
 *     /api ──▶ what the tokens are for
 *
 * @example
 * const { handle } = createOidcProvider({ issuer: 'http://localhost:4001' })
 * createServer(handle).listen(4001, 'localhost')
 */
export function createOidcProvider(options: OidcProviderOptions): OidcProvider {
  const { issuer } = options
  const provider = quietly(() => new Provider(issuer, configurationOf(options)))
  acceptAnyLocalPort(provider)
  const faults = createFaults()
  const requests = new Map<string, number>()
  const interact = createInteractions(provider)
  const api = createResourceApi({
    issuer,
    provider,
    proofs: createProofVerifier(issuer, { wantsNonce: options.dpop === 'nonce' }),
  })
  const answer = provider.callback()

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '/').split('?')[0] ?? '/'
    if (request.method !== 'OPTIONS') {
      requests.set(path, (requests.get(path) ?? 0) + 1)
      const fault = faults.take(path)
      if (faults.latency > 0) await new Promise((resolve) => setTimeout(resolve, faults.latency))
      if (response.destroyed) return
      if (fault && meetFault(fault, request, response)) return
    }
    if (options.isolated) response.setHeader('cross-origin-opener-policy', 'same-origin')
    if (faults.clockSkew) response.setHeader('date', new Date(Date.now()).toUTCString())
    if (path.startsWith('/api')) await api(request, response)
    else if (path.startsWith('/interaction/')) await interact(request, response)
    else await answer(request, response)
  }

  return {
    issuer,
    provider,
    faults,
    requests,
    handle: (request, response) =>
      void atServerTime(faults.clockSkew, () =>
        serve(request, response).catch(() => {
          // An interaction that has run out or belongs to another browser.
          if (!response.headersSent) response.writeHead(400, { 'content-type': 'text/plain' })
          response.end('This page is no longer good for anything. Go back to the app and begin again.')
        }),
      ),
  }
}

/** As RFC 8252 §7.3 has it for native apps, so that an app may be served on any free port of this machine. */
function acceptAnyLocalPort(provider: OidcProviderLibrary): void {
  const withoutPort = (uri: string): string => {
    try {
      const url = new URL(uri)
      if (url.hostname === 'localhost') url.port = ''
      return url.href
    } catch {
      return uri
    }
  }
  const client = provider.Client.prototype
  client.redirectUriAllowed = function (uri: string) {
    return (this.redirectUris ?? []).includes(withoutPort(uri))
  }
  client.postLogoutRedirectUriAllowed = function (uri: string) {
    return (this.postLogoutRedirectUris ?? []).includes(withoutPort(uri))
  }
}

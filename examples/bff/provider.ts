import * as oauth from 'oauth4webapi'
import type { Settings } from './options.ts'
import { random } from './sessions.ts'

/** What a sign-in has to remember until the user is back. Stays on the server; a cookie of the browser names it. */
export interface Transaction {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  readonly maxAge: number | undefined
  readonly returnTo: string
  readonly remember: boolean
  /** The handle of the session that is to be stepped up. */
  readonly stepUp: string | undefined
}

export interface Granted {
  readonly tokens: { readonly access: string; readonly refresh: string | undefined; readonly expiresAt: number }
  readonly idToken: string
  readonly claims: oauth.IDToken
  readonly user: { readonly id: string; readonly [fact: string]: unknown }
}

/** Parameters that the page may pass on to the login page of the provider (OIDC Core §3.1.2.1). */
const PASSED_ON = ['acr_values', 'max_age', 'login_hint', 'ui_locales', 'prompt'] as const

/** The BFF as a confidential OAuth client. Everything that the specifications decide is decided by `oauth4webapi`. */
export function createProvider(settings: Settings) {
  const { issuer, clientId, clientSecret, origin, scope, resource, now, fetch } = settings
  const client: oauth.Client = { client_id: clientId, require_auth_time: true }
  const secret = oauth.ClientSecretBasic(clientSecret)
  const http = {
    [oauth.customFetch]: (url: string, init: object) => fetch(url, init as RequestInit),
    [oauth.allowInsecureRequests]: new URL(issuer).hostname === 'localhost',
  }
  const redirectUri = `${origin}/bff/callback`
  let discovered: Promise<oauth.AuthorizationServer> | undefined

  const server = (): Promise<oauth.AuthorizationServer> => {
    const at = new URL(issuer)
    discovered ??= oauth.discoveryRequest(at, http).then((answer) => oauth.processDiscoveryResponse(at, answer))
    // A provider that was out of reach is asked again.
    discovered.catch(() => {
      discovered = undefined
    })
    return discovered
  }
  const tokensOf = (answer: oauth.TokenEndpointResponse, refresh?: string) => ({
    access: answer.access_token,
    refresh: answer.refresh_token ?? refresh,
    expiresAt: now() + (answer.expires_in ?? 60) * 1_000,
  })

  return {
    server,
    /** Where the user signs in, and what has to be remembered until they are back. */
    async begin(asked: URLSearchParams, returnTo: string, stepUp: string | undefined) {
      const as = await server()
      const verifier = oauth.generateRandomCodeVerifier()
      const maxAge = asked.get('max_age')
      const transaction: Transaction = {
        state: random(),
        nonce: random(),
        verifier,
        maxAge: maxAge !== null && /^\d{1,9}$/.test(maxAge) ? Number(maxAge) : undefined,
        returnTo,
        remember: asked.get('remember') === '1',
        stepUp,
      }
      const url = new URL(as.authorization_endpoint ?? '')
      const parameters: Record<string, string> = {
        client_id: clientId,
        redirect_uri: redirectUri,
        response_type: 'code',
        scope,
        state: transaction.state,
        nonce: transaction.nonce,
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...(resource && { resource }),
      }
      for (const name of PASSED_ON) {
        const value = asked.get(name)
        if (value) parameters[name] = value
      }
      url.search = String(new URLSearchParams(parameters))
      return { url, transaction }
    },
    /** The code for tokens. Rejects with `AuthorizationResponseError` for what the provider refused. */
    async finish(callback: URL, { state, nonce, verifier, maxAge }: Transaction): Promise<Granted> {
      const as = await server()
      const parameters = oauth.validateAuthResponse(as, client, callback, state)
      const more = resource ? { additionalParameters: { resource } } : {}
      const response = await oauth.authorizationCodeGrantRequest(
        as,
        client,
        secret,
        parameters,
        redirectUri,
        verifier,
        { ...http, ...more },
      )
      const answer = await oauth.processAuthorizationCodeResponse(as, client, response, {
        expectedNonce: nonce,
        requireIdToken: true,
        ...(maxAge !== undefined && { maxAge }),
      })
      await oauth.validateApplicationLevelSignature(as, response, http)
      const claims = oauth.getValidatedIdTokenClaims(answer)
      if (!claims || !answer.id_token) throw new Error('The provider sent no id token.')
      return {
        tokens: tokensOf(answer),
        idToken: answer.id_token,
        claims,
        user: await userOf(as, answer.access_token, claims),
      }
    },
    /** Rejects with `ResponseBodyError` whose `error` is `invalid_grant` where the session is over. */
    async refresh(refreshToken: string) {
      const as = await server()
      const more = resource ? { additionalParameters: { resource } } : {}
      const response = await oauth.refreshTokenGrantRequest(as, client, secret, refreshToken, { ...http, ...more })
      return tokensOf(await oauth.processRefreshTokenResponse(as, client, response), refreshToken)
    },
    async revoke(token: string): Promise<void> {
      const as = await server()
      if (!as.revocation_endpoint) return
      await oauth.processRevocationResponse(await oauth.revocationRequest(as, client, secret, token, http))
    },
    /** OIDC RP-Initiated Logout §2. `state` comes back with the user. */
    async logoutUrl(idToken: string, state: string): Promise<string | undefined> {
      const { end_session_endpoint: end } = await server()
      if (!end) return undefined
      const url = new URL(end)
      url.search = String(
        new URLSearchParams({
          id_token_hint: idToken,
          client_id: clientId,
          post_logout_redirect_uri: `${origin}/bff/signed-out`,
          state,
        }),
      )
      return url.href
    },
  }

  /** Facts about the user for the page: of the id token, and where there is one of the userinfo endpoint (OIDC Core §5.3). */
  async function userOf(as: oauth.AuthorizationServer, accessToken: string, claims: oauth.IDToken) {
    const info = as.userinfo_endpoint && !resource ? await userinfo(as, accessToken, claims.sub) : claims
    const { name, email, roles, permissions } = info
    return { id: claims.sub, name, email, roles, permissions }
  }
  async function userinfo(as: oauth.AuthorizationServer, accessToken: string, sub: string) {
    return oauth.processUserInfoResponse(as, client, sub, await oauth.userInfoRequest(as, client, accessToken, http))
  }
}

export type Provider = ReturnType<typeof createProvider>

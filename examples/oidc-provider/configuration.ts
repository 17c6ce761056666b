import { randomBytes } from 'node:crypto'
import type { ClientMetadata, Configuration } from 'oidc-provider'
import { errors, interactionPolicy } from './library.ts'
import { errorPage, logoutPage, signedOutPage } from './pages.ts'
import { ACR, accountOf } from './people.ts'
import { signingKeys } from './signingKeys.ts'

/** Lifetimes in seconds. */
export interface ProviderTtl {
  /** Default 300. */
  readonly accessToken?: number
  /** Default 14 days. */
  readonly refreshToken?: number
  /** Default 300. */
  readonly idToken?: number
  /** Default 60. */
  readonly code?: number
}

export interface OidcProviderOptions {
  /** `http://localhost:<port>`. */
  readonly issuer: string
  /** In addition to `demo` (public) and `bff` (confidential), in the words of OIDC Registration. */
  readonly clients?: readonly ClientMetadata[]
  /** More redirect URIs of `demo` and `bff`. On `localhost` the port does not matter. */
  readonly redirectUris?: readonly string[]
  readonly postLogoutRedirectUris?: readonly string[]
  /** `true`: a client may bind its tokens; `required`: has to. `nonce`: the server wants its own nonce in the proofs. Default `true`. */
  readonly dpop?: boolean | 'required' | 'nonce'
  /** A refresh token is good for one use, and a second use ends the whole grant. Default `true`. */
  readonly rotation?: boolean
  /** `ask`: the consent page, once for each session and client. `skip`: as a company's own apps have it. Default `ask`. */
  readonly consent?: 'ask' | 'skip'
  readonly ttl?: ProviderTtl
  /** Its pages cut off whoever opened them (`Cross-Origin-Opener-Policy: same-origin`). Default `false`. */
  readonly isolated?: boolean
}

/** Default redirect path of the clients. */
const REDIRECT = 'http://localhost/callback'

export const BFF_SECRET = 'the-bff-keeps-this-on-its-server'

function clientsOf({ clients = [], redirectUris = [], postLogoutRedirectUris = [], dpop }: OidcProviderOptions) {
  const shared: Partial<ClientMetadata> = {
    redirect_uris: [REDIRECT, 'http://localhost/', 'http://localhost/bff/callback', ...redirectUris],
    post_logout_redirect_uris: [
      'http://localhost/',
      'http://localhost/signed-out',
      'http://localhost/bff/signed-out',
      ...postLogoutRedirectUris,
    ],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    require_auth_time: true,
  }
  return [
    {
      ...shared,
      client_id: 'demo',
      client_name: 'Demo app',
      token_endpoint_auth_method: 'none',
      ...(dpop === 'required' && { dpop_bound_access_tokens: true }),
    },
    { ...shared, client_id: 'bff', client_name: 'Demo BFF', client_secret: BFF_SECRET },
    ...clients,
  ] satisfies ClientMetadata[]
}

/** `acr_values` is a wish (OIDC Core §3.1.2.1). Here it is granted: whoever asks for two factors is asked for the second. */
function policyOf() {
  const policy = interactionPolicy.base()
  const { Check } = interactionPolicy
  policy.get('login')?.checks.add(
    new Check('second_factor', 'a second factor is required', 'unmet_authentication_requirements', ({ oidc }) => {
      const wanted = String(oidc.params?.acr_values ?? '').split(' ')
      const isMissing = wanted.includes(ACR.secondFactor) && oidc.session?.acr !== ACR.secondFactor
      return oidc.session?.accountId !== undefined && isMissing
    }),
  )
  return policy
}

export function configurationOf(options: OidcProviderOptions): Configuration {
  const { issuer, dpop = true, rotation = true, consent = 'ask', ttl = {} } = options
  const { accessToken = 300, refreshToken = 14 * 86_400, idToken = 300, code = 60 } = ttl
  return {
    clients: clientsOf(options),
    jwks: signingKeys(),
    cookies: { keys: [randomBytes(32).toString('hex')] },
    findAccount: (_, id) => accountOf(id),
    scopes: ['openid', 'offline_access', 'profile', 'email', 'orders:read', 'orders:write'],
    claims: {
      openid: ['sub', 'acr', 'amr', 'auth_time'],
      profile: ['name', 'roles', 'permissions'],
      email: ['email', 'email_verified'],
    },
    acrValues: Object.values(ACR),
    clientBasedCORS: () => true,
    // The library calls no address of this machine, where all of this example lives (back-channel logout).
    fetch: (url, { dispatcher: _, ...options }: RequestInit & { dispatcher?: unknown } = {}) => fetch(url, options),
    pkce: { required: () => true },
    interactions: { policy: policyOf(), url: (_, { uid }) => `/interaction/${uid}` },
    ttl: {
      AccessToken: accessToken,
      AuthorizationCode: code,
      IdToken: idToken,
      RefreshToken: refreshToken,
      Interaction: 3_600,
      Session: 86_400,
      Grant: 14 * 86_400,
    },
    rotateRefreshToken: rotation,
    // The usual rule asks for `offline_access`, and that for consent every time.
    issueRefreshToken: async (_, client) => client.grantTypeAllowed('refresh_token'),
    expiresWithSession: async () => false,
    // RFC 9470 §5: a resource server has to see how its caller signed in.
    extraTokenClaims: (ctx) => {
      const source = ctx.oidc.entities.AuthorizationCode ?? ctx.oidc.entities.RefreshToken
      return { acr: source?.acr ?? ACR.password, auth_time: source?.authTime ?? 0 }
    },
    ...(consent === 'skip' && {
      async loadExistingGrant({ oidc }) {
        const { client, session, provider } = oidc
        const found = session?.grantIdFor(client?.clientId ?? '')
        const grant =
          (found && (await provider.Grant.find(found))) ||
          new provider.Grant({ clientId: client?.clientId ?? '', accountId: session?.accountId ?? '' })
        grant.addOIDCScope(String(oidc.params?.scope ?? ''))
        for (const resource of Object.keys(oidc.resourceServers ?? {}))
          grant.addResourceScope(resource, 'orders:read orders:write')
        await grant.save()
        return grant
      },
    }),
    renderError(ctx, { error, error_description }) {
      ctx.type = 'html'
      ctx.body = errorPage(error, error_description)
    },
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true, allowedPolicy: (_, client, token) => token.clientId === client.clientId },
      userinfo: { enabled: true },
      backchannelLogout: { enabled: true },
      dPoP: {
        enabled: dpop !== false,
        ...(dpop === 'nonce' && { nonceSecret: randomBytes(32), requireNonce: () => true }),
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource(ctx, form) {
          ctx.body = logoutPage(form)
        },
        postLogoutSuccessSource(ctx) {
          ctx.body = signedOutPage()
        },
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => [],
        useGrantedResource: () => true,
        getResourceServerInfo(_, resource) {
          if (resource !== `${issuer}/api`) throw new errors.InvalidTarget()
          return {
            scope: 'orders:read orders:write',
            audience: resource,
            accessTokenTTL: accessToken,
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: 'ES256' } },
          }
        },
      },
    },
  }
}

import type { Awaitable, Credentials } from '../adapters/ports.ts'
import type { AuthUser } from '../session.ts'
import type { OidcPage } from './oidcPage.ts'

/** What the id token and the userinfo endpoint say of somebody (OIDC Core §5.1). */
export interface OidcClaims {
  readonly sub: string
  readonly [claim: string]: unknown
}

/** What the default `userFrom` makes of claims. */
export interface OidcUser extends AuthUser {
  readonly name?: string
  readonly email?: string
}

/** What every way to sign in may ask of the provider. */
export interface OidcRequest {
  /** Who is expected to sign in: fills the provider's form (`login_hint`). */
  readonly loginHint?: string
  /** Authentication context classes, the preferred one first (`acr_values`). A wish: look at `session.acr`, or use `auth.stepUp`. */
  readonly acrValues?: string | readonly string[]
  /** How long ago the user may have proved who they are, **milliseconds** (`max_age`). The answer is checked. */
  readonly maxAge?: number
  /** Languages of the provider's pages, the preferred one first (`ui_locales`). */
  readonly uiLocales?: string | readonly string[]
  /** `login`, `consent`, `select_account`, `create` …: what the provider has to ask even if it need not. */
  readonly prompt?: string
  /** Parameters of this provider, such as `organization`. Not for what has an option of its own, and not for secrets. */
  readonly parameters?: Readonly<Record<string, string>>
}

/**
 * How to sign in with `oidcBackend`.
 *
 * `redirect`: the page leaves, and the sign-in goes on when it is opened again. `popup`: the page stays; call it from a
 * click. `silent`: nobody is asked anything; rejects with `interaction_required` where the provider would have to ask.
 *
 * @example
 * const credentials: OidcSignIn = { method: 'redirect', loginHint: 'ada@example.com', uiLocales: 'de' }
 */
export interface OidcSignIn extends OidcRequest, Credentials {
  readonly method: 'redirect' | 'popup' | 'silent'
}

export interface OidcBackendOptions<User extends AuthUser = OidcUser> {
  /** The provider, as it names itself: `https://login.example.com`. `http` only on this machine. */
  readonly issuer: string
  /** A public client: authorization code with PKCE, no secret. */
  readonly clientId: string
  /** Where the provider sends the browser back to: a path of this origin for nothing else, such as `/callback`. */
  readonly redirectUri: string
  /** Default `openid profile email`. Many providers want `offline_access` for a refresh token. */
  readonly scope?: string
  /**
   * The API that the access tokens are for (RFC 8707). A list asks for consent to all; tokens are for the first.
   * Such a token cannot ask for `userInfo`.
   */
  readonly resource?: string | readonly string[]
  /** Sign-out also leaves the page for the provider's logout, which returns here. Default: the provider's session lives on. */
  readonly postLogoutRedirectUri?: string
  /**
   * The provider is told by its own id token who signs out or steps up, so that it need not ask. The id token stands in
   * the provider's address then. Default `true`.
   */
  readonly idTokenHint?: boolean
  /** After a sign-in, ask the userinfo endpoint about the user. Default: `true` without a `resource`. */
  readonly userInfo?: boolean
  /** Who the user is. Default: `sub` as id; name and email; `roles` and `permissions` where they are lists of texts. */
  readonly userFrom?: (claims: OidcClaims) => User
  /** Binds tokens to a key that no script can read (DPoP, RFC 9449). Default `false`. See docs/dpop.md. */
  readonly dpop?: boolean
  /** More parameters of every authorization request, such as `audience`. */
  readonly parameters?: Readonly<Record<string, string>>
  /** How long a person may take over a popup, milliseconds. Default 10 minutes. */
  readonly popupTimeout?: number
  /** How long a silent sign-in may take, milliseconds. Default 10 seconds. */
  readonly silentTimeout?: number
  /** Default: the page's `fetch`. For discovery, token, userinfo and revocation requests. */
  readonly fetch?: (url: string, init: RequestInit) => Awaitable<Response>
  /** Default: `oidc:<issuer>:<clientId>`. */
  readonly id?: string
  /** Default: the page this runs in. */
  readonly page?: OidcPage
}

/** Who is signed in, as the backend says. Personal data, but not a secret: it is part of the chart. */
export interface AuthUser {
  readonly id: string
  readonly roles?: readonly string[]
  readonly permissions?: readonly string[]
}

/** The non-secret facts of a session. All times are epoch milliseconds on this device's clock. */
export interface Session<User extends AuthUser = AuthUser> {
  /** Random and local to the browser: never a key that the server would accept. */
  readonly id: string
  readonly user: User
  readonly scopes: readonly string[]
  /** Authentication methods used, RFC 8176 (`pwd`, `otp`, …). */
  readonly amr: readonly string[]
  /** Authentication context class that the server vouches for (OIDC Core §2 `acr`). */
  readonly acr?: string
  readonly signedInAt: number
  /** When the user last proved who they are: at a step-up, or before the sign-in (single sign-on). Default `signedInAt`. */
  readonly authenticatedAt?: number
  /** When the session ends at the latest (`lifetime`), or `null` without such a limit. */
  readonly endsAt: number | null
  /** When the access token expires; `null` where the server did not say. */
  readonly expiresAt: number | null
  /** Grows by one with each refresh. */
  readonly generation: number
}

/** The secrets. Held by the vault and by nothing else. */
export interface Tokens {
  readonly accessToken: string
  readonly refreshToken?: string
  readonly idToken?: string
  readonly tokenType: string
  /** Epoch milliseconds on this device's clock, or `null` where the server did not say. */
  readonly expiresAt: number | null
}

/** What a backend answers when it grants tokens: at sign-in, after a second factor, or at a refresh. */
export interface Grant<User extends AuthUser = AuthUser> {
  readonly accessToken: string
  readonly refreshToken?: string | undefined
  readonly idToken?: string | undefined
  /** Default `Bearer`. */
  readonly tokenType?: string | undefined
  /**
   * Lifetime in **seconds** (RFC 6749 §5.1), counted from the moment the answer was asked for. Preferred over
   * `expiresAt`, because it does not depend on anybody's clock (T4).
   */
  readonly expiresIn?: number | undefined
  /** Absolute end of the access token, epoch milliseconds on the server's clock. */
  readonly expiresAt?: number | undefined
  /** Required at sign-in; a refresh may leave it out when nothing about the user has changed. */
  readonly user?: User | undefined
  readonly scopes?: readonly string[] | undefined
  readonly amr?: readonly string[] | undefined
  readonly acr?: string | undefined
  /**
   * How long ago the user proved who they are, in **seconds** before this answer; 0 after a step-up. Left out: at a sign-in
   * just now, at a refresh as before.
   */
  readonly authenticationAge?: number | undefined
}

/** What the page shows while it asks for the second factor. No secret: the server's challenge id stays in the vault. */
export interface SecondFactorChallenge {
  /** What the user may answer with: `totp`, `sms`, `recovery`, … */
  readonly methods: readonly string[]
  /** How many codes the server still accepts; `null` where it did not say. */
  readonly attemptsLeft: number | null
  /** Epoch milliseconds, or `null`. */
  readonly expiresAt: number | null
}

/** Why a session ended. A closed union, so that an app can answer each reason with a sentence of its own. */
export type EndReason =
  /** somebody called `signOut()` */
  | 'user'
  /** nobody was active for `idle.timeout` */
  | 'idle'
  /** the session reached `lifetime` */
  | 'lifetime'
  /** the server refused the refresh: revoked, expired, or reused */
  | 'revoked'
  /** the server refused the refresh after an attempt whose answer never arrived (T27) */
  | 'refreshLost'
  /** somebody signed in as another user in another tab and this tab cannot follow */
  | 'userChanged'
  /** the stored tokens or the ledger are gone: cookies, site data or storage were cleared */
  | 'storageCleared'
  /** the access token expired and this backend cannot refresh */
  | 'expired'

/** Where an event began: in this tab, or in another one. */
export type Source = 'self' | 'remote'

import * as oauth from 'oauth4webapi'
import { AuthError, isAuthError } from '../errors.ts'
import type { AuthUser, Grant } from '../session.ts'
import type { OidcSettings } from './checkOptions.ts'
import { clientFor } from './client.ts'
import { type Discovery, type Metadata, requestOptions } from './discovery.ts'
import type { BoundKey, DpopKeys } from './dpop/dpop.types.ts'
import { withProof } from './dpop/withProof.ts'
import { failureOf, type OidcPurpose } from './failures.ts'
import { grantOf, mapUser } from './grantOf.ts'
import { checkSignature } from './idTokenSignature.ts'
import type { OidcClaims } from './oidc.types.ts'
import type { Revocable } from './revokeTokens.ts'
import type { Transaction } from './transactions.ts'
import type { Transport } from './transport.ts'
import { within } from './within.ts'

/** Milliseconds. The engine has its own, shorter bounds; this is for whoever nobody waits for any more. */
const LIMIT = 30_000

export interface TokenParts<User extends AuthUser> {
  readonly settings: OidcSettings
  readonly discovery: Discovery
  readonly transport: Transport
  readonly userFrom: (claims: OidcClaims) => User
  /** `undefined`: bearer tokens. */
  readonly keys: DpopKeys | undefined
  /** Revokes tokens that a sign-in brought and cannot use. */
  readonly drop: (tokens: Revocable) => void
}

/** Without a key there is nothing that a second request would do better. */
const proven = <T>(key: BoundKey | undefined, ask: () => Promise<T>): Promise<T> => (key ? withProof(key, ask) : ask())

/** The requests of a page that has a code, a refresh token or an access token, and what their answers are worth. */
export function createTokenRequests<User extends AuthUser>({
  settings,
  discovery,
  transport,
  userFrom,
  keys,
  drop,
}: TokenParts<User>) {
  const { page, resource, scope } = settings
  const requestedScopes = scope.split(' ').filter(Boolean)

  const optionsFor = (signal: AbortSignal, key?: BoundKey) => ({
    ...requestOptions(settings),
    [oauth.customFetch]: transport,
    signal,
    ...(key && { DPoP: key.proof }),
  })
  /** RFC 8707 §2.2: one resource a token. */
  const additionalParameters = resource[0] === undefined ? {} : { resource: resource[0] }

  /** Judged by its purpose; the signal's own reason stays what it is. */
  async function judged<T>(purpose: OidcPurpose, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (signal?.aborted && error === signal.reason) throw error
      throw await failureOf(error, purpose, page.Date.now())
    }
  }

  /** A provider that answers with bearer tokens has not bound them: they would be good for whoever finds them. */
  async function bound(grant: Grant, key: BoundKey | undefined): Promise<Grant> {
    if (!key || !keys) return grant
    if (grant.tokenType !== 'DPoP')
      throw new AuthError('invalid_response', 'The provider has not bound the tokens to the key (RFC 9449 §5).')
    await keys.bind(
      key,
      [grant.accessToken, grant.refreshToken].filter((token) => token !== undefined),
    )
    return grant
  }

  async function claimsAbout(accessToken: string, sub: string | undefined, signal: AbortSignal): Promise<OidcClaims> {
    const metadata = await discovery.get(signal)
    const key = (await keys?.find(accessToken)) ?? undefined
    const client = await clientFor(settings)
    return judged(
      'userInfo',
      () =>
        proven(key, async () => {
          const response = await oauth.userInfoRequest(metadata, client, accessToken, optionsFor(signal, key))
          // OIDC Core §5.3.4: never the claims of somebody else.
          return oauth.processUserInfoResponse(metadata, client, sub ?? oauth.skipSubjectCheck, response)
        }),
      signal,
    )
  }

  async function redeem(
    metadata: Metadata,
    address: URL,
    transaction: Transaction,
    key: BoundKey | undefined,
    signal: AbortSignal,
  ) {
    const { state, nonce, codeVerifier, maxAge } = transaction
    const client = await clientFor(settings)
    let parameters: URLSearchParams
    try {
      // `state`, and `iss` where the provider has it (RFC 9207 §2.4): an answer of another provider is no answer.
      parameters = oauth.validateAuthResponse(metadata, client, address, state)
      // RFC 6749 §3.1: not more than once.
      if (parameters.getAll('code').length !== 1) throw new Error('There is not exactly one code.')
    } catch (error) {
      if (error instanceof oauth.AuthorizationResponseError) throw error
      throw new AuthError('invalid_callback', 'The answer to the sign-in is not of this provider or not whole.', {
        cause: error,
      })
    }
    return proven(key, async () => {
      const options = { ...optionsFor(signal, key), additionalParameters }
      const redirectUri = settings.redirectUri().href
      const response = await oauth.authorizationCodeGrantRequest(
        metadata,
        client,
        oauth.None(),
        parameters,
        redirectUri,
        codeVerifier,
        options,
      )
      const answer = await oauth.processAuthorizationCodeResponse(
        metadata,
        await clientFor(settings, response),
        response,
        {
          expectedNonce: nonce,
          requireIdToken: true,
          ...(maxAge !== undefined && { maxAge }),
        },
      )
      return { answer, response }
    })
  }

  return {
    /**
     * From a callback to a grant. Not cut off by anybody's signal: a code is spent once it is sent, and tokens that nobody
     * waits for have to arrive in order to be revoked.
     */
    async exchange(address: URL, transaction: Transaction, key: BoundKey | undefined): Promise<Grant<User>> {
      return judged('code', () =>
        within(page, LIMIT, async (signal) => {
          const metadata = await discovery.get(signal)
          const { answer, response } = await redeem(metadata, address, transaction, key, signal)
          const idToken = oauth.getValidatedIdTokenClaims(answer) as oauth.IDToken
          const grant = grantOf(answer, idToken)
          try {
            await checkSignature(metadata, response, optionsFor(signal))
            await bound(grant, key)
            const more = settings.userInfo ? await claimsAbout(grant.accessToken, idToken.sub, signal) : {}
            // RFC 6749 §5.1: left out, it is what was asked for.
            const scopes = grant.scopes ?? requestedScopes
            return { ...grant, scopes, user: mapUser(userFrom, { ...idToken, ...more }) }
          } catch (error) {
            // Nobody will hold them: what cannot be trusted is not left to be good for weeks. After a passing fault it is:
            // a session that goes on may rest on the same grant (`sharesGrants`).
            if (isAuthError(error) && error.code !== 'invalid_response') throw error
            drop({ refreshToken: grant.refreshToken, accessToken: grant.accessToken })
            throw error
          }
        }),
      )
    },

    /** RFC 6749 §6. Only `invalid_grant` of the token endpoint itself is definitive. */
    async refresh(refreshToken: string, signal: AbortSignal): Promise<Grant<User>> {
      const metadata = await discovery.get(signal)
      const key = keys && (await keys.find(refreshToken))
      // A bound token without its key is spent already: nobody can prove anything with it any more.
      if (key === null)
        throw new AuthError('invalid_grant', 'The key that the refresh token is bound to is gone from this browser.')
      return judged(
        'refresh',
        () =>
          proven(key, async () => {
            const options = { ...optionsFor(signal, key), additionalParameters }
            const client = await clientFor(settings)
            const response = await oauth.refreshTokenGrantRequest(metadata, client, oauth.None(), refreshToken, options)
            const own = await clientFor(settings, response)
            const answer = await oauth.processRefreshTokenResponse(metadata, own, response)
            const claims = oauth.getValidatedIdTokenClaims(answer)
            const { authenticationAge: _, ...grant } = grantOf(answer, claims)
            return bound(grant, key)
          }) as Promise<Grant<User>>,
        signal,
      )
    },

    async whoAmI(accessToken: string, signal: AbortSignal): Promise<User> {
      return mapUser(userFrom, await claimsAbout(accessToken, undefined, signal))
    },
  }
}

export type TokenRequests<User extends AuthUser> = ReturnType<typeof createTokenRequests<User>>

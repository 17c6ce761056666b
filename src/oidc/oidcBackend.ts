import type { Page } from '../adapters/page.ts'
import type { AuthBackend, BackendNews } from '../adapters/ports.ts'
import { AuthError } from '../errors.ts'
import type { AuthUser } from '../session.ts'
import { checkOptions } from './checkOptions.ts'
import { createDiscovery } from './discovery.ts'
import { dpopFetch } from './dpop/dpopFetch.ts'
import { createDpopKeys } from './dpop/dpopKeys.ts'
import { leaveForLogout } from './endSession.ts'
import { oidcUser } from './grantOf.ts'
import type { OidcBackendOptions, OidcClaims, OidcSignIn, OidcUser } from './oidc.types.ts'
import { createRevocation, type Revocable } from './revokeTokens.ts'
import { createSignIns, requestFor } from './signIns.ts'
import { wantedProof } from './stepUp.ts'
import { isSameSubject } from './subject.ts'
import { createTokenRequests } from './tokenRequests.ts'
import { createTransactions } from './transactions.ts'
import { createTransport, lasting } from './transport.ts'

/** How long a page may take to go away, milliseconds: `beforeunload` may ask the user something. */
const LEAVING = 60_000

/** For the code's way to tokens after a person has done theirs. */
const EXCHANGE = 30_000

/**
 * An OpenID provider, as a public client: authorization code with PKCE, nothing else (OAuth 2.1). The protocol is
 * `oauth4webapi`'s, which the app installs.
 *
 *   signIn ──▶ /authorize ──▶ redirectUri ──▶ resume ──▶ /token ──▶ grant
 *
 * Throws `AuthError('invalid_options')` for each mistake in the setup, with a sentence that says what to do.
 *
 * @example
 * const auth = createAuth({
 *   backend: oidcBackend({ issuer: 'https://login.example.com', clientId: 'app', redirectUri: '/callback' }),
 * })
 * await auth.signIn({ method: 'redirect' })
 */
export function oidcBackend<User extends AuthUser = OidcUser>(options: OidcBackendOptions<User>): AuthBackend<User> {
  const settings = checkOptions(options)
  const { page, popupTimeout, silentTimeout } = settings
  const userFrom = options.userFrom ?? (oidcUser as unknown as (claims: OidcClaims) => User)
  const listeners = new Set<(news: BackendNews) => void>()
  const onFailure = (error: AuthError) => {
    for (const listener of [...listeners]) listener({ type: 'storageFailed', error })
  }
  // Of a page it uses IndexedDB, the clock and the timers.
  const keys = options.dpop
    ? createDpopKeys({ name: settings.id, onFailure, page: page as unknown as Page })
    : undefined
  const transport = createTransport(page, options.fetch)
  const discovery = createDiscovery(settings, transport)
  const transactions = createTransactions(page, settings.id)
  const revokeTokens = createRevocation({ settings, discovery, transport: lasting(page, options.fetch), keys })
  const drop = (unused: Revocable): void => void revokeTokens(unused, new AbortController().signal).catch(() => {})
  const tokens = createTokenRequests<User>({ settings, discovery, transport, userFrom, keys, drop })
  const signIns = createSignIns<User>({ settings, discovery, transactions, tokens, keys, drop })

  return {
    id: settings.id,
    refreshWith: 'token',
    // One grant for a client and a session at the provider: certified servers end it with any of its tokens.
    sharesGrants: true,
    patience: (method) =>
      ({ redirect: LEAVING, popup: popupTimeout + EXCHANGE, silent: silentTimeout + EXCHANGE })[method],

    async signIn(credentials, { signal, remember }) {
      const grant = await signIns.ask(credentials as OidcSignIn, { signal, remember })
      return { type: 'granted', grant }
    },

    resume() {
      // Known by the time that somebody signs out: a revocation has to leave in the task that it is asked for in.
      void discovery.get().catch(() => {})
      return signIns.resume()
    },

    async stepUp(credentials, { request, idToken, signal }) {
      const { method, ...rest } = credentials
      const asked = { ...requestFor(rest, request), method } as OidcSignIn
      const idTokenHint = settings.idTokenHint ? idToken : undefined
      return signIns.ask(asked, { signal, idTokenHint, stepUp: wantedProof(request, idToken) })
    },

    async refresh({ refreshToken, idToken, signal }) {
      if (refreshToken === undefined) throw new AuthError('invalid_grant', 'There is no refresh token to spend.')
      const grant = await tokens.refresh(refreshToken, signal)
      // OIDC Core §12.2.
      if (grant.idToken !== undefined && !isSameSubject(grant.idToken, idToken))
        throw new AuthError('invalid_response', 'The refreshed id token is about somebody else.')
      return grant
    },

    async revoke({ refreshToken, accessToken, scope, signal }) {
      if (scope === 'elsewhere')
        throw new AuthError('unsupported', 'OAuth has no way to end the other sessions of a user.')
      await revokeTokens({ refreshToken, accessToken }, signal)
    },

    whoAmI: (accessToken, { signal }) => tokens.whoAmI(accessToken, signal),

    ...(keys && {
      fetch: dpopFetch(keys),
      subscribe(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    }),

    leave: ({ idToken }) => leaveForLogout(settings, discovery, idToken),
  }
}

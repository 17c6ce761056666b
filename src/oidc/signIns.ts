import { lateBy } from '../adapters/backends/lateBy.ts'
import { leavePage } from '../adapters/leavePage.ts'
import type { Resumed, SignInOutcome, StepUpRequest } from '../adapters/ports.ts'
import { AuthError, isAuthError } from '../errors.ts'
import type { AuthUser, Grant } from '../session.ts'
import { authorizationRequest, checkRequest, type RequestExtras } from './authorizationRequest.ts'
import { type Callback, cleanAddress, readCallback } from './callbackAddress.ts'
import type { OidcSettings } from './checkOptions.ts'
import type { Discovery } from './discovery.ts'
import type { BoundKey, DpopKeys } from './dpop/dpop.types.ts'
import { handOver } from './handOver.ts'
import type { OidcRequest, OidcSignIn } from './oidc.types.ts'
import { askInPopup, openPopup } from './popup.ts'
import type { Revocable } from './revokeTokens.ts'
import { askInFrame, explainSilence } from './silent.ts'
import { stepUpOf } from './stepUp.ts'
import type { TokenRequests } from './tokenRequests.ts'
import type { Transaction, Transactions } from './transactions.ts'

export interface SignInParts<User extends AuthUser> {
  readonly settings: OidcSettings
  readonly discovery: Discovery
  readonly transactions: Transactions
  readonly tokens: TokenRequests<User>
  readonly keys: DpopKeys | undefined
  /** Revokes tokens that nobody will use. */
  readonly drop: (tokens: Revocable) => void
}

export interface Asked extends Omit<RequestExtras, 'keyId'> {
  readonly signal: AbortSignal
}

const METHODS = 'redirect, popup or silent'

function checkMethod(method: string): asserts method is OidcSignIn['method'] {
  if (method === 'redirect' || method === 'popup' || method === 'silent') return
  // OAuth 2.1 §10: a password belongs to the provider's own page.
  const why = method === 'password' ? 'There is no password grant in OAuth 2.1: the provider asks for it. ' : ''
  throw new AuthError('invalid_argument', `${why}oidcBackend signs in by method ${METHODS}.`)
}

/** A wish of a step-up in the words of a sign-in. */
export const requestFor = (request: OidcRequest, { acr, maxAge }: StepUpRequest): OidcRequest => ({
  ...request,
  ...(acr !== undefined && { acrValues: acr }),
  ...(maxAge !== undefined && { maxAge }),
})

/** The ways to get an authorization code, and from there to a grant. */
export function createSignIns<User extends AuthUser>({
  settings,
  discovery,
  transactions,
  tokens,
  keys,
  drop,
}: SignInParts<User>) {
  const { page } = settings

  /** From a callback to a grant; of a step-up, to one that proves what was asked for. */
  async function redeem(address: URL, transaction: Transaction, key: BoundKey | undefined): Promise<Grant<User>> {
    const grant = await tokens.exchange(address, transaction, key)
    try {
      return transaction.stepUp ? stepUpOf(grant, transaction.stepUp) : grant
    } catch (error) {
      // Of somebody else's grant. Those of the same user rest on the grant of the session that goes on (`sharesGrants`).
      if (isAuthError(error) && error.code === 'user_changed')
        drop({ accessToken: grant.accessToken, refreshToken: grant.refreshToken })
      throw error
    }
  }

  /**
   * Runs one sign-in with a key of its own, which does not outlive a failure. A step-up has one, too: its tokens may come to
   * be revoked while the session goes on with the old ones, and revoked tokens take their key with them.
   */
  async function withKey<T>(kept: BoundKey | undefined, work: (key: BoundKey | undefined) => Promise<T>): Promise<T> {
    const key = kept ?? (await keys?.create())
    try {
      return await work(key)
    } catch (error) {
      if (key) void keys?.destroy(key)
      throw error
    }
  }

  async function byRedirect(request: OidcRequest, { signal, ...extras }: Asked): Promise<never> {
    const metadata = await discovery.get(signal)
    // Stays in storage for the page that comes back: `withKey` would destroy it where that takes long.
    const key = await keys?.create()
    const { url, transaction } = await authorizationRequest(settings, metadata, 'redirect', request, {
      ...extras,
      // One that could not be stored dies with this page: the page that comes back makes another.
      keyId: key?.stored ? key.id : undefined,
    })
    signal.throwIfAborted()
    transactions.keep(transaction)
    return leavePage(page, url, signal)
  }

  async function byPopup(request: OidcRequest, { signal, ...extras }: Asked): Promise<Grant<User>> {
    const begun = page.performance.now()
    const popup = openPopup(page)
    try {
      return await withKey(undefined, async (key) => {
        const metadata = await discovery.get(signal)
        const more = { ...extras, keyId: key?.id }
        const { url, transaction } = await authorizationRequest(settings, metadata, 'popup', request, more)
        const task = { url, signal, state: transaction.state, redirectUri: settings.redirectUri() }
        const address = await askInPopup(page, popup, { ...task, limit: settings.popupTimeout })
        const waited = page.performance.now() - begun
        return lateBy(waited, await redeem(address, transaction, key))
      })
    } catch (error) {
      popup.close()
      throw error
    }
  }

  async function silently(request: OidcRequest, { signal, ...extras }: Asked): Promise<Grant<User>> {
    return withKey(undefined, async (key) => {
      const metadata = await discovery.get(signal)
      const more = { ...extras, keyId: key?.id }
      const { url, transaction } = await authorizationRequest(settings, metadata, 'silent', request, more)
      const task = { url, signal, state: transaction.state, redirectUri: settings.redirectUri() }
      const address = await askInFrame(page, { ...task, limit: settings.silentTimeout })
      return redeem(address, transaction, key).catch((error: unknown) => {
        throw explainSilence(error)
      })
    })
  }

  /** The rest of a redirect: its record has been taken, its code stands in no address any more. */
  async function finish({ address }: Callback, transaction: Transaction | null): Promise<SignInOutcome<User>> {
    if (!transaction)
      throw new AuthError(
        'invalid_callback',
        'This sign-in was not begun in this tab, or too long ago, or has been answered before. Sign in again.',
      )
    const { keyId, remember } = transaction
    const kept = keyId === undefined ? undefined : await keys?.load(keyId)
    if (kept === null)
      throw new AuthError('invalid_callback', 'The key that this sign-in was begun with is gone from this browser.')
    const grant = await withKey(kept, (key) => redeem(address, transaction, key))
    return { type: 'granted', grant, ...(remember !== undefined && { remember }) }
  }

  return {
    async ask(credentials: OidcSignIn, asked: Asked): Promise<Grant<User>> {
      const { method, ...request } = credentials
      checkMethod(method)
      checkRequest(request)
      settings.redirectUri()
      if (method === 'redirect') return byRedirect(request, asked)
      return method === 'popup' ? byPopup(request, asked) : silently(request, asked)
    },

    /** Is this page an answer? Cleans its address and takes its record at once: whoever comes second finds nothing. */
    resume(): Resumed<User> | null {
      transactions.wake()
      const callback = readCallback(page.location.href, settings.redirectUri())
      if (!callback || transactions.isForeign(callback.state)) return null
      cleanAddress(settings)
      if (callback.way !== 'redirect') return ({ signal }) => handOver(page, callback, signal)
      const transaction = transactions.take(callback.state)
      const rest = () => finish(callback, transaction)
      return transaction?.stepUp ? Object.assign(rest, { isStepUp: true }) : rest
    },
  }
}

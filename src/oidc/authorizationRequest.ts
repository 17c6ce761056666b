import * as oauth from 'oauth4webapi'
import { AuthError } from '../errors.ts'
import { stateOf, type Way } from './callbackAddress.ts'
import type { OidcSettings } from './checkOptions.ts'
import { checkParameters } from './checkParameters.ts'
import { type Metadata, pageOf } from './discovery.ts'
import type { OidcRequest } from './oidc.types.ts'
import type { WantedProof } from './stepUp.ts'
import type { Transaction } from './transactions.ts'

const refuse = (message: string) => new AuthError('invalid_argument', `This sign-in cannot be asked for: ${message}`)

const words = (value: unknown, name: string): string | undefined => {
  if (value === undefined) return undefined
  const text = Array.isArray(value) ? value.join(' ') : value
  if (typeof text !== 'string' || !text) throw refuse(`${name} must be a text or a list of texts.`)
  return text
}

/** Milliseconds to the whole seconds that the protocol has: never more than was asked for. */
function seconds(maxAge: unknown): number | undefined {
  if (maxAge === undefined) return undefined
  if (typeof maxAge !== 'number' || !(maxAge >= 0) || !Number.isFinite(maxAge))
    throw refuse('maxAge must be a number of milliseconds.')
  return Math.floor(maxAge / 1_000)
}

/** Throws `AuthError('invalid_argument')`, before a window opens. */
export function checkRequest(request: OidcRequest): void {
  words(request.loginHint, 'loginHint')
  words(request.acrValues, 'acrValues')
  words(request.uiLocales, 'uiLocales')
  words(request.prompt, 'prompt')
  seconds(request.maxAge)
  if (request.parameters !== undefined) checkParameters(request.parameters, refuse)
}

export interface RequestExtras {
  readonly remember?: boolean | undefined
  readonly idTokenHint?: string | undefined
  /** RFC 7638 thumbprint of the key that the tokens are to be bound to. */
  readonly keyId?: string | undefined
  readonly stepUp?: WantedProof | undefined
}

export interface AuthorizationRequest {
  readonly url: string
  readonly transaction: Transaction
}

/** Authorization code with PKCE (RFC 7636), `state` and `nonce`, all three random for each request (RFC 9700 §2.1). */
export async function authorizationRequest(
  settings: OidcSettings,
  metadata: Metadata,
  way: Way,
  request: OidcRequest,
  { remember, idTokenHint, keyId, stepUp }: RequestExtras = {},
): Promise<AuthorizationRequest> {
  const { clientId, scope, resource, page } = settings
  const state = stateOf(way, oauth.generateRandomState())
  const nonce = oauth.generateRandomNonce()
  const codeVerifier = oauth.generateRandomCodeVerifier()
  const maxAge = seconds(request.maxAge)
  const url = pageOf(settings, metadata, 'authorization_endpoint')
  const parameters: Record<string, string | undefined> = {
    ...settings.parameters,
    ...request.parameters,
    client_id: clientId,
    response_type: 'code',
    redirect_uri: settings.redirectUri().href,
    scope,
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    login_hint: words(request.loginHint, 'loginHint'),
    acr_values: words(request.acrValues, 'acrValues'),
    ui_locales: words(request.uiLocales, 'uiLocales'),
    prompt: way === 'silent' ? 'none' : words(request.prompt, 'prompt'),
    max_age: maxAge?.toString(),
    id_token_hint: idTokenHint,
    // RFC 9449 §10: a code that is stolen cannot be spent with another key.
    dpop_jkt: keyId,
  }
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value)
  for (const one of resource) url.searchParams.append('resource', one)
  const transaction: Transaction = {
    state,
    nonce,
    codeVerifier,
    begunAt: page.Date.now(),
    ...(maxAge !== undefined && { maxAge }),
    ...(remember !== undefined && { remember }),
    ...(keyId !== undefined && { keyId }),
    ...(stepUp && { stepUp }),
  }
  return { url: url.href, transaction }
}

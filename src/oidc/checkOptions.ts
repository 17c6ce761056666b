import { AuthError } from '../errors.ts'
import type { AuthUser } from '../session.ts'
import { checkParameters } from './checkParameters.ts'
import type { OidcBackendOptions } from './oidc.types.ts'
import { type OidcPage, thisOidcPage } from './oidcPage.ts'

const refuse = (message: string, cause?: unknown) =>
  new AuthError('invalid_options', `oidcBackend: ${message}`, { cause })

/** What somebody may have in mind who gives an option that there is not. */
const MISTAKES: Readonly<Record<string, string>> = {
  clientSecret:
    'a page cannot keep a clientSecret. Register a public client, or keep the secret in a BFF (authchart/bff).',
  client_secret: 'a page cannot keep a secret. Register a public client, or keep the secret in a BFF (authchart/bff).',
  responseType: 'the answer is always a code. The implicit flow puts tokens into addresses (OAuth 2.1 has dropped it).',
  response_type:
    'the answer is always a code. The implicit flow puts tokens into addresses (OAuth 2.1 has dropped it).',
  responseMode: 'the answer always comes in the query, where it is read and removed.',
  grantType: 'the grant is always an authorization code with PKCE. OAuth 2.1 has no password grant.',
  authority: 'the option is called issuer.',
  domain: 'the option is called issuer, a URL.',
  client_id: 'the option is called clientId.',
  redirect_uri: 'the option is called redirectUri.',
  redirectURI: 'the option is called redirectUri.',
  scopes: 'the option is called scope: one text, the words with blanks between them.',
}

const KNOWN: Readonly<Record<keyof OidcBackendOptions, true>> = {
  issuer: true,
  clientId: true,
  redirectUri: true,
  scope: true,
  resource: true,
  postLogoutRedirectUri: true,
  idTokenHint: true,
  userInfo: true,
  userFrom: true,
  dpop: true,
  parameters: true,
  popupTimeout: true,
  silentTimeout: true,
  fetch: true,
  id: true,
  page: true,
}

/** What comes back in the address of a callback (RFC 6749 §4.1.2, RFC 9207, OIDC Session Management). */
export const ANSWER_PARAMETERS = ['code', 'state', 'iss', 'error', 'error_description', 'error_uri', 'session_state']

export const isLoopback = ({ hostname }: URL): boolean =>
  /^(localhost|.+\.localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)

function parse(value: unknown, name: string, base?: string): URL {
  try {
    if (typeof value === 'string' && value) return new URL(value, base)
  } catch (cause) {
    throw refuse(`${name} is not a URL.`, cause)
  }
  throw refuse(`${name} is missing. It is a text that holds a URL.`)
}

function checkIssuer(value: unknown): URL {
  const issuer = parse(value, 'issuer')
  if (issuer.protocol !== 'https:' && !(issuer.protocol === 'http:' && isLoopback(issuer)))
    throw refuse('issuer must be an https URL. http is for a provider on this machine (localhost) only.')
  if (issuer.search || issuer.hash || issuer.username)
    throw refuse('issuer must have no query, no fragment and no user name (OIDC Discovery §3).')
  if (issuer.pathname.includes('/.well-known/'))
    throw refuse('issuer is the provider itself, without /.well-known/openid-configuration.')
  return issuer
}

/** Of this origin: the sign-in begins and ends in the storage of one origin. Not to be told before there is a page. */
function checkReturn(value: unknown, name: string, page: Partial<OidcPage>): URL | undefined {
  const { location } = page
  if (typeof value !== 'string' || !value) throw refuse(`${name} is missing, for example "/callback".`)
  if (!location && !/^[a-z][a-z\d+.-]*:/i.test(value)) return undefined
  const url = parse(value, name, location?.href)
  if (url.hash || value.includes('#'))
    throw refuse(
      `${name} must have no fragment (RFC 6749 §3.1.2). With a router in the fragment, use a path beside it.`,
    )
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url)))
    throw refuse(`${name} must be an https URL. http is for this machine (localhost) only.`)
  if (location && url.origin !== location.origin)
    throw refuse(
      `${name} must be of this page's own origin, ${location.origin}: a sign-in comes back to where it began.`,
    )
  if (ANSWER_PARAMETERS.some((one) => url.searchParams.has(one)))
    throw refuse(`${name} must not have parameters that the provider's answer has, such as code or state.`)
  return url
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

function checkTime(value: unknown, name: string, usual: number): number {
  if (value === undefined) return usual
  if (typeof value !== 'number' || !(value > 0) || !Number.isFinite(value))
    throw refuse(`${name} must be a number of milliseconds above 0.`)
  return value
}

function checkResource(value: unknown): readonly string[] {
  const list: unknown[] = value === undefined ? [] : Array.isArray(value) ? value : [value]
  for (const one of list) {
    if (parse(one, 'resource').hash) throw refuse('a resource must have no fragment (RFC 8707 §2).')
  }
  return list as string[]
}

export interface OidcSettings {
  readonly id: string
  readonly issuer: URL
  readonly clientId: string
  readonly scope: string
  readonly resource: readonly string[]
  readonly idTokenHint: boolean
  readonly userInfo: boolean
  readonly parameters: Readonly<Record<string, string>>
  readonly popupTimeout: number
  readonly silentTimeout: number
  readonly page: OidcPage
  /** Throw where the page turns out to be of another origin. */
  redirectUri(): URL
  postLogoutRedirectUri(): URL | undefined
}

/** Throws `AuthError('invalid_options')` with a sentence that says what to do. */
export function checkOptions<User extends AuthUser>(options: OidcBackendOptions<User>): OidcSettings {
  if (typeof options !== 'object' || options === null)
    throw refuse('options are missing: { issuer, clientId, redirectUri }.')
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(KNOWN, name)) continue
    throw refuse(Object.hasOwn(MISTAKES, name) ? (MISTAKES[name] ?? '') : `there is no option "${name}".`)
  }
  const { clientId, redirectUri, postLogoutRedirectUri, scope = 'openid profile email', page = thisOidcPage } = options
  const issuer = checkIssuer(options.issuer)
  if (!isText(clientId)) throw refuse('clientId is missing: the id of a public client at the provider.')
  if (!isText(scope) || !scope.split(' ').includes('openid'))
    throw refuse('scope must have the word openid: without it there is no id token to check (OIDC Core §3.1.2.1).')
  const resource = checkResource(options.resource)
  checkReturn(redirectUri, 'redirectUri', page)
  if (postLogoutRedirectUri !== undefined) checkReturn(postLogoutRedirectUri, 'postLogoutRedirectUri', page)
  if (options.userFrom !== undefined && typeof options.userFrom !== 'function')
    throw refuse('userFrom must be a function from claims to a user.')
  const { userInfo = resource.length === 0, idTokenHint = true, parameters = {} } = options
  if (userInfo && resource.length > 0)
    throw refuse('userInfo and resource exclude each other: a token for an API is no token for the provider.')
  checkParameters(parameters, refuse)
  const url = (value: string, name: string): URL => {
    const found = checkReturn(value, name, page)
    if (!found) throw refuse(`${name} cannot be told without a page.`)
    return found
  }
  return {
    id: options.id ?? `oidc:${issuer.href}:${clientId}`,
    issuer,
    clientId,
    scope,
    resource,
    idTokenHint,
    userInfo,
    parameters,
    popupTimeout: checkTime(options.popupTimeout, 'popupTimeout', 600_000),
    silentTimeout: checkTime(options.silentTimeout, 'silentTimeout', 10_000),
    page,
    redirectUri: () => url(redirectUri, 'redirectUri'),
    postLogoutRedirectUri: () =>
      postLogoutRedirectUri === undefined ? undefined : url(postLogoutRedirectUri, 'postLogoutRedirectUri'),
  }
}

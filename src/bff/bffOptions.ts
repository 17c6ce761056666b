import { type Page, thisPage } from '../adapters/page.ts'
import { AuthError } from '../errors.ts'
import type { AuthUser } from '../session.ts'
import type { BffPage } from './bffPage.ts'
import type { BffSession } from './bffSession.ts'

/** How the server wants to see that a request comes from the app and from no other site. */
export interface CsrfOptions {
  /** The header that carries the value. Default `X-CSRF-Token`. */
  readonly header?: string
  /**
   * The cookie that the value is read from, where the server keeps it in one that scripts may read (`XSRF-TOKEN`). Left out,
   * it is taken from the `csrf` of who-am-I and kept in memory.
   */
  readonly cookie?: string
}

export interface BffOptions<User extends AuthUser = AuthUser> {
  /** Where the BFF's own routes are: a path of this origin, or an http(s) address. Default `/bff`. */
  readonly base?: string
  /** `false`: the server hands out no CSRF value and relies on the custom header alone. */
  readonly csrf?: CsrfOptions | false
  /**
   * The custom header on every request to the BFF's origin, which no other site can send without leave. Its value is the
   * `handle` of the session that the request means, or `1`. Default `X-BFF-Session`.
   */
  readonly sessionHeader?: string
  /** Understands another spelling of who-am-I; `null`: nobody is signed in. */
  readonly mapSession?: (answer: Readonly<Record<string, unknown>>) => BffSession<User> | null
  /**
   * Where users come back to when they have signed out, also at the provider: a path of this app, such as `/goodbye`. The
   * BFF gets it as `returnTo`. Default: the BFF decides.
   */
  readonly afterSignOut?: string
  /** Default: the page's `fetch`. For the BFF's own routes; `requests.fetch` is for `auth.fetch`. */
  readonly fetch?: typeof globalThis.fetch
  /** Default: the page this runs in. */
  readonly page?: BffPage | Page
  /** Default: derived from `base`. */
  readonly id?: string
}

/** The options, checked and complete. */
export interface BffSettings<User extends AuthUser = AuthUser> {
  readonly base: string
  readonly csrf: { readonly header: string; readonly cookie: string | undefined } | null
  readonly sessionHeader: string
  readonly mapSession: BffOptions<User>['mapSession']
  readonly afterSignOut: string | undefined
  readonly fetch: typeof globalThis.fetch | undefined
  readonly page: BffPage
  readonly id: string
}

const refuse = (message: string): never => {
  throw new AuthError('invalid_options', `bffBackend: ${message}`)
}

/** RFC 9110 §5.6.2 token: what may name a header or a cookie. */
const isName = (value: unknown): value is string => typeof value === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(value)

const isThisMachine = (host: string) => /(^|\.)localhost$|^127\.|^\[::1\]$/.test(host)

function checkBase(base: unknown): string {
  if (typeof base !== 'string' || !base) return refuse('base is a path such as "/bff" or an http(s) address.')
  if (/[?#\\\s]/.test(base)) return refuse('base has no query, no fragment, no backslash and no blank.')
  if (!base.includes('://')) {
    if (!base.startsWith('/') || base.startsWith('//'))
      refuse('a base without a scheme begins with one slash, for example "/bff": it must not depend on the page.')
    if (base.split('/').includes('..')) refuse('base has no "..".')
    return base.replace(/\/$/, '')
  }
  let url: URL
  try {
    url = new URL(base)
  } catch {
    return refuse('base is not an address.')
  }
  if (!/^https?:$/.test(url.protocol)) refuse('base is an http(s) address.')
  if (url.username || url.password) refuse('base holds no user name and no password.')
  if (url.protocol === 'http:' && !isThisMachine(url.hostname))
    refuse('base is https: a session cookie over http can be read on the way. Only this machine may use http.')
  return url.href.replace(/\/$/, '')
}

/** Headers that say something else, or that a script may not set: a value in them would get lost, or do harm. */
const TAKEN =
  /^(authorization|cookie2?|host|origin|referer|content-type|content-length|accept|user-agent|sec-.*|proxy-.*)$/i

function checkHeader(name: unknown, option: string): string {
  if (!isName(name) || TAKEN.test(name)) refuse(`${option} is the name of a header of its own, such as "X-CSRF-Token".`)
  return name as string
}

function checkCsrf(csrf: BffOptions['csrf'] = {}): BffSettings['csrf'] {
  if (csrf === false) return null
  if (typeof csrf !== 'object' || csrf === null) return refuse('csrf is { header, cookie } or false.')
  const { header = 'X-CSRF-Token', cookie } = csrf
  if (cookie !== undefined && !isName(cookie)) refuse('csrf.cookie is the name of a cookie.')
  return { header: checkHeader(header, 'csrf.header'), cookie }
}

const isCallable = (value: unknown) => value === undefined || typeof value === 'function'

/** Throws `AuthError('invalid_options')` with one sentence for the first mistake. */
export function bffSettings<User extends AuthUser>(options: BffOptions<User> = {}): BffSettings<User> {
  if (typeof options !== 'object' || options === null) return refuse('the options are an object.')
  const {
    base: given = '/bff',
    mapSession,
    afterSignOut,
    fetch,
    page = thisPage as BffPage,
    sessionHeader = 'X-BFF-Session',
  } = options
  const base = checkBase(given)
  const csrf = checkCsrf(options.csrf)
  if (checkHeader(sessionHeader, 'sessionHeader').toLowerCase() === csrf?.header.toLowerCase())
    refuse('sessionHeader and csrf.header are two headers.')
  if (!isCallable(mapSession)) refuse('mapSession is a function.')
  // The server judges it once more (T18).
  if (afterSignOut !== undefined && !(typeof afterSignOut === 'string' && /^\/(?![/\\])/.test(afterSignOut)))
    refuse('afterSignOut is a path of this app, such as "/goodbye".')
  if (!isCallable(fetch)) refuse('fetch is a function.')
  if (options.id !== undefined && (typeof options.id !== 'string' || !options.id)) refuse('id is a text.')
  return { base, csrf, sessionHeader, mapSession, afterSignOut, fetch, page, id: options.id ?? `bff:${base || '/'}` }
}

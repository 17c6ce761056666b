import { type Page, thisPage } from '../adapters/page.ts'
import { AuthError, type AuthErrorOptions } from '../errors.ts'
import { isOneShot } from './replay.ts'
import { retryAfter } from './retryAfter.ts'

/**
 * The server answered, but not with success. `body` is what it said: JSON parsed, else its text; not enumerable, as it
 * may hold anything. `retryAfter` (ms) where the server named a time.
 */
export class HttpError extends AuthError {
  readonly status: number
  declare readonly body: unknown

  constructor(status: number, body: unknown, options?: AuthErrorOptions) {
    super('http_error', `The server answered ${status}.`, options)
    this.status = status
    Object.defineProperty(this, 'body', { value: body, enumerable: false })
  }
}

export interface HttpClientOptions {
  /** What paths are relative to, itself relative to the page. Default: the page. */
  readonly baseUrl?: string
  readonly headers?: HeadersInit
  /** Milliseconds until a request rejects with `timeout`, waiting for a token included; `Infinity` for none. Default 30,000. */
  readonly timeout?: number
  /** Whether requests carry the session's token unless they say otherwise. Default `true`. */
  readonly authenticated?: boolean
  /** The transport of requests that are not authenticated. Default: the page's `fetch`. */
  readonly fetch?: typeof globalThis.fetch
  /** Whose `fetch`, timers and clock are used. Default: the page this runs in. */
  readonly page?: Pick<Page, 'fetch' | 'setTimeout' | 'clearTimeout' | 'Date'>
}

type Param = string | number | boolean | null | undefined

export interface HttpRequestOptions {
  /** `false`: sent by plain `fetch`, without the token and without a retry. */
  readonly authenticated?: boolean
  /** Win over the client's headers of the same name. */
  readonly headers?: HeadersInit
  /** Added to the query: a list once for each of its items, `null` and `undefined` not at all. */
  readonly params?: Readonly<Record<string, Param | readonly Param[]>>
  /** Milliseconds; as for the client. */
  readonly timeout?: number
  readonly signal?: AbortSignal
}

export interface HttpClient {
  get<T>(path: string, options?: HttpRequestOptions): Promise<T>
  post<T>(path: string, body?: unknown, options?: HttpRequestOptions): Promise<T>
  put<T>(path: string, body?: unknown, options?: HttpRequestOptions): Promise<T>
  patch<T>(path: string, body?: unknown, options?: HttpRequestOptions): Promise<T>
  delete<T>(path: string, body?: unknown, options?: HttpRequestOptions): Promise<T>
}

/** The longest delay that a timer understands; a longer one would fire at once (T1). */
const LONGEST_TIMER = 2 ** 31 - 1

/**
 * JSON over `auth.fetch`. Bodies become JSON; strings, forms, blobs, buffers and streams are sent as they are. Resolves to
 * the parsed answer (`undefined` for an empty one); rejects with `HttpError` (`http_error`), with `AuthError` `timeout`,
 * `network` or `invalid_response`, as `auth.fetch` does, or with the reason of the caller's own signal.
 *
 * @example
 * const http = createHttpClient(auth, { baseUrl: 'https://api.example.com' })
 * const users = await http.get<{ id: string }[]>('/users', { params: { page: 2 } })
 */
export function createHttpClient(
  client: { readonly fetch: typeof globalThis.fetch },
  options: HttpClientOptions = {},
): HttpClient {
  const { page = thisPage } = options
  const plain: typeof fetch = (input, init) => (options.fetch ?? page.fetch)(input, init)

  async function request<T>(method: string, path: string, body: unknown, call: HttpRequestOptions = {}): Promise<T> {
    const { authenticated = options.authenticated ?? true, timeout = options.timeout ?? 30_000, signal } = call
    signal?.throwIfAborted()
    const ending = new AbortController()
    const url = urlOf(path, options.baseUrl, call.params)
    const init = { method, headers: headersOf(options.headers, call.headers), signal: ending.signal, ...bodyOf(body) }
    if (typeof init.body === 'string' && typeof body !== 'string' && !init.headers.has('content-type'))
      init.headers.set('content-type', 'application/json')

    const onAbort = () => ending.abort(signal?.reason)
    const onTime = () => ending.abort(new AuthError('timeout', `No answer within ${timeout} ms.`))
    const timer = timeout <= LONGEST_TIMER ? page.setTimeout(onTime, timeout) : undefined
    signal?.addEventListener('abort', onAbort)
    try {
      const response = await (authenticated ? client.fetch : plain)(url, init)
      const text = await response.text()
      if (!response.ok)
        throw new HttpError(response.status, parse(text, text), {
          retryAfter: retryAfter(response.headers, page.Date.now()),
        })
      const answer = text ? parse(text, unreadable) : undefined
      if (answer === unreadable)
        throw new AuthError('invalid_response', 'The server answered something that is not JSON.')
      return answer as T
    } catch (error) {
      // A transport may dress the reason up; the caller is promised the reason itself.
      ending.signal.throwIfAborted()
      if (!(error instanceof TypeError)) throw error
      throw new AuthError('network', 'The server could not be reached.', { cause: error })
    } finally {
      page.clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
  }

  return {
    get: (path, call) => request('GET', path, undefined, call),
    post: (path, body, call) => request('POST', path, body, call),
    put: (path, body, call) => request('PUT', path, body, call),
    patch: (path, body, call) => request('PATCH', path, body, call),
    delete: (path, body, call) => request('DELETE', path, body, call),
  }
}

const unreadable = Symbol()

/** The parser's own error would quote the text, which may hold anything; so it is not kept. */
function parse(text: string, otherwise: unknown): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return otherwise
  }
}

function headersOf(...sources: readonly (HeadersInit | undefined)[]): Headers {
  const headers = new Headers({ accept: 'application/json' })
  for (const source of sources)
    new Headers(source).forEach((value, name) => {
      headers.set(name, value)
    })
  return headers
}

const NATIVE = /^\[object (Blob|File|FormData|URLSearchParams|ArrayBuffer)\]$/

/** What `fetch` understands by itself is left alone; everything else becomes JSON. By tag, so that frames may mix. */
function bodyOf(body: unknown): { readonly body?: BodyInit; readonly duplex?: 'half' } {
  if (body === undefined) return {}
  if (isOneShot(body)) return { body: body as ReadableStream, duplex: 'half' }
  const isNative =
    typeof body === 'string' || ArrayBuffer.isView(body) || NATIVE.test(Object.prototype.toString.call(body))
  return { body: isNative ? (body as BodyInit) : JSON.stringify(body) }
}

function urlOf(path: string, baseUrl: string | undefined, params: HttpRequestOptions['params'] = {}): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(params))
    for (const item of Array.isArray(value) ? (value as readonly Param[]) : [value as Param])
      if (item !== undefined && item !== null) query.append(name, String(item))
  const isAbsolute = /^([a-z][a-z\d+.-]*:)?\/\//i.test(path)
  const url =
    isAbsolute || !baseUrl ? path : !path ? baseUrl : `${baseUrl.replace(/\/$/, '')}/${path.replace(/^\//, '')}`
  const text = query.toString()
  if (!text) return url
  // A fragment stays in the browser; a query behind it would never be sent.
  const [target = ''] = url.split('#', 1)
  return `${target}${target.includes('?') ? '&' : '?'}${text}`
}

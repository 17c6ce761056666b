import type { AuthClient } from '../bindings/vanilla/client.types.ts'
import { AuthError } from '../errors.ts'

/** The server answered, but not with success. `body` is what it said, parsed; not enumerable, as it may hold anything. */
export class HttpError extends AuthError {
  readonly status: number
  declare readonly body: unknown

  constructor(status: number, body: unknown) {
    super('http_error', `The server answered ${status}.`)
    this.status = status
    Object.defineProperty(this, 'body', { value: body, enumerable: false })
  }
}

export interface HttpClientOptions {
  /** What paths are relative to. Default: the page. */
  readonly baseUrl?: string
  readonly headers?: HeadersInit
  /** Milliseconds until a request rejects with `timeout`. Default 30,000. */
  readonly timeout?: number
  /** Whether requests carry the session's token unless they say otherwise. Default `true`. */
  readonly authenticated?: boolean
  /** The transport of requests that are not authenticated. Default: the page's `fetch`. */
  readonly fetch?: typeof globalThis.fetch
}

export interface HttpRequestOptions {
  readonly authenticated?: boolean
  readonly headers?: HeadersInit
  readonly params?: Readonly<Record<string, string | number | boolean | undefined>>
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

/**
 * JSON over `auth.fetch`. Resolves to the parsed answer (`undefined` for an empty one); rejects with `HttpError`
 * (`http_error`), or `AuthError` `timeout`, `network`, `invalid_response`, or the caller's own abort reason.
 *
 * @example
 * const http = createHttpClient(auth, { baseUrl: 'https://api.example.com' })
 * const users = await http.get<{ id: string }[]>('/users', { params: { page: 2 } })
 */
export function createHttpClient(client: Pick<AuthClient, 'fetch'>, options: HttpClientOptions = {}): HttpClient {
  const plain: typeof fetch = (input, init) => (options.fetch ?? globalThis.fetch)(input, init)

  async function request<T>(method: string, path: string, body: unknown, call: HttpRequestOptions = {}): Promise<T> {
    const { authenticated = options.authenticated ?? true, timeout = options.timeout ?? 30_000, signal } = call
    const headers = new Headers(options.headers)
    new Headers(call.headers).forEach((value, name) => {
      headers.set(name, value)
    })
    if (!headers.has('accept')) headers.set('accept', 'application/json')
    const isJson = body !== undefined && isPlain(body)
    if (isJson && !headers.has('content-type')) headers.set('content-type', 'application/json')
    const time = new AbortController()
    const timer = setTimeout(() => time.abort(new AuthError('timeout', `No answer within ${timeout} ms.`)), timeout)
    try {
      const response = await (authenticated ? client.fetch : plain)(urlOf(path, options.baseUrl, call.params), {
        method,
        headers,
        signal: signal ? AbortSignal.any([signal, time.signal]) : time.signal,
        ...(body !== undefined && { body: isJson ? JSON.stringify(body) : (body as BodyInit) }),
      })
      const answer = await parse(response)
      if (!response.ok) throw new HttpError(response.status, answer)
      return answer as T
    } catch (error) {
      if (error instanceof TypeError)
        throw new AuthError('network', 'The server could not be reached.', { cause: error })
      throw error
    } finally {
      clearTimeout(timer)
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

/** Objects, arrays and primitives become JSON; what `fetch` understands by itself is left alone. */
function isPlain(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return typeof body !== 'string'
  const prototype: unknown = Object.getPrototypeOf(body)
  return Array.isArray(body) || prototype === Object.prototype || prototype === null || 'toJSON' in body
}

function urlOf(path: string, baseUrl: string | undefined, params: HttpRequestOptions['params']): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(params ?? {})) if (value !== undefined) query.append(name, String(value))
  const isAbsolute = /^[a-z][a-z\d+.-]*:|^\/\//i.test(path)
  const url = isAbsolute || !baseUrl ? path : `${baseUrl.replace(/\/$/, '')}/${path.replace(/^\//, '')}`
  return query.size ? `${url}${url.includes('?') ? '&' : '?'}${query}` : url
}

async function parse(response: Response): Promise<unknown> {
  const text = await response.text()
  if (!text) return undefined
  try {
    return JSON.parse(text)
  } catch (cause) {
    if (!response.ok) return text
    throw new AuthError('invalid_response', 'The server answered something that is not JSON.', { cause })
  }
}

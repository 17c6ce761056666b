/**
 * A `Response` whose text is at hand: reading it takes microtasks only, so that the order of events does not depend on
 * the platform's streams.
 */
export class SimulatedResponse extends Response {
  readonly #text: string
  readonly #url: string

  constructor(text: string, url: string, init: ResponseInit) {
    const isEmpty = init.status === 204 || init.status === 205 || init.status === 304
    super(isEmpty ? null : text, init)
    this.#text = isEmpty ? '' : text
    this.#url = url
  }

  override get url(): string {
    return this.#url
  }

  override async text(): Promise<string> {
    return this.#text
  }

  override async json(): Promise<unknown> {
    return JSON.parse(this.#text)
  }

  override clone(): SimulatedResponse {
    const { status, statusText, headers } = this
    return new SimulatedResponse(this.#text, this.#url, { status, statusText, headers })
  }
}

/** A `Request` as it reaches a server; its text is at hand, too. */
export class SimulatedRequest extends Request {
  readonly #text: string

  constructor(url: string, { body, ...init }: RequestInit & { readonly body: string | null }) {
    super(url, body === null ? init : { ...init, body })
    this.#text = body ?? ''
  }

  override async text(): Promise<string> {
    return this.#text
  }

  override async json(): Promise<unknown> {
    return JSON.parse(this.#text)
  }
}

/** What a page asks for, taken apart. */
export interface Sent {
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  /** As text: what is binary is not modelled. */
  readonly body: string | null
  readonly credentials: RequestCredentials
  readonly redirect: RequestRedirect
  readonly keepalive: boolean
  readonly signal: AbortSignal | undefined
}

type Input = Parameters<typeof globalThis.fetch>[0]

/** Answers at once where the body is text or missing, so that a request leaves in the task that makes it. */
export function takeApart(input: Input, init: RequestInit | undefined, base: string): Sent | Promise<Sent> {
  const request = typeof input === 'object' && 'url' in input ? input : undefined
  const url = new URL(request ? request.url : String(input), base)
  const { body } = init ?? {}
  const isText = body === undefined || body === null || typeof body === 'string' || body instanceof URLSearchParams
  const sent = (text: string | null, type: string | null): Sent => {
    const headers = new Headers(init?.headers ?? request?.headers)
    if (type && !headers.has('content-type')) headers.set('content-type', type)
    return {
      method: (init?.method ?? request?.method ?? 'GET').toUpperCase(),
      url,
      headers,
      body: text,
      credentials: init?.credentials ?? request?.credentials ?? 'same-origin',
      redirect: init?.redirect ?? request?.redirect ?? 'follow',
      keepalive: init?.keepalive ?? request?.keepalive ?? false,
      signal: (init?.signal === undefined ? request?.signal : init.signal) ?? undefined,
    }
  }
  if (request?.body && isText && (body === undefined || body === null))
    return request.text().then((text) => sent(text, request.headers.get('content-type')))
  if (isText) {
    const type =
      typeof body === 'string' ? 'text/plain;charset=UTF-8' : 'application/x-www-form-urlencoded;charset=UTF-8'
    return sent(body === undefined || body === null ? null : String(body), body ? type : null)
  }
  const encoded = new Request(url, { method: 'POST', body, duplex: 'half' } as RequestInit)
  return encoded.text().then((text) => sent(text, encoded.headers.get('content-type')))
}

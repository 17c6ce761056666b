import type { ServerAnswer, ServerCall } from './exchange.ts'

/** A relative address is taken for one of this origin: Node's `Request` knows none of its own. */
const ORIGIN = 'http://localhost'

/** What `fetch` would send for these arguments. */
export function requestOf(input: RequestInfo | URL, init?: RequestInit): Request {
  // Taken as it is: servers bring objects of their own that `new Request` would not recognise.
  if (typeof input === 'object' && 'headers' in input && init === undefined) return input
  return new Request(typeof input === 'string' ? new URL(input, ORIGIN) : input, init)
}

export const callOf = (request: Request): ServerCall => ({
  method: request.method,
  url: request.url,
  headers: Object.fromEntries(request.headers),
  // Asked of the text, because Firefox has no `request.body`.
  body: () => request.text(),
})

export function responseOf({ status, headers, body }: ServerAnswer): Response {
  // One by one: `set-cookie` may come twice.
  const all = new Headers()
  for (const [name, value] of headers) all.append(name, value)
  return new Response(body || null, { status, headers: all })
}

/** The work goes on when the caller gives up, as on a real server; only the caller does not wait for it. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

export function withHeaders(response: Response, headers: ServerAnswer['headers']): Response {
  try {
    for (const [name, value] of headers) response.headers.set(name, value)
  } catch {
    // What `Response.redirect` and `Response.error` make takes no headers.
  }
  return response
}

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'

/** `env` is how the demo server gets at the socket, to lose an answer on purpose. */
export type Handler = (request: Request, env: unknown) => Response | Promise<Response>

/** What a site was asked for, in the order in which it answered. */
export interface SiteRequest {
  readonly method: string
  readonly path: string
  /** The tab's name, from the address of the page that asked; `null` for requests of the browser itself. */
  readonly tab: string | null
  readonly authorization: string | null
  readonly headers: Headers
  /** When it arrived, epoch ms. */
  readonly at: number
  /** `null` while the answer is outstanding. */
  status: number | null
}

/** Stands in the way of some requests: may wait, answer itself, or let it through with `next`. */
export type Interceptor = (request: Request, next: () => Promise<Response>) => Response | Promise<Response>

/** An origin of its own: a fresh port. On localhost browsers take it for a secure context. */
export interface Site {
  readonly url: string
  readonly requests: SiteRequest[]
  /** Requests to this path so far. */
  to(path: string): SiteRequest[]
  /** Puts `interceptor` before the handler for this path (a prefix where it ends with `*`); returns the way back. */
  intercept(path: string, interceptor: Interceptor): () => void
  close(): Promise<void>
}

const nameOfTab = (referer: string | null): string | null => {
  if (!referer) return null
  return new URL(referer).searchParams.get('tab')
}

const covers = (pattern: string, path: string): boolean =>
  pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern

/** Serves `handler` on a free port of this machine and writes down what it is asked for. `host` goes into its address. */
export async function openSite(handler: Handler, host = 'localhost'): Promise<Site> {
  const requests: SiteRequest[] = []
  const interceptors = new Set<{ readonly path: string; readonly interceptor: Interceptor }>()

  const answer = async (request: Request, env: unknown): Promise<Response> => {
    const path = new URL(request.url).pathname
    const seen: SiteRequest = {
      method: request.method,
      path,
      tab: nameOfTab(request.headers.get('referer')),
      authorization: request.headers.get('authorization'),
      headers: request.headers,
      at: Date.now(),
      status: null,
    }
    requests.push(seen)
    let next = async (): Promise<Response> => handler(request, env)
    for (const { path: pattern, interceptor } of interceptors) {
      if (!covers(pattern, path)) continue
      const inner = next
      next = async () => interceptor(request, inner)
    }
    const response = await next()
    seen.status = response.status
    return response
  }

  const server = createServer(getRequestListener(answer, { overrideGlobalObjects: false }))
  const port = await listen(server)
  return {
    url: `http://${host}:${port}`,
    requests,
    to: (path) => requests.filter((request) => covers(path, request.path)),
    intercept(path, interceptor) {
      const entry = { path, interceptor }
      interceptors.add(entry)
      return () => interceptors.delete(entry)
    },
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      return closed
    },
  }
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.on('error', reject)
    server.listen(0, () => resolve((server.address() as AddressInfo).port))
  })

/** A promise and the way to fulfil it: for requests that wait until the test says so. */
export interface Gate {
  readonly opened: Promise<void>
  open(): void
}

export function gate(): Gate {
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}

import type { IncomingMessage, ServerResponse } from 'node:http'

/** What goes wrong with the next requests to a path. */
export interface Fault {
  /** A path, or the beginning of one: `/token`. */
  readonly path: string
  /** `lost`: the request is served, its answer never arrives. `refused`: neither happens. A number: answered with that status. */
  readonly how: 'lost' | 'refused' | number
  /** How many requests. Default 1. */
  readonly times?: number
  /** Seconds, for `Retry-After`. */
  readonly retryAfter?: number
  /** The body of an answer with a status; JSON where it is an object. Default: a line of HTML, as a proxy writes it. */
  readonly body?: string | object
}

export interface ProviderFaults {
  /** Milliseconds that the server's clock is ahead; negative: behind. */
  clockSkew: number
  /** Milliseconds that every answer takes. */
  latency: number
  add(fault: Fault): void
  clear(): void
  /** Takes the fault that this request meets. */
  take(path: string): Fault | undefined
}

export function createFaults(): ProviderFaults {
  let waiting: { fault: Fault; left: number }[] = []
  return {
    clockSkew: 0,
    latency: 0,
    add(fault) {
      waiting.push({ fault, left: fault.times ?? 1 })
    },
    clear() {
      waiting = []
      this.clockSkew = 0
      this.latency = 0
    },
    take(path) {
      const met = waiting.find(({ fault }) => path.startsWith(fault.path))
      if (!met) return undefined
      met.left -= 1
      if (met.left <= 0) waiting = waiting.filter((one) => one !== met)
      return met.fault
    },
  }
}

/** A head that contradicts itself: a network error in every client, and none of them sends the request again. */
const breakOff = ({ socket }: IncomingMessage): void => {
  socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', () => socket.destroy())
}

/** `true`: the fault has answered in the server's place. */
export function meetFault(fault: Fault, request: IncomingMessage, response: ServerResponse): boolean {
  const { how, retryAfter, body = '<h1>Something is wrong</h1>' } = fault
  if (how === 'refused') {
    breakOff(request)
    return true
  }
  if (how === 'lost') {
    response.end = () => {
      breakOff(request)
      return response
    }
    response.write = () => true
    return false
  }
  response.writeHead(how, {
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'retry-after',
    'content-type': typeof body === 'string' ? 'text/html' : 'application/json',
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
  return true
}

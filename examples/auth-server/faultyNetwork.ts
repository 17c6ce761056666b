import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context, MiddlewareHandler } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ServerClock } from './clock.ts'
import { type Faults, takeDrop, takeFail } from './faults.ts'
import { Refusal } from './refusal.ts'

/** Thrown where there is no socket to destroy (`app.request()` in a test): `fetch` rejects then, too. */
export class DroppedAnswer extends TypeError {
  override readonly name = 'DroppedAnswer'
}

/**
 * Makes the client's `fetch` fail. Only closing the socket would not do: Chromium sends a request again by itself, POST
 * or not, when a kept-alive connection closes before the head of an answer; the server would see a refresh token twice.
 * A head that contradicts itself is a network error in every client, and none of them sends the request again.
 */
function drop(c: Context): Response {
  const socket = (c.env as Partial<HttpBindings> | undefined)?.outgoing?.socket
  if (!socket) throw new DroppedAnswer('The answer was dropped.')
  socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', () => socket.destroy())
  return RESPONSE_ALREADY_SENT
}

export interface FaultyNetworkOptions {
  readonly faults: Faults
  readonly clock: ServerClock
  readonly basePath: string
  /** Only the auth server is slow, not the API that it protects. */
  readonly isDelayed: boolean
}

/** Stands between the client and a route: delays, failures and lost answers. */
export function faultyNetwork({ faults, clock, basePath, isDelayed }: FaultyNetworkOptions): MiddlewareHandler {
  return async (c, next): Promise<Response | undefined> => {
    const { path } = c.req
    if (isDelayed && faults.delay > 0) await clock.sleep(faults.delay)

    const fail = takeFail(faults, path, basePath)
    if (fail)
      throw new Refusal(fail.status as ContentfulStatusCode, 'unavailable', {
        ...(fail.retryAfter !== undefined && { retryAfter: fail.retryAfter }),
      })

    const lost = takeDrop(faults, path, basePath)
    if (lost && !lost.afterProcessing) return drop(c)
    await next()
    if (lost) c.res = drop(c)
    else if (isDelayed && faults.delayAnswer > 0) await clock.sleep(faults.delayAnswer)
    return undefined
  }
}

/** The server's idea of the time goes with every answer. */
export function skewedDate(faults: Faults, clock: ServerClock): MiddlewareHandler {
  return async (c, next) => {
    await next()
    c.header('Date', new Date(clock.now() + faults.clockSkew * 1_000).toUTCString())
  }
}

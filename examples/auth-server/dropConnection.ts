import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { DroppedAnswer } from 'authchart/testing'
import type { Context } from 'hono'

/**
 * Makes the client's `fetch` fail. Only closing the socket would not do: Chromium sends a request again by itself, POST
 * or not, when a kept-alive connection closes before the head of an answer; the server would see a refresh token twice.
 * A head that contradicts itself is a network error in every client, and none of them sends the request again.
 */
function dropConnection(c: Context, dropped: DroppedAnswer): Response {
  const socket = (c.env as Partial<HttpBindings> | undefined)?.outgoing?.socket
  // No socket to destroy (`app.request()` in a test): `fetch` rejects then, too.
  if (!socket) throw dropped
  socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', () => socket.destroy())
  return RESPONSE_ALREADY_SENT
}

/** `work`'s answer on its way through a real connection. */
export async function overConnection(c: Context, work: (request: Request) => Promise<Response>): Promise<Response> {
  const request = c.req.raw
  try {
    return await work(request)
  } catch (error) {
    if (error instanceof DroppedAnswer) return dropConnection(c, error)
    // Nobody is there any more to read an answer.
    if (request.signal.aborted) return new Response(null, { status: 499 })
    throw error
  }
}

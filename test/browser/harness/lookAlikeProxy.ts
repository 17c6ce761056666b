/** Leads the look-alike hosts of the tests to this machine, for a browser that cannot be given names of its own. */
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Proxy {
  readonly port: number
  close(): Promise<void>
}

/** A plain HTTP proxy: whatever host is asked for, it is this one. */
export async function openLookAlikeProxy(): Promise<Proxy> {
  const server = createServer((asked, answer) => {
    const { port, pathname, search } = new URL(asked.url ?? '')
    const { method, headers } = asked
    const passed = request({ host: '127.0.0.1', port, path: pathname + search, method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers)
      response.pipe(answer)
    })
    passed.on('error', () => answer.destroy())
    asked.pipe(passed)
  })
  return { port: await listen(server), close: () => closed(server) }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listen(server)
  await closed(server)
  return port
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })

const closed = (server: Server): Promise<void> => {
  const done = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeAllConnections()
  return done
}

import type { AddressInfo } from 'node:net'
import { getRequestListener, type ServerType, serve } from '@hono/node-server'
import type { AuthServer } from './createAuthServer.ts'

export interface Listening {
  /** `http://localhost:<port>`: browsers take it for a secure context. */
  readonly url: string
  close(): Promise<void>
}

/** Serves on this machine only. Port 0: any free one. Rejects when the port is taken. */
export function listen(
  { app }: Pick<AuthServer, 'app'>,
  { port }: { readonly port: number } = { port: 0 },
): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server: ServerType = serve({ fetch: app.fetch, port, hostname: 'localhost' }, (address: AddressInfo) =>
      resolve({
        url: `http://localhost:${address.port}`,
        close: () =>
          new Promise<void>((closed) => {
            server.close(() => closed())
            if ('closeAllConnections' in server) server.closeAllConnections()
          }),
      }),
    )
    server.once('error', reject)
  })
}

/** For a server that has other things to serve as well: the demo's, which also serves the page. */
export const requestListener = ({ app }: Pick<AuthServer, 'app'>): ReturnType<typeof getRequestListener> =>
  getRequestListener(app.fetch, { overrideGlobalObjects: false })

import type { AddressInfo } from 'node:net'
import { type ServerType, serve } from '@hono/node-server'
import type { AuthServer } from './createAuthServer.ts'

export interface Listening {
  /** `http://localhost:<port>`: browsers take it for a secure context. */
  readonly url: string
  close(): Promise<void>
}

/** Serves on this machine only. Port 0: any free one. Rejects when the port is taken. */
export function listen({ app }: Pick<AuthServer, 'app'>, { port }: { readonly port: number }): Promise<Listening> {
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

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { OidcProviderOptions } from './configuration.ts'
import { createOidcProvider, type OidcProvider } from './createOidcProvider.ts'

export interface ListeningProvider extends OidcProvider {
  close(): Promise<void>
}

export interface ListenOptions extends Omit<OidcProviderOptions, 'issuer'> {
  /** Default 0: any free one. */
  readonly port?: number
}

/**
 * A provider on this machine only. The port comes first, because it is part of the issuer. Rejects when the port is taken.
 *
 * @example
 * const provider = await listen({ ttl: { accessToken: 5 } })
 * await fetch(`${provider.issuer}/.well-known/openid-configuration`)
 */
export async function listen({ port = 0, ...options }: ListenOptions = {}): Promise<ListeningProvider> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, 'localhost', resolve)
  })
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`
  const provider = createOidcProvider({ ...options, issuer })
  server.on('request', provider.handle)
  return {
    ...provider,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

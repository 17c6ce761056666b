import { type AuthServer, createAuthServer } from '../../auth-server/index.ts'
import { type Bff, createBff } from '../../bff/index.ts'
import { BFF_SECRET, type ListeningProvider, listen } from '../../oidc-provider/index.ts'
import { onFreePort } from './freePort.ts'

export interface DemoServersOptions {
  /** Where the demo's page is: `http://localhost:5173`. */
  readonly origin: string
  /** The page's path there. Default `/`. */
  readonly basePath?: string
  /** The first port that the provider tries. Default 0: any free one. */
  readonly providerPort?: number
  readonly authServer?: AuthServer
  /** Seconds. Default 60: short, so that a demo shows a refresh. */
  readonly accessTokenTtl?: number
}

export interface DemoServers {
  readonly authServer: AuthServer
  readonly provider: ListeningProvider
  readonly bff: Bff
  /** What answers on the page's origin, under `/auth`, `/api`, `/bff` and `/demo`. */
  fetch(request: Request, env: unknown): Response | Promise<Response>
  close(): Promise<void>
}

/**
 * All servers of the demo. The page learns from `/demo/servers` where the others are.
 *
 *     page's origin ──┬─ /auth /api /demo ──▶ auth-server
 *                     ├─ /bff  /bff/api ────▶ bff
 *                     └─ /demo/servers ─────▶ { provider, bff }
 *     another port ────▶ oidc-provider, and the API that its tokens are for
 */
export async function startServers(options: DemoServersOptions): Promise<DemoServers> {
  const { origin, basePath = '/', providerPort = 0, accessTokenTtl = 60 } = options
  const { authServer = createAuthServer({ accessTokenTtl }) } = options
  const root = `http://localhost${basePath.replace(/\/$/, '')}`
  const callbacks = ['oidc', 'dpop'].map((mode) => `${root}/callback/${mode}`)
  const provider = await onFreePort(providerPort, (port) =>
    listen({
      port,
      redirectUris: callbacks,
      postLogoutRedirectUris: callbacks,
      ttl: { accessToken: accessTokenTtl },
    }),
  )
  const { issuer } = provider
  const bff = createBff({ origin, issuer, clientId: 'bff', clientSecret: BFF_SECRET, api: `${issuer}/api` })
  const servers = { provider: issuer, bff: '/bff' }

  return {
    authServer,
    provider,
    bff,
    fetch(request, env) {
      const { pathname } = new URL(request.url)
      if (pathname === '/demo/servers') return Response.json(servers)
      if (pathname.startsWith('/bff/')) return bff.app.fetch(withOwnApi(request))
      return authServer.app.fetch(request, env as object)
    },
    close: provider.close,
  }
}

/** The BFF's API is `/api`, which on this origin is the REST server's: here it is `/bff/api`. */
function withOwnApi(request: Request): Request {
  const url = new URL(request.url)
  if (!url.pathname.startsWith('/bff/api/')) return request
  url.pathname = url.pathname.slice('/bff'.length)
  return new Request(url, request)
}

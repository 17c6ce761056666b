import { onTestFinished } from 'vitest'
import { type DemoServers, type DemoServersOptions, startServers } from '../../../examples/demo/servers/index.ts'
import { openSite, type Site } from '../harness/site.ts'
import type { browserForSuite } from '../harness/world.ts'
import { demoSite } from '../model/demoSite.ts'
import { type Visitor, visitorIn } from './visitor.ts'

export interface ModePage {
  readonly servers: DemoServers
  readonly site: Site
  readonly visitor: Visitor
  /** Another tab of the same browser. */
  open(search: string, hash?: string): Promise<Visitor>
}

/** The demo with all its servers, as `npm start` serves them: the page at the root of its origin, the provider elsewhere. */
export async function openMode(
  browser: ReturnType<typeof browserForSuite>,
  files: ReadonlyMap<string, string>,
  search: string,
  hash = '',
  { authServer }: Pick<DemoServersOptions, 'authServer'> = {},
): Promise<ModePage> {
  let started: (servers: DemoServers) => void = () => {}
  const ready = new Promise<DemoServers>((resolve) => {
    started = resolve
  })
  const ofServers = async (request: Request, env: unknown) => (await ready).fetch(request, env)
  const page = demoSite(files, () => new Response(null, { status: 404 }))
  const site = await openSite((request, env) => {
    const url = new URL(request.url)
    if (/^\/(auth|api|bff|demo)\//.test(url.pathname)) return ofServers(request, env)
    // Every other address is the page's, as the one that a provider comes back to.
    if (!url.pathname.startsWith('/app/')) url.pathname = '/app'
    return page(new Request(url), env)
  })
  const servers = await startServers({ origin: site.url, accessTokenTtl: 3_600, ...(authServer && { authServer }) })
  started(servers)
  const world = await browser.open()
  onTestFinished(async () => {
    await servers.close()
    await site.close()
  })
  const open = async (search: string, hash = '') =>
    visitorIn(await world.tab(undefined, `${site.url}/?inspector=off&idle=0&${search}${hash}`))
  return { servers, site, open, visitor: await open(search, hash) }
}

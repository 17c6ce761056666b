import { readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import react from '@vitejs/plugin-react'
import { build } from 'vite'
import { inject, onTestFinished } from 'vitest'
import { type DemoServers, startServers } from '../../examples/demo/servers/index.ts'
import { type Visitor, visitorIn } from '../browser/demo/visitor.ts'
import { puppeteerPageOf } from '../browser/harness/puppeteerPage.ts'
import { openSite } from '../browser/harness/site.ts'
import type { browserForSuite } from '../browser/harness/world.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of the app in which the packed package is installed. */
    readonly app: string
  }
}

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' }

export interface InstalledApp {
  readonly servers: DemoServers
  /** What pages have written into their consoles: errors and warnings, but for refused requests. */
  readonly complaints: readonly string[]
  /** Another tab of the same browser, with the app. */
  open(): Promise<Visitor>
}

/** The app that uses the installed package, as `vite build` makes it. Returns the folder with its files. */
export async function buildApp(): Promise<string> {
  const root = inject('app')
  await build({ root, configFile: false, logLevel: 'silent', plugins: [react()], build: { outDir: 'site' } })
  return join(root, 'site')
}

/** The app in a mode with all its servers, and a browser profile that knows none of them. */
export async function openInstalled(
  browser: ReturnType<typeof browserForSuite>,
  files: string,
  mode: string,
): Promise<InstalledApp> {
  let started: (servers: DemoServers) => void = () => {}
  const ready = new Promise<DemoServers>((resolve) => {
    started = resolve
  })
  const site = await openSite(async (request, env) => {
    const { pathname } = new URL(request.url)
    if (/^\/(auth|api|bff|demo)\//.test(pathname)) return (await ready).fetch(request, env)
    if (pathname === '/favicon.ico') return new Response(null, { status: 204 })
    // Every other address is the page's, as the one that a provider comes back to.
    const file = pathname.startsWith('/assets/') ? pathname : 'index.html'
    const headers = { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }
    return new Response(readFileSync(join(files, file)), { headers })
  })
  const servers = await startServers({ origin: site.url, accessTokenTtl: 3_600 })
  started(servers)
  onTestFinished(async () => {
    await servers.close()
    await site.close()
  })
  const world = await browser.open()
  const complaints: string[] = []
  return {
    servers,
    complaints,
    async open() {
      const tab = await world.tab(undefined, `${site.url}/?mode=${mode}`)
      const page = puppeteerPageOf(tab.page)
      page.on('pageerror', (error) => complaints.push(String(error)))
      page.on('console', (message) => {
        const isRefusal = message.text().startsWith('Failed to load resource')
        if (/^(error|warn)/.test(message.type()) && !isRefusal) complaints.push(message.text())
      })
      return visitorIn(tab)
    },
  }
}

import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { onTestFinished } from 'vitest'
import { type ListeningProvider, type ListenOptions, listen } from '../../../examples/oidc-provider/index.ts'
import { fillIn } from '../bff/bffWorld.ts'
import type { Tab } from '../harness/tab.ts'
import type { browserForSuite, World } from '../harness/world.ts'

export async function bundlePage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./dpopPage.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  return outputFiles[0]?.text ?? ''
}

export interface DpopWorld extends Omit<World, 'tab' | 'tabs' | 'popup'> {
  readonly provider: ListeningProvider
  /** Opens the app and waits until it knows who is signed in. */
  tab(): Promise<Tab>
  signIn(tab: Tab): Promise<void>
  /** Answers on the app's own origin. */
  routes: Record<string, () => Response>
}

/** The app on an origin of its own, before a real OpenID provider with an API on another. */
export async function openDpop(
  browser: ReturnType<typeof browserForSuite>,
  script: string,
  options: ListenOptions = {},
): Promise<DpopWorld> {
  const provider = await listen({ consent: 'skip', dpop: 'nonce', ...options })
  onTestFinished(() => provider.close())
  const routes: Record<string, () => Response> = {}
  const page = `<!doctype html><meta charset="utf-8"><meta name="issuer" content="${provider.issuer}"><title>app</title>
<script src="/app.js"></script>`
  const world = await browser.open((request) => {
    const { pathname } = new URL(request.url)
    if (pathname === '/app.js') return new Response(script, { headers: { 'content-type': 'text/javascript' } })
    if (pathname === '/app' || pathname === '/callback')
      return new Response(page, { headers: { 'content-type': 'text/html' } })
    return routes[pathname]?.() ?? new Response(null, { status: 404 })
  })
  return {
    ...world,
    provider,
    routes,
    async tab() {
      const tab = await world.tab(undefined, '/app')
      await ready(tab)
      return tab
    },
    async signIn(tab) {
      await tab.begin(() => {
        // Not in this task, which the navigation would end.
        setTimeout(() => window.dpopApp.auth.signIn({ method: 'redirect' }).catch(() => {}))
      })
      await tab.until(() => document.querySelector('form') !== null, [], 10_000)
      await fillIn(tab, 'login', 'ada')
      await tab.until(() => location.pathname === '/callback' && document.readyState === 'complete', [], 10_000)
      await ready(tab)
    },
  }
}

export const ready = (tab: Tab): Promise<void> =>
  tab.until(async () => Boolean(window.dpopApp && (await window.dpopApp.auth.ready)), [], 10_000)

export const ask = (tab: Tab, url: string): Promise<string> => tab.run((url) => window.dpopApp.ask(url), url)

export const status = (tab: Tab): Promise<string> => tab.run(() => window.dpopApp.auth.view.status)

/** The ids of the keys that any script of the origin can see. */
export const keyIds = (tab: Tab): Promise<string[]> =>
  tab.run(async () => (await window.dpopApp.keys()).map(({ id }) => id))

import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { onTestFinished } from 'vitest'
import { createAuthServer } from '../../../examples/auth-server/index.ts'
import { createBff, memoryStore } from '../../../examples/bff/index.ts'
import { BFF_SECRET, listen, people } from '../../../examples/oidc-provider/index.ts'
import type { Handler } from '../harness/site.ts'
import type { Tab } from '../harness/tab.ts'
import type { SuiteBrowser } from '../harness/world.ts'
import type { Kind } from './app.ts'

let script: Promise<string> | undefined

const bundle = async (): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./app.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  return outputFiles[0]?.text ?? ''
}

interface Side {
  readonly issuer: string
  handler(origin: string): Handler
  /** Sessions that could go on at the server. */
  live(): Promise<number>
}

function restSide(): Side {
  const server = createAuthServer()
  return {
    issuer: '',
    handler: () => (request, env) => server.app.fetch(request, env as object),
    live: async () => server.state.liveFamilies().length,
  }
}

async function providerSide(isBff: boolean, secureCookies: boolean): Promise<Side> {
  const op = await listen({ consent: 'skip', redirectUris: ['http://localhost/app/sign-in'] })
  onTestFinished(() => op.close())
  const issued = new Set<string>()
  op.provider.on('grant.success', ({ body }) => {
    const { refresh_token: token } = body as { refresh_token?: string }
    if (token) issued.add(token)
  })
  const { issuer, provider } = op
  const store = memoryStore()
  return {
    issuer,
    handler(origin) {
      if (!isBff) return () => new Response(null, { status: 404 })
      const client = { clientId: 'bff', clientSecret: BFF_SECRET }
      const { app } = createBff({ origin, issuer, ...client, api: `${issuer}/api`, store, secureCookies })
      return (request) => app.fetch(request)
    },
    async live() {
      if (isBff) return (await Promise.all(people.map(({ id }) => store.find({ user: id })))).flat().length
      const found = await Promise.all([...issued].map((token) => provider.RefreshToken.find(token)))
      return found.filter((token) => token && !token.consumed).length
    },
  }
}

export async function openContract(browser: SuiteBrowser, kind: Kind) {
  script ??= bundle()
  const code = await script
  // WebKit takes no Secure cookie from http, on this machine neither.
  const secureCookies = browser.engine !== 'webkit'
  const side = kind.startsWith('rest') ? restSide() : await providerSide(kind === 'bff', secureCookies)
  const page = `<!doctype html><meta charset="utf-8"><title>app</title><main></main>
<script>window.contract = ${JSON.stringify({ kind, issuer: side.issuer })}</script><script src="/contract.js"></script>`
  let handler: Handler | undefined
  const world = await browser.open(async (request, env) => {
    const { pathname } = new URL(request.url)
    if (pathname === '/contract.js') return new Response(code, { headers: { 'content-type': 'text/javascript' } })
    if (pathname.startsWith('/app/')) return new Response(page, { headers: { 'content-type': 'text/html' } })
    return handler?.(request, env) ?? new Response(null, { status: 503 })
  })
  handler = side.handler(world.site.url)
  return {
    open: (path: string) => world.tab(undefined, path),
    live: side.live,
    /** Begins on the sign-in page; goes wherever it leads, and ends where the app shows somebody. */
    async signIn(tab: Tab) {
      await shows(tab, '/app/sign-in anonymous', '/app/sign-in signedOut')
      await tab.run(() => window.beginSignIn())
      if (kind.startsWith('rest')) return
      const { email = '', password = '' } = people[0] ?? {}
      // In one go: whoever the provider remembers is asked nothing, and the page may be on its way already.
      await tab.until(
        (email, password) => {
          const form = document.querySelector<HTMLFormElement>('form#login')
          if (!form?.querySelector('button'))
            return / user-ada$/.test(document.querySelector('main')?.textContent ?? '')
          for (const [name, value] of Object.entries({ email, password }))
            (form.elements.namedItem(name) as HTMLInputElement).value = value
          setTimeout(() => form.submit())
          return true
        },
        [email, password],
        15_000,
      )
    },
  }
}

export const shows = (tab: Tab, ...texts: string[]): Promise<void> =>
  tab.until((texts) => texts.includes(document.querySelector('main')?.textContent ?? ''), [texts], 15_000)

export const address = (tab: Tab): Promise<string> => tab.run(() => location.pathname + location.search)

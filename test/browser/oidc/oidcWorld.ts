import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { onTestFinished } from 'vitest'
import { type ListenOptions, listen, people } from '../../../examples/oidc-provider/index.ts'
import type { OidcBackendOptions } from '../../../src/oidc/index.ts'
import { Tab } from '../harness/tab.ts'
import type { browserForSuite } from '../harness/world.ts'

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

const html = (text: string) => new Response(text, { headers: { 'content-type': 'text/html' } })

/** The app and the provider, each on an origin of its own, and a browser profile that knows neither. */
export async function openOidcWorld(
  browser: ReturnType<typeof browserForSuite>,
  options: Partial<OidcBackendOptions> = {},
  how: ListenOptions = {},
) {
  script ??= bundle()
  const code = await script
  const provider = await listen(how)
  onTestFinished(() => provider.close())
  const settings = { issuer: provider.issuer, clientId: 'demo', redirectUri: '/callback', ...options }
  const page = `<!doctype html><meta charset="utf-8"><title>app</title><main></main>
<script>window.oidcOptions = ${JSON.stringify(settings)}</script><script src="/oidc.js"></script>`
  const world = await browser.open((request) => {
    const { pathname } = new URL(request.url)
    if (pathname === '/oidc.js') return new Response(code, { headers: { 'content-type': 'text/javascript' } })
    if (['/app', '/callback', '/signed-out'].includes(pathname)) return html(page)
    return new Response(null, { status: 404 })
  })
  const open = async (): Promise<Tab> => {
    const tab = await world.tab(undefined, '/app')
    await tab.run(() => window.oidcAuth.ready.then(() => true))
    return tab
  }
  /** The window that a sign-in in `tab` opens. */
  const openPopup = async (tab: Tab): Promise<Tab> =>
    new Tab('popup', await tab.page.popup(() => tab.begin(() => window.begin('popup'))))
  return { world, provider, open, openPopup }
}

/** Fills and sends the form that the provider shows. */
async function send(tab: Tab, name: 'login' | 'consent' | 'code', fields: Record<string, string> = {}): Promise<void> {
  await tab.until((name) => document.querySelector(`form#${name} button`) !== null, [name])
  await tab.run(
    (name, fields) => {
      const form = document.querySelector<HTMLFormElement>(`form#${name}`)
      for (const [field, value] of Object.entries(fields))
        (form?.elements.namedItem(field) as HTMLInputElement).value = value
      setTimeout(() => form?.submit())
    },
    name,
    fields,
  )
}

export const atLogin = (tab: Tab): Promise<void> => tab.until(() => document.querySelector('form#login') !== null, [])

/** Ada's password. */
export async function logIn(tab: Tab): Promise<void> {
  const [{ email, password } = { email: '', password: '' }] = people
  await send(tab, 'login', { email, password })
}

/** Ada's password and her consent. */
export async function signInAtProvider(tab: Tab): Promise<void> {
  await logIn(tab)
  await send(tab, 'consent')
}

export const showing = (tab: Tab, text: string, ms?: number): Promise<void> =>
  tab.until((text) => document.querySelector('main')?.textContent === text, [text], ms)

export const outcome = async (tab: Tab): Promise<string | undefined> => {
  await tab.until(() => window.outcome !== undefined, [], 10_000)
  return tab.run(() => window.outcome)
}

/** By redirect, from the app and back to it. */
export async function signIn(tab: Tab): Promise<void> {
  await tab.run(() => window.begin('redirect'))
  await signInAtProvider(tab)
  await showing(tab, 'Hello Ada Lovelace')
}

/** A request to the provider's API: its status. */
export const api = (tab: Tab, path = '/me'): Promise<number> =>
  tab.run(async (path) => (await window.oidcAuth.fetch(`${window.oidcOptions.issuer}/api${path}`)).status, path)

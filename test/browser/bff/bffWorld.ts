import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { onTestFinished } from 'vitest'
import { type Bff, createBff, memoryStore } from '../../../examples/bff/index.ts'
import { BFF_SECRET, listen } from '../../../examples/oidc-provider/index.ts'
import { people } from '../../../examples/oidc-provider/people.ts'
import type { Tab } from '../harness/tab.ts'
import type { browserForSuite, World } from '../harness/world.ts'

const PAGE = '<!doctype html><meta charset="utf-8"><title>app</title><main></main><script src="/app.js"></script>'

export async function bundlePage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./bffPage.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  return outputFiles[0]?.text ?? ''
}

export interface BffWorld extends Omit<World, 'tab' | 'tabs' | 'popup'> {
  readonly issuer: string
  /** Opens the app and waits until it knows who is signed in. */
  tab(path?: string): Promise<Tab>
  /** Leaves for the provider and fills in its forms; resolves when the app is back and knows who it is. */
  signIn(tab: Tab, who?: 'ada' | 'grace', returnTo?: string): Promise<void>
  /** The server is started anew: the same sessions, another secret for CSRF values. */
  restart(): void
  /** All that a page must never see: tokens of all sessions, and what is in the cookies. */
  secrets(): Promise<string[]>
  alive(): Promise<string[]>
}

/** The reference BFF on the site of the tabs, before a real OpenID provider on an origin of its own. */
export async function openBff(browser: ReturnType<typeof browserForSuite>, script: string): Promise<BffWorld> {
  let bff: Bff | undefined
  const cookies = new Set<string>()
  const world = await browser.open(async (request) => {
    const { pathname } = new URL(request.url)
    if (pathname === '/app.js') return new Response(script, { headers: { 'content-type': 'text/javascript' } })
    if (pathname.startsWith('/app')) return new Response(PAGE, { headers: { 'content-type': 'text/html' } })
    if (!bff) return new Response(null, { status: 503 })
    const response = await bff.app.fetch(request)
    for (const line of response.headers.getSetCookie()) {
      const [, value = ''] = /^(?:__Host-)?bff=([^;]+)/.exec(line) ?? []
      if (value) cookies.add(value)
    }
    return response
  })
  const origin = world.site.url
  const clientId = 'bff-here'
  const op = await listen({
    consent: 'skip',
    clients: [
      {
        client_id: clientId,
        client_secret: BFF_SECRET,
        // Any port of this machine.
        redirect_uris: ['http://localhost/bff/callback'],
        post_logout_redirect_uris: ['http://localhost/bff/signed-out'],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        backchannel_logout_uri: `${origin}/bff/backchannel-logout`,
        backchannel_logout_session_required: true,
      },
    ],
  })
  onTestFinished(() => op.close())
  const store = memoryStore()
  const start = () => {
    const { issuer } = op
    const options = { origin, issuer, clientId, clientSecret: BFF_SECRET, api: `${issuer}/api`, store }
    // WebKit takes no Secure cookie from http, on this machine neither.
    const secureCookies = browser.engine !== 'webkit'
    bff = createBff({ ...options, secureCookies, scope: 'openid profile email orders:read' })
  }
  start()

  const sessions = async () => {
    const keys = (await Promise.all(people.map(({ id }) => store.find({ user: id })))).flat()
    return (await Promise.all(keys.map((key) => store.get(key)))).filter((one) => one !== undefined)
  }
  return {
    ...world,
    issuer: op.issuer,
    async tab(path = '/app') {
      const tab = await world.tab(undefined, path)
      await ready(tab)
      return tab
    },
    async signIn(tab, who = 'ada', returnTo) {
      await leave(tab, returnTo)
      await fillIn(tab, 'login', who)
      if (who === 'grace') await fillIn(tab, 'code', who)
      await tab.until(() => location.pathname.startsWith('/app') && document.readyState === 'complete', [])
      await ready(tab)
    },
    restart: start,
    secrets: async () => [
      ...cookies,
      ...(await sessions()).flatMap(({ tokens: { access, refresh = '', id } }) => [access, refresh, id]),
    ],
    alive: async () => (await sessions()).map(({ user }) => user.id),
  }
}

export const ready = (tab: Tab): Promise<void> =>
  tab.until(async () => Boolean(window.bffApp && (await window.bffApp.auth.ready)), [], 10_000)

export const view = (tab: Tab) => tab.run(() => window.bffApp.auth.view)

export const ask = (tab: Tab, path = '/api/orders', method = 'GET'): Promise<string> =>
  tab.run((path, method) => window.bffApp.ask(path, method), path, method)

export const showing = (tab: Tab, text: string, ms = 5_000): Promise<void> =>
  tab.until((text) => document.querySelector('main')?.textContent === text, [text], ms)

/** The app sends the user to the login page. */
export async function leave(tab: Tab, returnTo?: string): Promise<void> {
  await tab.begin((returnTo) => {
    // Not in this task, which the navigation would end.
    setTimeout(() => window.bffApp.auth.signIn({ method: 'redirect', ...(returnTo && { returnTo }) }).catch(() => {}))
  }, returnTo ?? '')
  await tab.until(() => document.querySelector('form') !== null, [], 10_000)
}

/** What somebody types on a page of the provider. */
export async function fillIn(tab: Tab, form: 'login' | 'code', who: 'ada' | 'grace'): Promise<void> {
  const person = people.find(({ id }) => id === `user-${who}`)
  await tab.until((form) => document.getElementById(form) !== null, [form])
  await tab.begin(
    (form: string, fields: Record<string, string>) => {
      const element = document.getElementById(form) as HTMLFormElement
      for (const [name, value] of Object.entries(fields)) {
        const input = element.elements.namedItem(name)
        if (input instanceof HTMLInputElement) input.value = value
      }
      setTimeout(() => element.submit())
    },
    form,
    { email: person?.email ?? '', password: person?.password ?? '', code: person?.code ?? '' },
  )
  await tab.until((form) => document.readyState === 'complete' && document.getElementById(form) === null, [form])
}

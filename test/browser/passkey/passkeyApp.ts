import type { AuthServerOptions } from '../../../examples/auth-server/index.ts'
import { type AppWorld, MODES, type ModeName, openApp } from '../harness/appWorld.ts'
import type { Tab } from '../harness/tab.ts'
import type { browserForSuite } from '../harness/world.ts'
import { addAuthenticator, type VirtualAuthenticator } from './virtualAuthenticator.ts'

export interface PasskeyApp {
  readonly world: AppWorld
  readonly tab: Tab
  readonly authenticator: VirtualAuthenticator
}

/** A tab with the app, and an authenticator without passkeys. */
export async function openPasskeyApp(
  browser: ReturnType<typeof browserForSuite>,
  {
    mode = 'tokens in the body, kept in IndexedDB',
    timeout = 20_000,
    host = 'localhost',
    server = {},
    ...more
  }: {
    readonly mode?: ModeName
    readonly timeout?: number
    readonly host?: string
    readonly server?: AuthServerOptions
    readonly stepUpLasts?: number
  } = {},
): Promise<PasskeyApp> {
  const world = await openApp(browser, { ...MODES[mode], passkeyTimeout: timeout, ...more }, { host }, server)
  const tab = await world.tab()
  return { world, tab, authenticator: await addAuthenticator(tab) }
}

/** What became of it: `registered`, `alreadyRegistered`, or the code of the failure. */
export const register = (tab: Tab): Promise<string> =>
  tab.run(async () => {
    const { passkeyEndpoints, registerPasskey } = window.authchart.passkey
    const mode = (JSON.parse(new URL(location.href).searchParams.get('app') ?? '{}') as { mode: 'body' | 'cookie' })
      .mode
    const server = passkeyEndpoints({ baseUrl: '/auth', mode })
    return registerPasskey(window.app.auth, { server, fields: { name: 'Test' } }).then(
      ({ type }) => type,
      ({ code, message }) => code ?? message,
    )
  })

/** The status of the view afterwards, or the code of the failure. */
export const signInByPasskey = (tab: Tab): Promise<string> =>
  tab.run(() =>
    window.app.auth.signIn({ method: 'passkey' }).then(
      ({ status }) => status as string,
      ({ code, message }) => code ?? message,
    ),
  )

export const signOut = (tab: Tab): Promise<void> =>
  tab.run(async () => {
    await window.app.auth.signOut()
  })

/** Somebody who has a passkey and is signed out. */
export async function enrol({ world, tab }: PasskeyApp, user: 'ada' | 'grace' = 'ada'): Promise<void> {
  await world.signIn(tab, user)
  const outcome = await register(tab)
  if (outcome !== 'registered') throw new Error(`The registration failed: ${outcome}`)
  await signOut(tab)
}

/** Changes an answer of the server on its way. */
export function rewrite({ world }: PasskeyApp, path: string, change: (body: Record<string, unknown>) => object): void {
  world.site.intercept(path, async (_, next) => {
    const answer = await next()
    const body = change((await answer.json()) as Record<string, unknown>)
    return new Response(JSON.stringify(body), {
      status: answer.status,
      headers: { 'content-type': 'application/json' },
    })
  })
}

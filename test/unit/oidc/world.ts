import { createPerson, type ListeningProvider, type Manners } from '../../../examples/oidc-provider/index.ts'
import type { AuthBackend } from '../../../src/adapters/ports.ts'
import type { OidcBackendOptions, OidcSignIn, OidcUser } from '../../../src/oidc/index.ts'
import { oidcBackend } from '../../../src/oidc/oidcBackend.ts'
import type { Grant } from '../../../src/session.ts'
import { createTestBrowser, type TestPage } from './testBrowser.ts'

export const never = () => new AbortController().signal

/** One person with one browser, and an app that signs them in at the provider. */
export function createWorld(
  provider: ListeningProvider,
  options: Partial<OidcBackendOptions> = {},
  manners: Manners = {},
) {
  const person = createPerson(manners)
  const browser = createTestBrowser(person)
  const backendIn = (page: TestPage): AuthBackend<OidcUser> =>
    oidcBackend({ issuer: provider.issuer, clientId: 'demo', redirectUri: '/callback', ...options, page })
  browser.onCallbackPage = (page) => {
    const resumed = backendIn(page).resume?.()
    resumed?.({ signal: never() }).catch(() => {})
  }

  /** Until the page is sent away; resolves to where. The sign-in itself stays pending, as in a browser. */
  async function begin(
    page: TestPage,
    request: Partial<OidcSignIn> = {},
    context: { remember?: boolean; signal?: AbortSignal } = {},
  ): Promise<string> {
    const signal = context.signal ?? never()
    const signIn = backendIn(page).signIn?.({ method: 'redirect', ...request }, { ...context, signal })
    const before = page.left.length
    const sent = async () => {
      while (page.left.length === before) await new Promise((resolve) => setTimeout(resolve, 1))
      return page.left.at(-1) ?? ''
    }
    return Promise.race([sent(), signIn as Promise<never>])
  }

  /** Opens a callback in the tab that the sign-in left. */
  function comeBack(callback: string, tab: TestPage) {
    const page = browser.open(callback, tab)
    const backend = backendIn(page)
    const rest = backend.resume?.()
    return {
      page,
      backend,
      rest,
      outcome: () => rest?.({ signal: never() }) ?? Promise.reject(new Error('no callback')),
    }
  }

  /** The whole of a sign-in by redirect. */
  async function signIn(request: Partial<OidcSignIn> = {}, how: Manners = {}) {
    const tab = browser.open('/')
    const callback = await person.visit(await begin(tab, request), how)
    const back = comeBack(callback.href, tab)
    const outcome = await back.outcome()
    if (outcome.type !== 'granted') throw new Error('a provider grants')
    return { ...back, grant: outcome.grant as Grant<OidcUser>, callback }
  }

  return { person, browser, backendIn, begin, comeBack, signIn }
}

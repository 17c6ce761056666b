/** One app for all backends: a page for each address, private ones, a sign-in page, and the way back. */
import { bffBackend } from '../../../src/bff/index.ts'
import {
  type AuthClient,
  type AuthOptions,
  createAuth,
  createReturnPoint,
  documentNavigation,
  guardPages,
  indexedDbStore,
  restBackend,
} from '../../../src/index.ts'
import { oidcBackend } from '../../../src/oidc/index.ts'

export type Kind = 'restBody' | 'restCookie' | 'oidc' | 'oidcDpop' | 'bff'

export interface ContractSettings {
  readonly kind: Kind
  readonly issuer: string
}

declare global {
  interface Window {
    readonly contract: ContractSettings
    contractAuth: AuthClient
    /** Begins a sign-in; what becomes of it is in the view. */
    beginSignIn(): void
    ask(): Promise<number>
  }
}

const SIGN_IN = '/app/sign-in'
const { kind, issuer } = window.contract
const oidc = (dpop: boolean): Partial<AuthOptions> & Pick<AuthOptions, 'backend'> => ({
  backend: oidcBackend({ issuer, clientId: 'demo', redirectUri: SIGN_IN, dpop }),
  store: indexedDbStore(),
  requests: { origins: [issuer] },
})
const options: Record<Kind, () => Partial<AuthOptions> & Pick<AuthOptions, 'backend'>> = {
  restBody: () => ({ backend: restBackend({ baseUrl: '/auth' }), store: indexedDbStore() }),
  restCookie: () => ({ backend: restBackend({ baseUrl: '/auth', mode: 'cookie' }) }),
  oidc: () => oidc(false),
  oidcDpop: () => oidc(true),
  bff: () => ({ backend: bffBackend() }),
}
const auth = createAuth(options[kind]())
const returnPoint = createReturnPoint({ auth, basePath: '/app', fallback: '/app/home', signInPath: SIGN_IN })

window.contractAuth = auth
window.ask = async () => (await auth.fetch(kind.startsWith('oidc') ? `${issuer}/api/me` : '/api/orders')).status
window.beginSignIn = () => {
  const credentials = kind.startsWith('rest')
    ? { method: 'password', email: 'ada@example.com', password: 'correct horse' }
    : { method: 'redirect', ...(kind === 'bff' && { returnTo: SIGN_IN }) }
  setTimeout(() => auth.signIn(credentials).catch(() => {}))
}
guardPages({
  auth,
  returnPoint,
  signInPath: SIGN_IN,
  isPrivate: ({ pathname }) => pathname.startsWith('/app/'),
  navigation: documentNavigation(),
})
const show = (): void => {
  const { user, status } = auth.view
  const main = document.querySelector('main')
  if (main) main.textContent = `${location.pathname} ${user?.id ?? status}`
}
auth.subscribe(show)
show()

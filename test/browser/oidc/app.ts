/** A small app that signs in at an OpenID provider. Its options stand in its page, so that they survive every way back. */
import { type AuthClient, createAuth, indexedDbStore } from '../../../src/index.ts'
import { type OidcBackendOptions, type OidcUser, oidcBackend } from '../../../src/oidc/index.ts'

declare global {
  interface Window {
    readonly oidcOptions: OidcBackendOptions
    oidcAuth: AuthClient<OidcUser>
    /** What became of the last sign-in: a status, or the code of an error. */
    outcome: string | undefined
    begin(method: string): void
  }
}

const auth = createAuth<OidcUser>({
  backend: oidcBackend(window.oidcOptions),
  store: indexedDbStore(),
  requests: { origins: [window.oidcOptions.issuer] },
})
window.oidcAuth = auth
window.begin = (method) => {
  window.outcome = undefined
  auth.signIn({ method }).then(
    ({ status }) => {
      window.outcome = status
    },
    ({ code }: { code: string }) => {
      window.outcome = code
    },
  )
}
const show = (): void => {
  const { user, status, error } = auth.view
  const main = document.querySelector('main')
  if (main) main.textContent = user ? `Hello ${user.name}` : error ? `${status}: ${error.code}` : status
}
auth.subscribe(show)
show()

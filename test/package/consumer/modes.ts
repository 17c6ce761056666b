// Every way to sign in, by the package's public names, as the docs show them.
import { createAuth, indexedDbStore, restBackend } from 'authchart'
import { bffBackend } from 'authchart/bff'
import { oidcBackend } from 'authchart/oidc'
import { passkeyEndpoints, withPasskeys } from 'authchart/passkey'
import { stepUp, withStepUp } from 'authchart/step-up'

const cookie = { baseUrl: '/auth', mode: 'cookie' } as const
export const passkeys = passkeyEndpoints(cookie)

const body = { baseUrl: '/auth' }
const store = indexedDbStore()
const oidc = (issuer: string, mode: 'oidc' | 'dpop') =>
  createAuth({
    backend: oidcBackend({
      issuer,
      clientId: 'demo',
      redirectUri: `/callback/${mode}`,
      scope: 'openid profile email offline_access',
      dpop: mode === 'dpop',
    }),
    store,
    stepUp: stepUp(),
    requests: { origins: [issuer] },
  })

export const modes = {
  body: () => createAuth({ backend: withStepUp(restBackend(body), body), store, stepUp: stepUp() }),
  cookie: () => createAuth({ backend: withStepUp(restBackend(cookie), cookie), stepUp: stepUp() }),
  passkey: () => createAuth({ backend: withPasskeys(restBackend(cookie), { server: passkeys }), stepUp: stepUp() }),
  bff: () => createAuth({ backend: bffBackend({ base: '/bff' }), stepUp: stepUp() }),
  oidc: (issuer: string) => oidc(issuer, 'oidc'),
  dpop: (issuer: string) => oidc(issuer, 'dpop'),
}
export type Mode = keyof typeof modes

import { type AuthBackend, indexedDbStore, type RequestPolicy, restBackend, type TokenStores } from 'authchart'
import { bffBackend } from 'authchart/bff'
import { oidcBackend } from 'authchart/oidc'
import { withPasskeys } from 'authchart/passkey'
import { withStepUp } from 'authchart/step-up'
import type { DemoUser } from '../auth/demoUser.ts'
import { passkeyServer } from '../passkeys/passkeyServer.ts'
import { callbackPath, type ReturningMode } from './callback.ts'
import type { Mode } from './modes.ts'
import type { Servers } from './servers.ts'

/** What a mode puts into `createAuth`. */
export interface ModeParts {
  readonly backend: AuthBackend<DemoUser>
  readonly store?: TokenStores
  readonly requests?: RequestPolicy
}

function rest(mode: 'body' | 'cookie'): ModeParts {
  const server = { baseUrl: '/auth', mode }
  return {
    backend: withPasskeys(withStepUp(restBackend<DemoUser>(server), server), { server: passkeyServer(mode) }),
    // In cookie mode the refresh token is an HttpOnly cookie, so memory is enough for the rest.
    ...(mode === 'body' && { store: indexedDbStore() }),
  }
}

function oidc(mode: ReturningMode, { provider }: Servers): ModeParts {
  const redirectUri = callbackPath(mode, location.pathname)
  return {
    backend: oidcBackend<DemoUser>({
      issuer: provider,
      clientId: 'demo',
      redirectUri,
      // The way back is the same after a sign-out: the mode is in it.
      postLogoutRedirectUri: redirectUri,
      dpop: mode === 'dpop',
    }),
    store: indexedDbStore(),
    requests: { origins: [provider] },
  }
}

const bff = ({ bff }: Servers): ModeParts => ({ backend: bffBackend<DemoUser>({ base: bff }) })

export function modeParts(mode: Mode, servers: Servers | null): ModeParts {
  if (mode === 'body' || mode === 'cookie') return rest(mode)
  if (!servers) throw new Error('Only the REST modes do without the other servers.')
  return mode === 'bff' ? bff(servers) : oidc(mode, servers)
}

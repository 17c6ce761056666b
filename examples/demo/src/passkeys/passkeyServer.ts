import { type PasskeyServer, passkeyEndpoints } from 'authchart/passkey'
import type { DemoUser } from '../auth/demoUser.ts'

/** Only the REST server has passkeys of its own; a provider would keep them on its pages. */
export const passkeyServer = (mode: 'body' | 'cookie'): PasskeyServer<DemoUser> =>
  passkeyEndpoints<DemoUser>({ baseUrl: '/auth', mode })

import { createFakeAuthServer, exampleUsers, type FakeAuthServer, type ServerClock } from 'authchart/testing'
import { systemClock } from './clock.ts'
import { createOrders, type Orders } from './orders.ts'
import { createPasskeySide, ONE_FACTOR, type PasskeySide, TWO_FACTORS } from './passkeys/index.ts'
import type { RelyingPartyOptions } from './passkeys/relyingParty.ts'
import { createTotp, type Totp } from './totp.ts'

export interface AuthServerOptions {
  /** Epoch milliseconds. Default: the system's clock. */
  readonly now?: () => number
  /** Default: the system's. A test's clock need not have `sleep`. */
  readonly clock?: Pick<ServerClock, 'now'> & Partial<ServerClock>
  /** Seconds. Default 60: short, so that a demo shows a refresh. */
  readonly accessTokenTtl?: number
  /** Seconds from sign-in. Default 30 days. */
  readonly refreshTokenTtl?: number
  /** Failures of an address before 429. Default 10 in 60 seconds. */
  readonly signInFailures?: { readonly limit: number; readonly window: number }
  /** Default: passkeys for `localhost`, on whatever port. */
  readonly relyingParty?: RelyingPartyOptions
}

/** The secret that Grace's authenticator app would have scanned. */
const GRACES_SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'

/** The auth server, and what the demo puts around it. Two worlds share nothing, so tests may run side by side. */
export interface DemoWorld {
  readonly auth: FakeAuthServer
  readonly clock: ServerClock
  readonly orders: Orders
  /** By user id. */
  readonly totp: ReadonlyMap<string, Totp>
  readonly passkeys: PasskeySide
  reset(): void
}

export function createWorld({
  now,
  clock: given,
  accessTokenTtl = 60,
  relyingParty,
  ...limits
}: AuthServerOptions): DemoWorld {
  const clock: ServerClock = { ...systemClock, ...(now && { now }), ...given }
  const { ada, grace } = exampleUsers
  const graces = createTotp(GRACES_SECRET, clock)
  const passkeys = createPasskeySide(clock, relyingParty)
  const methods = () => (passkeys.passkeys.of(grace.id).length > 0 ? ['totp', 'passkey'] : ['totp'])
  const auth = createFakeAuthServer({
    ...limits,
    clock,
    accessTokenTtl,
    scope: 'profile orders',
    acr: [ONE_FACTOR, TWO_FACTORS],
    // One phone for both: Ada signs in without it.
    users: [
      { ...ada, stepUp: { verifyCode: graces.verifyCode } },
      { ...grace, secondFactor: { methods, verifyCode: graces.verifyCode } },
    ],
    routes: passkeys.routes,
  })
  const orders = createOrders(clock, auth.faults)
  return {
    auth,
    clock,
    orders,
    totp: new Map([[grace.id, graces]]),
    passkeys,
    reset() {
      auth.reset()
      graces.reset()
      passkeys.reset()
      // Their times show the clock's skew: after the faults.
      orders.reset()
    },
  }
}

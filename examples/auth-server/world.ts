import { type ServerClock, systemClock } from './clock.ts'
import { type CookieMode, createCookieMode } from './cookieMode.ts'
import { createFamilies, type Families } from './families.ts'
import { type Faults, noFaults } from './faults.ts'
import { createIssuer } from './issue.ts'
import { createJournal, type Journal } from './journal.ts'
import { createOrders, type Orders } from './orders.ts'
import { createSecondFactor, type SecondFactor } from './secondFactor.ts'
import { createSignInLimit, type SignInLimit } from './signInLimit.ts'
import { createUsers, type Users } from './users.ts'

export const BASE_PATH = '/auth'

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
}

/** Everything one server knows. Two servers share nothing, so tests may run side by side. */
export interface ServerWorld {
  readonly clock: ServerClock
  readonly users: Users
  readonly families: Families
  readonly cookies: CookieMode
  readonly secondFactor: SecondFactor
  readonly signInLimit: SignInLimit
  readonly faults: Faults
  readonly orders: Orders
  readonly journal: Journal
  /** Every token and challenge that was ever issued. */
  issuedSecrets(): readonly string[]
  reset(): void
}

export function createWorld(options: AuthServerOptions): ServerWorld {
  const { accessTokenTtl = 60, refreshTokenTtl = 30 * 86_400, signInFailures = { limit: 10, window: 60 } } = options
  const clock: ServerClock = { ...systemClock, ...(options.now && { now: options.now }), ...options.clock }
  const issuer = createIssuer()
  const users = createUsers()
  const faults = noFaults(accessTokenTtl)
  const journal = createJournal(clock)
  const orders = createOrders(clock, faults)
  const families = createFamilies({
    clock,
    issue: issuer.issue,
    refreshTokenTtl,
    onReuse: () => {
      journal.counters.reuseDetections += 1
    },
  })
  const signInLimit = createSignInLimit(clock, signInFailures.limit, signInFailures.window)
  const secondFactor = createSecondFactor({ clock, users, issue: issuer.issue, onExhausted: signInLimit.failed })

  return {
    clock,
    users,
    families,
    cookies: createCookieMode(families, BASE_PATH),
    secondFactor,
    signInLimit,
    faults,
    orders,
    journal,
    issuedSecrets: issuer.issued,
    reset() {
      for (const part of [users, families, secondFactor, signInLimit, journal, issuer]) part.reset()
      Object.assign(faults, noFaults(accessTokenTtl))
      // Their times show the clock's skew: after the faults.
      orders.reset()
    },
  }
}

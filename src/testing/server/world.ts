import { type ServerClock, systemClock } from './clock.ts'
import { type CookieMode, createCookieMode } from './cookieMode.ts'
import { exampleUsers } from './exampleUsers.ts'
import type { FakeAuthServerOptions } from './fakeAuthServer.types.ts'
import { createFamilies, type Families } from './families.ts'
import { noFaults, type ServerFaults } from './faults.ts'
import { createIssuer, type Issuer } from './issue.ts'
import { createJournal, type Journal } from './journal.ts'
import { createSecondFactor, type SecondFactor } from './secondFactor.ts'
import { createSignInLimit, type SignInLimit } from './signInLimit.ts'
import { createStepUps, type Levels, type StepUps } from './stepUps.ts'
import { createUsers, type Users } from './users.ts'

/** Everything one server knows. Two servers share nothing, so tests may run side by side. */
export interface ServerWorld {
  readonly basePath: string
  readonly scope: string
  readonly acr: Levels
  readonly clock: ServerClock
  readonly users: Users
  readonly families: Families
  readonly cookies: CookieMode
  readonly secondFactor: SecondFactor
  readonly stepUps: StepUps
  readonly signInLimit: SignInLimit
  readonly faults: ServerFaults
  readonly journal: Journal
  readonly issuer: Issuer
  reset(): void
}

export function createWorld(options: FakeAuthServerOptions): ServerWorld {
  const { basePath = '/auth', scope = 'profile', users: declared = Object.values(exampleUsers) } = options
  const { accessTokenTtl = 300, refreshTokenTtl = 30 * 86_400, reuseGrace = 0 } = options
  const { acr = ['1', '2'] } = options
  const { signInFailures = { limit: 10, window: 60 } } = options
  const clock: ServerClock = {
    now: () => (options.clock?.now ? options.clock.now() : systemClock.now()),
    sleep: (ms) => (options.clock?.sleep ? options.clock.sleep(ms) : systemClock.sleep(ms)),
  }
  const issuer = createIssuer(options.random)
  const users = createUsers(declared)
  const faults = noFaults(accessTokenTtl)
  const journal = createJournal(clock)
  const onReuse = (): void => {
    journal.counters.reuseDetections += 1
  }
  const families = createFamilies({ clock, issuer, refreshTokenTtl, reuseGrace, onReuse })
  const signInLimit = createSignInLimit(clock, signInFailures.limit, signInFailures.window)
  const stepUps = createStepUps(users, acr)
  const secondFactor = createSecondFactor({ clock, users, issuer, onExhausted: signInLimit.failed })

  return {
    basePath,
    scope,
    acr,
    clock,
    users,
    families,
    cookies: createCookieMode(families, basePath || '/'),
    secondFactor,
    stepUps,
    signInLimit,
    faults,
    journal,
    issuer,
    reset() {
      for (const part of [users, families, secondFactor, stepUps, signInLimit, journal, issuer]) part.reset()
      Object.assign(faults, noFaults(accessTokenTtl))
    },
  }
}

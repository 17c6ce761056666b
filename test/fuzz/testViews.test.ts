import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { isAuthError } from '../../src/errors.ts'
import type { AuthView } from '../../src/machines/auth/auth.view.types.ts'
import { createTestAuth } from '../../src/testing/provider/createTestAuth.ts'
import type { TestAuth } from '../../src/testing/provider/testAuth.types.ts'
import type { TestView } from '../../src/testing/provider/testView.types.ts'
import { fuzz, fuzzSync } from './fuzz.ts'
import { junk, spoiled } from './junk.ts'
import { expectSession } from './wellFormed.ts'

const ada = { id: 'ada', roles: ['admin'] }
const error = { code: 'network', message: 'No network.' } as const
const flag = fc.boolean()
const optional = fc.option(fc.constantFrom<object>(ada, { id: 'bob' }), { nil: undefined })
/** Any of the fields that a view can have, whether they go together or not. */
const mixed = fc.record(
  {
    status: fc.constantFrom(
      ...[
        'restoring',
        'anonymous',
        'authenticating',
        'awaitingSecondFactor',
        'authenticated',
        'signingOut',
        'signedOut',
      ],
    ),
    user: optional,
    session: fc.constantFrom({ scopes: ['x'] }, { expiresAt: 5 }, { generation: 7 }),
    isLocked: flag,
    isBusy: flag,
    isRefreshing: flag,
    isOffline: flag,
    isIdleWarning: flag,
    remaining: fc.constantFrom(0, 30_000),
    idleDeadline: fc.constantFrom(0, 1e12),
    challenge: fc.constantFrom({}, { attemptsLeft: 2 }),
    reason: fc.constantFrom('user', 'idle', 'revoked'),
    source: fc.constantFrom('self', 'remote'),
    error: fc.constant(error),
    isAuthenticated: flag,
    canRequest: flag,
  },
  { requiredKeys: ['status'] },
)
const full = {
  status: 'authenticated',
  user: ada,
  session: { id: 's', scopes: ['x'] },
  isIdleWarning: true,
  remaining: 5,
}
const views = fc.oneof(mixed, mixed, spoiled(full), spoiled({ status: 'signedOut', reason: 'idle', error }), junk)

/** What is true of every view that the chart shows. */
function expectConsistent(view: AuthView): void {
  const { status, session, user, isAuthenticated, isLocked, canRequest, isIdleWarning, reason, source, challenge } =
    view
  expect(isAuthenticated).toBe(session !== null)
  expect(user).toBe(session?.user ?? null)
  expect(canRequest).toBe(isAuthenticated && !isLocked)
  expect(isLocked && (!isAuthenticated || isIdleWarning)).toBe(false)
  expect(view.idleDeadline !== null).toBe(isIdleWarning)
  expect((isIdleWarning || view.isRefreshing) && status !== 'authenticated').toBe(false)
  expect(challenge !== null).toBe(status === 'awaitingSecondFactor')
  expect(reason === null).toBe(source === null)
  expect(reason !== null && isAuthenticated).toBe(false)
  if (status === 'signedOut' || status === 'signingOut') expect([session, reason === null]).toEqual([null, false])
  if (status === 'authenticated') expect(session).not.toBe(null)
  if (session) expectSession(session)
}

const saysWhatWasSaid = (given: Record<string, unknown>, view: AuthView) => {
  for (const field of ['status', 'user', 'isLocked', 'isBusy', 'isRefreshing', 'isOffline', 'isIdleWarning', 'reason'])
    if (given[field] !== undefined) expect(view[field as keyof AuthView]).toBe(given[field])
}

describe('a view that a test asks for', () => {
  fuzzSync(
    'is shown whole and consistent, or refused with invalid_argument',
    { short: 300, long: 5_000 },
    views,
    (given) => {
      let auth: TestAuth
      try {
        auth = createTestAuth({ view: given as TestView, now: () => 1_000 })
      } catch (thrown) {
        expect(isAuthError(thrown) ? thrown.code : String(thrown)).toBe('invalid_argument')
        return
      }
      expectConsistent(auth.view)
      saysWhatWasSaid(given as Record<string, unknown>, auth.view)
      auth.dispose()
    },
  )

  const step = fc.oneof(
    mixed.map((view) => (auth: TestAuth) => auth.show(view as TestView)),
    fc
      .constantFrom<(auth: TestAuth) => unknown>(
        (auth) => auth.signIn({ method: 'password' }),
        (auth) => auth.submitSecondFactor({ code: '1' }),
        (auth) => auth.resendSecondFactor(),
        (auth) => auth.cancel(),
        (auth) => auth.refresh(),
        (auth) => auth.stay(),
        (auth) => auth.lock(),
        (auth) => auth.unlock(),
        (auth) => auth.signOut(),
        (auth) => auth.answer('signIn', { status: 'authenticated', user: ada }),
        (auth) => auth.answer('signIn', { status: 'awaitingSecondFactor' }),
        (auth) => auth.answer('submitSecondFactor', Object.assign(new Error('no'))),
        (auth) => auth.answer('refresh', new Error('no')),
        (auth) => auth.emit('idleTimeout'),
        (auth) => auth.actor.send({ type: 'tab.signedOut', reason: 'lifetime' }),
        (auth) => auth.actor.send({ type: 'token.expiring' }),
        (auth) => auth.actor.send({ type: 'network.offline' }),
      )
      .map((command) => command),
  )

  fuzz(
    'is a place from which anything may be done: every view is consistent, every promise settles, the chart lives',
    { short: 50, long: 2_000 },
    fc.array(step, { maxLength: 15 }),
    async (steps) => {
      const auth = createTestAuth({ view: { status: 'anonymous' }, now: () => 1_000 })
      const promises: Promise<unknown>[] = []
      auth.subscribe(() => expectConsistent(auth.view))
      for (const take of steps) {
        promises.push(Promise.resolve(take(auth)).catch((thrown) => expect(isAuthError(thrown)).toBe(true)))
        for (let turn = 0; turn < 20; turn++) await null
        expectConsistent(auth.view)
        expect(auth.actor.getSnapshot().status).toBe('active')
      }
      auth.dispose()
      await Promise.all(promises)
    },
  )
})

import { describe, expect, it } from 'vitest'
import { createTestAuth } from '../../../../src/testing/provider/createTestAuth.ts'
import type { TestView } from '../../../../src/testing/provider/testView.types.ts'

const NOW = Date.parse('2026-11-23T12:00:00Z')
const ada = { id: 'ada', roles: ['admin'] }
const error = { code: 'network', message: 'The network is down.' } as const
const show = (view: TestView) => createTestAuth({ view, now: () => NOW }).view

describe('a view that a test asks for', () => {
  it('of somebody who is signed in is complete', () => {
    expect(show({ status: 'authenticated', user: ada })).toEqual({
      status: 'authenticated',
      isAuthenticated: true,
      canRequest: true,
      isBusy: false,
      isRefreshing: false,
      isOffline: false,
      isIdleWarning: false,
      isLocked: false,
      user: ada,
      session: {
        id: 'test-id-1',
        user: ada,
        scopes: [],
        amr: ['pwd'],
        signedInAt: NOW,
        endsAt: null,
        expiresAt: null,
        generation: 1,
      },
      challenge: null,
      idleDeadline: null,
      assurance: { request: null, isVerifying: false, error: null, elevatedUntil: NOW + 300_000 },
      reason: null,
      source: null,
      error: null,
    })
  })

  it.each<[TestView, object]>([
    [{ status: 'restoring' }, { isBusy: true, isAuthenticated: false, user: null }],
    [
      { status: 'restoring', isOffline: true, error },
      { isBusy: true, isOffline: true, error },
    ],
    [{ status: 'anonymous' }, { isBusy: false, reason: null, source: null, challenge: null }],
    [
      { status: 'anonymous', error, reason: 'idle' },
      { error, reason: 'idle', source: 'self' },
    ],
    [{ status: 'authenticating' }, { isBusy: true, isAuthenticated: false, error: null }],
    [
      { status: 'authenticating', user: ada },
      { isBusy: true, canRequest: true, user: ada },
    ],
    [
      { status: 'authenticating', user: ada, isLocked: true },
      { canRequest: false, isLocked: true },
    ],
    [
      { status: 'awaitingSecondFactor' },
      { isBusy: false, challenge: { methods: ['totp'], attemptsLeft: null, expiresAt: null } },
    ],
    [
      { status: 'awaitingSecondFactor', challenge: { methods: ['sms'], attemptsLeft: 2 }, isBusy: true },
      { isBusy: true, challenge: { methods: ['sms'], attemptsLeft: 2, expiresAt: null } },
    ],
    [
      { status: 'awaitingSecondFactor', error },
      { isBusy: false, error },
    ],
    [
      { status: 'authenticated', user: ada, isRefreshing: true },
      { isRefreshing: true, canRequest: true },
    ],
    [
      { status: 'authenticated', user: ada, isOffline: true, error },
      { isOffline: true, error, isRefreshing: false },
    ],
    [
      { status: 'authenticated', user: ada, isLocked: true },
      { isLocked: true, canRequest: false, isBusy: false },
    ],
    [
      { status: 'authenticated', user: ada, isLocked: true, isBusy: true },
      { isLocked: true, isBusy: true },
    ],
    [
      { status: 'authenticated', user: ada, isIdleWarning: true },
      { isIdleWarning: true, idleDeadline: NOW + 30_000, canRequest: true },
    ],
    [{ status: 'authenticated', user: ada, isIdleWarning: true, remaining: 5_000 }, { idleDeadline: NOW + 5_000 }],
    [{ status: 'authenticated', user: ada, isIdleWarning: true, idleDeadline: NOW }, { idleDeadline: NOW }],
    [{ status: 'signingOut' }, { isBusy: true, isAuthenticated: false, reason: 'user', source: 'self' }],
    [{ status: 'signedOut' }, { isBusy: false, reason: 'user', source: 'self' }],
    [
      { status: 'signedOut', reason: 'revoked', source: 'remote', error },
      { reason: 'revoked', source: 'remote', error },
    ],
  ])('of %j says the rest too', (view, expected) => {
    expect(show(view)).toMatchObject({ status: view.status, ...expected })
  })

  it('takes facts of the session and an error as they are', () => {
    const session = { id: 's1', scopes: ['orders'], amr: ['otp'], endsAt: NOW + 1, expiresAt: NOW + 2, generation: 7 }
    expect(show({ status: 'authenticated', user: ada, session }).session).toMatchObject({ ...session, user: ada })
  })

  it('may be a whole one that another client has shown', () => {
    const whole = show({ status: 'authenticated', user: ada, isIdleWarning: true })
    expect(show(whole as TestView)).toEqual(whole)
  })
})

describe('a view that no session ever shows', () => {
  const impossible: readonly (readonly [string, unknown])[] = [
    ['a status "locked"', { status: 'locked' }],
    ['no status', {}],
    ['nothing', null],
    ['an unknown field', { status: 'anonymous', isAdmin: true }],
    ['somebody signed in who is nobody', { status: 'authenticated' }],
    ['a user without an id', { status: 'authenticated', user: { roles: [] } }],
    ['a user of nobody', { status: 'anonymous', user: ada }],
    ['a user who has signed out', { status: 'signedOut', user: ada }],
    ['a session without a user', { status: 'authenticating', session: { id: 's1' } }],
    ['a lock without a session', { status: 'anonymous', isLocked: true }],
    ['a warning while locked', { status: 'authenticated', user: ada, isLocked: true, isIdleWarning: true }],
    ['a deadline without a warning', { status: 'authenticated', user: ada, idleDeadline: NOW }],
    ['seconds left of nothing', { status: 'authenticated', user: ada, remaining: 5 }],
    ['a refresh of nothing', { status: 'signedOut', isRefreshing: true }],
    ['being busy with nothing', { status: 'authenticated', user: ada, isBusy: true }],
    ['restoring and not busy', { status: 'restoring', isBusy: false }],
    ['a reason while signed in', { status: 'authenticated', user: ada, reason: 'idle' }],
    ['an unknown reason', { status: 'signedOut', reason: 'bored' }],
    ['a reason that only looks like one', { status: 'signedOut', reason: ['idle'] }],
    ['a source without a reason', { status: 'anonymous', source: 'remote' }],
    ['an end for no reason', { status: 'signedOut', reason: null, source: 'self' }],
    ['a challenge that nobody asks for', { status: 'anonymous', challenge: { methods: ['totp'] } }],
    ['a challenge without methods', { status: 'awaitingSecondFactor', challenge: { methods: [] } }],
    ['minus one attempt', { status: 'awaitingSecondFactor', challenge: { attemptsLeft: -1 } }],
    ['an unknown fact of the challenge', { status: 'awaitingSecondFactor', challenge: { code: '123456' } }],
    ['a failed attempt that is still under way', { status: 'authenticating', error }],
    ['an error without a code', { status: 'anonymous', error: { message: 'oh' } }],
    ['a flag that is a word', { status: 'anonymous', isOffline: 'yes' }],
    ['a session of the 31st of no month', { status: 'authenticated', user: ada, session: { expiresAt: Number.NaN } }],
    ['an unknown fact of the session', { status: 'authenticated', user: ada, session: { token: 'x' } }],
  ]

  it.each(impossible)('is refused: %s', (_, view) => {
    expect(() => show(view as TestView)).toThrow(expect.objectContaining({ code: 'invalid_argument' }))
  })

  it('leaves the state as it was', async () => {
    const auth = createTestAuth({ view: { status: 'authenticated', user: ada } })
    const before = auth.view
    await expect(auth.show({ status: 'anonymous', isLocked: true } as TestView)).rejects.toMatchObject({
      code: 'invalid_argument',
      message: 'A view with the status "anonymous" cannot have isLocked: true.',
    })
    expect(auth.view).toBe(before)
    await expect(auth.getAccessToken()).resolves.toBe('test-token-1')
  })
})

describe('show', () => {
  const views: readonly TestView[] = [
    { status: 'restoring' },
    { status: 'anonymous' },
    { status: 'authenticating' },
    { status: 'awaitingSecondFactor' },
    { status: 'authenticated', user: ada },
    { status: 'authenticated', user: ada, isLocked: true },
    { status: 'authenticated', user: ada, isIdleWarning: true },
    { status: 'signingOut' },
    { status: 'signedOut', reason: 'idle' },
  ]

  it('leads from every state to every other, and subscribers hear of it', async () => {
    const expected = new Map(views.map((view) => [view, show(view)]))
    for (const from of views) {
      for (const to of views) {
        const auth = createTestAuth({ view: from, now: () => NOW })
        let told = 0
        auth.subscribe(() => told++)
        const view = await auth.show(to)
        expect(view).toEqual({ ...expected.get(to), session: view.session })
        expect(auth.view).toBe(view)
        if (from !== to) expect(told).toBe(1)
        expect(auth.actor.getSnapshot().status).toBe('active')
      }
    }
  })

  it('keeps the session of the same user, and begins another one for another user', async () => {
    const auth = createTestAuth({ view: { status: 'authenticated', user: ada } })
    const first = auth.getSessionId()
    await auth.show({ status: 'authenticated', user: { ...ada, roles: [] }, isRefreshing: true })
    expect(auth.getSessionId()).toBe(first)
    expect(auth.hasRole('admin')).toBe(false)
    await auth.show({ status: 'authenticated', user: { id: 'bob' } })
    expect(auth.getSessionId()).not.toBe(first)
    await expect(auth.getAccessToken()).resolves.toBe('test-token-2')
  })

  it('resolves ready once the session is no longer being restored', async () => {
    const auth = createTestAuth({ view: { status: 'restoring' } })
    let isReady = false
    void auth.ready.then(() => {
      isReady = true
    })
    await auth.show({ status: 'restoring', isOffline: true })
    expect(isReady).toBe(false)
    await auth.show({ status: 'anonymous' })
    await expect(auth.ready).resolves.toMatchObject({ status: 'anonymous' })
  })

  it('gives up what was under way', async () => {
    const auth = createTestAuth({ view: { status: 'anonymous' } })
    const signingIn = auth.signIn({ method: 'password' })
    const refused = expect(signingIn).rejects.toMatchObject({ code: 'cancelled' })
    await auth.show({ status: 'signedOut', reason: 'idle' })
    await refused
    await auth.answer('signIn', { status: 'authenticated', user: ada })
    expect(auth.view.status).toBe('signedOut')
  })
})

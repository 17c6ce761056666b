import { describe, expect, it } from 'vitest'
import { ada, anonymous, attempt, type Chart, challenge, FRESH, grace, sessionOf, signedIn } from './chartWorld.ts'

const session = sessionOf(ada)
const refusal = { code: 'invalid_credentials', message: 'The auth server refused these credentials.' } as const

async function authenticating(world?: Chart) {
  const one = world ?? (await anonymous())
  one.news()
  const tried = attempt()
  one.send({ type: 'session.signIn', attempt: tried })
  return Object.assign(one, { tried })
}

async function awaiting(world?: Chart) {
  const one = await authenticating(world)
  await one.answer('runAttempt', { type: 'secondFactor', challenge })
  return one
}

describe('a sign-in', () => {
  it('runs its attempt, and nothing else', async () => {
    const world = await authenticating()
    expect(world.state()).toBe('authenticating')
    expect(world.snapshot().hasTag('busy')).toBe(true)
    expect(world.the('runAttempt').input).toEqual({ attempt: world.tried })
    expect(world.context().attempt).toBe(world.tried)
  })

  it('that succeeds is told', async () => {
    const world = await authenticating()
    await world.answer('runAttempt', { type: 'signedIn', session })
    expect(world.state()).toEqual(FRESH)
    expect(world.context()).toMatchObject({ session, attempt: null, error: null })
    expect(world.news()).toEqual([{ type: 'signedIn', user: ada, source: 'self' }])
    expect(world.running()).toEqual(['awaitDeadline', 'stepUp', 'syncTabs', 'watchExpiry', 'watchInactivity'])
  })

  it('that fails leaves nobody, an error, and a look at the ledger', async () => {
    const world = await authenticating()
    await world.refuse('runAttempt', refusal)
    expect(world.state()).toBe('anonymous')
    expect(world.context()).toMatchObject({ session: null, attempt: null, error: refusal })
    expect(world.the('syncTabs').heard).toEqual([{ type: 'look' }])
    expect(world.news()).toEqual([])
  })

  it('that fails gives back the session there was before', async () => {
    const world = await authenticating(await signedIn())
    expect(world.state()).toBe('authenticating')
    await world.refuse('runAttempt', refusal)
    expect(world.state()).toEqual(FRESH)
    expect(world.context()).toMatchObject({ session, error: refusal })
    expect(world.news()).toEqual([])
  })

  it('that succeeds in place of another user says so', async () => {
    const world = await authenticating(await signedIn())
    await world.answer('runAttempt', { type: 'signedIn', session: sessionOf(grace) })
    expect(world.news()).toEqual([
      { type: 'userChanged', user: grace, previous: ada, source: 'self' },
      { type: 'signedIn', user: grace, source: 'self' },
    ])
  })

  it('T20: that is repeated gives up the first attempt and forgets its error', async () => {
    const world = await authenticating()
    const first = world.the('runAttempt')
    const second = attempt()
    world.send({ type: 'session.signIn', attempt: second })
    expect(first.signal?.aborted).toBe(true)
    expect(world.the('runAttempt').input).toEqual({ attempt: second })
    expect(world.context()).toMatchObject({ attempt: second, error: null })
  })

  it('clears the error of the one before as soon as it begins', async () => {
    const world = await authenticating()
    await world.refuse('runAttempt', refusal)
    world.send({ type: 'session.signIn', attempt: attempt() })
    expect(world.context().error).toBeNull()
  })

  it.each(['session.cancel', 'session.signOut'] as const)('%s gives it up', async (type) => {
    const world = await authenticating()
    const first = world.the('runAttempt')
    world.send({ type })
    expect(first.signal?.aborted).toBe(true)
    expect(world.state()).toBe('anonymous')
    expect(world.context().attempt).toBeNull()
    expect(world.news()).toEqual([])
  })

  it.each(['here', 'everywhere'] as const)('signed out %s reaches as far as that', async (scope) => {
    const world = await authenticating(await signedIn())
    world.send({ type: 'session.signOut', scope })
    expect(world.the('endSession').input).toMatchObject({ scope, session: session.id })
  })

  it('cancelled gives back the session there was before; signed out ends it', async () => {
    const cancelled = await authenticating(await signedIn())
    cancelled.send({ type: 'session.cancel' })
    expect(cancelled.state()).toEqual(FRESH)
    const over = await authenticating(await signedIn())
    over.send({ type: 'session.signOut' })
    expect(over.state()).toBe('signingOut')
    expect(over.context()).toMatchObject({ session: null, reason: 'user', source: 'self' })
    expect(over.news()).toEqual([{ type: 'signedOut', reason: 'user', source: 'self' }])
  })
})

describe.each(['authenticating', 'awaitingSecondFactor'] as const)('while %s, what other tabs do', (state) => {
  const enter = (world?: Chart) => (state === 'authenticating' ? authenticating(world) : awaiting(world))
  const isStill = (world: Chart) => expect(world.snapshot().matches(state)).toBe(true)

  it('a sign-in there is taken in, and this one goes on', async () => {
    const world = await enter()
    world.send({ type: 'tab.signedIn', session: sessionOf(grace), isLocked: true })
    isStill(world)
    expect(world.context()).toMatchObject({ session: sessionOf(grace), isLocked: true })
    expect(world.news()).toEqual([{ type: 'signedIn', user: grace, source: 'remote' }])
  })

  it('a switch there is taken in, and told as a change of the user', async () => {
    const world = await enter(await signedIn())
    world.send({ type: 'tab.switched', session: sessionOf(grace), isLocked: false })
    isStill(world)
    expect(world.news()).toEqual([{ type: 'userChanged', user: grace, previous: ada, source: 'remote' }])
  })

  it('what the vault holds is taken in if it is another session or a newer generation', async () => {
    const world = await enter(await signedIn())
    world.send({ type: 'tab.held', session: sessionOf(ada), isLocked: true })
    expect(world.context().isLocked).toBe(false)
    const newer = sessionOf(ada, { generation: 2 })
    world.send({ type: 'tab.held', session: newer, isLocked: false })
    isStill(world)
    expect(world.context().session).toBe(newer)
    world.send({ type: 'tab.held', session: sessionOf(grace), isLocked: false })
    expect(world.context().session?.user).toBe(grace)
    expect(world.news()).toEqual([{ type: 'userChanged', user: grace, previous: ada, source: 'remote' }])
  })

  it('a session that only the server knows has replaced the one there was, and that is said', async () => {
    const world = await enter(await signedIn())
    world.send({ type: 'tab.sessionFound' })
    world.send({ type: 'tab.sessionFound' })
    isStill(world)
    expect(world.context()).toMatchObject({ session: null, reason: 'userChanged', source: 'remote' })
    expect(world.news()).toEqual([{ type: 'signedOut', reason: 'userChanged', source: 'remote' }])
    world.send({ type: 'session.cancel' })
    world.send({ type: 'tab.held', session: sessionOf(grace), isLocked: false })
    expect(world.news()).toContainEqual({ type: 'signedIn', user: grace, source: 'remote' })
  })

  it('a session that only the server knows is no news where nobody was signed in', async () => {
    const world = await enter()
    world.send({ type: 'tab.sessionFound' })
    isStill(world)
    expect(world.context().reason).toBeNull()
    expect(world.news()).toEqual([])
  })

  it('a refresh there goes on with the session there was', async () => {
    const world = await enter(await signedIn())
    const newer = sessionOf(ada, { generation: 2 })
    world.send({ type: 'tab.refreshed', session: newer, source: 'remote' })
    isStill(world)
    expect(world.context().session).toBe(newer)
    expect(world.news()).toEqual([{ type: 'refreshed', generation: 2, source: 'remote' }])
  })

  it('a sign-out there ends the session there was: a failed sign-in does not give it back', async () => {
    const world = await enter(await signedIn())
    world.send({ type: 'tab.signedOut', reason: 'idle' })
    isStill(world)
    expect(world.context()).toMatchObject({ session: null, reason: 'idle', source: 'remote' })
    expect(world.news()).toEqual([{ type: 'signedOut', reason: 'idle', source: 'remote' }])
    world.send({ type: 'session.cancel' })
    expect(world.state()).toBe('anonymous')
  })

  it('a sign-out there of nobody is no news', async () => {
    const world = await enter()
    world.send({ type: 'tab.signedOut', reason: 'idle' })
    isStill(world)
    expect(world.context().reason).toBeNull()
    expect(world.news()).toEqual([])
  })

  it('a lock there locks the session there was', async () => {
    const world = await enter(await signedIn())
    world.send({ type: 'tab.locked' })
    isStill(world)
    expect(world.context().isLocked).toBe(true)
    expect(world.news()).toEqual([{ type: 'locked' }])
    world.send({ type: 'tab.locked' })
    expect(world.news()).toEqual([])
  })
})

describe('a second factor', () => {
  it('is asked for, with a deadline', async () => {
    const world = await awaiting()
    expect(world.state()).toEqual({ awaitingSecondFactor: 'idle' })
    expect(world.snapshot().hasTag('busy')).toBe(false)
    expect(world.context()).toMatchObject({ challenge, attempt: null, session: null })
    expect(world.the('awaitDeadline').input).toEqual({ at: 700, event: { type: 'secondFactor.expired' } })
  })

  it('without a time limit waits for ever', async () => {
    const world = await authenticating()
    await world.answer('runAttempt', { type: 'secondFactor', challenge: { ...challenge, expiresAt: null } })
    expect(world.the('awaitDeadline').input).toMatchObject({ at: Number.POSITIVE_INFINITY })
  })

  it.each(['session.submitSecondFactor', 'session.resendSecondFactor'] as const)('%s runs an attempt', async (type) => {
    const world = await awaiting()
    const tried = attempt()
    world.send({ type, attempt: tried })
    expect(world.state()).toEqual({ awaitingSecondFactor: 'verifying' })
    expect(world.snapshot().hasTag('busy')).toBe(true)
    expect(world.the('runAttempt').input).toEqual({ attempt: tried })
    expect(world.context().attempt).toBe(tried)
    // One at a time: a second code is not sent before the first has been answered.
    world.send({ type, attempt: attempt() })
    expect(world.the('runAttempt').input).toEqual({ attempt: tried })
  })

  it('that is right signs in', async () => {
    const world = await awaiting()
    world.send({ type: 'session.submitSecondFactor', attempt: attempt() })
    await world.answer('runAttempt', { type: 'signedIn', session })
    expect(world.state()).toEqual(FRESH)
    expect(world.context()).toMatchObject({ session, challenge: null, attempt: null })
    expect(world.news()).toEqual([{ type: 'signedIn', user: ada, source: 'self' }])
  })

  it('may be followed by another challenge, whose deadline is its own', async () => {
    const world = await awaiting()
    world.send({ type: 'session.resendSecondFactor', attempt: attempt() })
    const next = { methods: ['sms'], attemptsLeft: 5, expiresAt: 800 }
    await world.answer('runAttempt', { type: 'secondFactor', challenge: next })
    expect(world.state()).toEqual({ awaitingSecondFactor: 'idle' })
    expect(world.context().challenge).toEqual(next)
    expect(world.the('awaitDeadline').input).toMatchObject({ at: 800 })
  })

  it('T23: that is wrong may be tried again, and the tries left are counted', async () => {
    const world = await awaiting()
    world.send({ type: 'session.submitSecondFactor', attempt: attempt() })
    const wrong = { code: 'second_factor_invalid', message: 'Wrong.', attemptsLeft: 2 } as const
    await world.refuse('runAttempt', wrong)
    expect(world.state()).toEqual({ awaitingSecondFactor: 'idle' })
    expect(world.context()).toMatchObject({ error: wrong, challenge: { ...challenge, attemptsLeft: 2 }, attempt: null })
    world.send({ type: 'session.submitSecondFactor', attempt: attempt() })
    expect(world.context().error).toBeNull()
    await world.refuse('runAttempt', { code: 'network', message: 'Lost.' })
    expect(world.context().challenge).toEqual({ ...challenge, attemptsLeft: 2 })
  })

  it.each(['second_factor_expired', 'second_factor_exhausted'] as const)('T23: %s ends it', async (code) => {
    const world = await awaiting()
    world.send({ type: 'session.submitSecondFactor', attempt: attempt() })
    await world.refuse('runAttempt', { code, message: 'Over.' })
    expect(world.state()).toBe('anonymous')
    expect(world.context()).toMatchObject({ challenge: null, error: { code } })
    expect(world.the('syncTabs').heard).toEqual([{ type: 'look' }])
  })

  it('T23: that nobody gives in time ends by itself', async () => {
    const world = await awaiting()
    world.the('awaitDeadline').tell({ type: 'secondFactor.expired' })
    expect(world.state()).toBe('anonymous')
    expect(world.context()).toMatchObject({ challenge: null, error: { code: 'second_factor_expired' } })
  })

  it('can be left for another sign-in, given up, and signed out of', async () => {
    const other = await awaiting()
    other.send({ type: 'session.signIn', attempt: attempt() })
    expect(other.state()).toBe('authenticating')
    expect(other.context().challenge).toBeNull()
    const cancelled = await awaiting()
    cancelled.send({ type: 'session.cancel' })
    expect(cancelled.state()).toBe('anonymous')
    expect(cancelled.context().challenge).toBeNull()
    const over = await awaiting(await signedIn())
    over.send({ type: 'session.signOut' })
    expect(over.state()).toBe('signingOut')
  })
})

import { describe, expect, it } from 'vitest'
import { ada, anonymous, attempt, chart, FRESH, grace, sessionOf } from './chartWorld.ts'

const session = sessionOf(ada)
const failure = { code: 'server_error', message: 'The auth server answered 503.' } as const

describe('the chart at boot', () => {
  it('asks for the stored session, and keeps in line with the other tabs from the first moment', () => {
    const world = chart()
    expect(world.state()).toEqual({ restoring: 'asking' })
    expect(world.running()).toEqual(['restoreSession', 'syncTabs'])
    expect(world.the('restoreSession').input).toEqual({ failures: 0 })
    expect(world.snapshot().hasTag('busy')).toBe(true)
    expect(world.context()).toEqual({
      session: null,
      challenge: null,
      attempt: null,
      error: null,
      reason: null,
      source: null,
      ended: null,
      scope: 'here',
      isLocked: false,
      isOffline: false,
      assurance: null,
      idleDeadline: null,
      failures: 0,
      retryAt: 0,
    })
  })

  it('may begin without a network, and needs no input', () => {
    expect(chart({ isOffline: true }).context().isOffline).toBe(true)
    expect(chart({}).context().isOffline).toBe(false)
  })

  it('takes in what was restored, without saying that anybody has signed in', async () => {
    const world = chart()
    await world.answer('restoreSession', { type: 'restored', session, locked: false })
    expect(world.state()).toEqual(FRESH)
    expect(world.context()).toMatchObject({ session, isLocked: false, source: null })
    expect(world.news()).toEqual([])
  })

  it('takes in a locked session locked', async () => {
    const world = chart()
    await world.answer('restoreSession', { type: 'restored', session, locked: true })
    expect(world.state()).toMatchObject({ authenticated: { presence: { locked: 'locking' } } })
    expect(world.context().isLocked).toBe(true)
    expect(world.news()).toEqual([])
  })

  it('finds nobody', async () => {
    const world = await anonymous()
    expect(world.state()).toBe('anonymous')
    expect(world.running()).toEqual(['syncTabs'])
    expect(world.snapshot().tags.size).toBe(0)
    expect(world.news()).toEqual([])
  })

  it('finds a session that is over, and says why', async () => {
    const world = chart()
    await world.answer('restoreSession', { type: 'ended', reason: 'idle', source: 'self' })
    expect(world.state()).toBe('signingOut')
    expect(world.the('endSession').input).toEqual({ reason: 'idle', source: 'self', scope: 'here', session: null })
    expect(world.news()).toEqual([{ type: 'signedOut', reason: 'idle', source: 'self' }])
  })

  it('tries again when the server was out of reach, and counts', async () => {
    const world = chart()
    await world.answer('restoreSession', { type: 'unreachable', failure, retryAt: 500 })
    expect(world.state()).toEqual({ restoring: 'waiting' })
    expect(world.context()).toMatchObject({ error: failure, failures: 1, retryAt: 500 })
    expect(world.the('awaitDeadline').input).toEqual({ at: 500, event: { type: 'backOff.over' } })
    expect(world.news()).toEqual([{ type: 'refreshFailed', error: failure }])
    world.the('awaitDeadline').tell({ type: 'backOff.over' })
    expect(world.state()).toEqual({ restoring: 'asking' })
    expect(world.the('restoreSession').input).toEqual({ failures: 1 })
    await world.answer('restoreSession', { type: 'unreachable', failure, retryAt: 900 })
    expect(world.context()).toMatchObject({ failures: 2, retryAt: 900 })
  })

  it.each([{ type: 'network.online' }, { type: 'tab.sessionFound' }] as const)(
    'does not wait any longer after $type',
    async (event) => {
      const world = chart({ isOffline: true })
      await world.answer('restoreSession', { type: 'unreachable', failure, retryAt: 500 })
      world.send(event)
      expect(world.state()).toEqual({ restoring: 'asking' })
      expect(world.context().isOffline).toBe(event.type !== 'network.online')
      expect(world.all('awaitDeadline')).toEqual([])
    },
  )

  it('is anonymous with an error where the restore itself fails', async () => {
    const world = chart()
    await world.refuse('restoreSession', failure)
    expect(world.state()).toBe('anonymous')
    expect(world.context().error).toEqual(failure)
  })

  it('T24: says nothing of what was thrown but a code and a sentence', async () => {
    const world = chart()
    await world.refuse('restoreSession', new TypeError('secret-token'))
    expect(world.state()).toBe('anonymous')
    expect(JSON.stringify(world.context().error)).not.toContain('secret')
    expect(world.context().error?.code).toBeTypeOf('string')
  })

  it('can sign in, sign out, and be signed in by another tab before it knows', async () => {
    const first = chart()
    first.send({ type: 'session.signIn', attempt: attempt() })
    expect(first.state()).toBe('authenticating')
    expect(first.all('restoreSession')).toEqual([])

    const second = chart()
    second.send({ type: 'session.signOut' })
    expect(second.state()).toBe('signingOut')
    expect(second.the('endSession').input).toEqual({ reason: 'user', source: 'self', scope: 'here', session: null })
    expect(second.news()).toEqual([{ type: 'signedOut', reason: 'user', source: 'self' }])

    const everywhere = chart()
    everywhere.send({ type: 'session.signOut', scope: 'everywhere' })
    expect(everywhere.the('endSession').input).toMatchObject({ scope: 'everywhere' })

    const third = chart()
    third.send({ type: 'tab.signedIn', session, isLocked: true })
    expect(third.state()).toMatchObject({ authenticated: { presence: { locked: 'locking' } } })
    expect(third.news()).toEqual([{ type: 'signedIn', user: ada, source: 'remote' }])
  })

  it.each([
    ['nobody knows why', {}, 'userChanged'],
    ['it was signed out', { reason: 'user' }, 'user'],
  ] as const)('ends a session whose successor is gone before it could be taken in: %s', async (_, why, reason) => {
    const world = chart()
    await world.answer('restoreSession', { type: 'restored', session, locked: false })
    world.send({ type: 'tab.sessionFound' })
    expect(world.state()).toEqual({ restoring: 'asking' })
    await world.answer('restoreSession', { type: 'none', ...why })
    expect(world.state()).toBe('signingOut')
    expect(world.news()).toEqual([{ type: 'signedOut', reason, source: 'remote' }])
    expect(world.the('endSession').input).toMatchObject({
      reason,
      source: 'remote',
      session: session.id,
    })
  })
})

describe('the chart at any time', () => {
  it('knows whether there is a network', async () => {
    const world = await anonymous()
    world.send({ type: 'network.offline' })
    expect(world.context().isOffline).toBe(true)
    world.send({ type: 'network.online' })
    expect(world.context().isOffline).toBe(false)
  })

  it('tells that a storage has failed', async () => {
    const world = await anonymous()
    world.the('syncTabs').tell({ type: 'storage.failed', what: 'ledger', error: failure })
    expect(world.news()).toEqual([{ type: 'storageFailed', what: 'ledger', error: failure }])
    expect(world.state()).toBe('anonymous')
  })
})

describe('the chart without anybody', () => {
  it.each([
    ['tab.signedIn', 'remote'],
    ['tab.held', null],
  ] as const)('takes in the session of another tab: %s', async (type, source) => {
    const world = await anonymous()
    world.send({ type, session, isLocked: false })
    expect(world.state()).toEqual(FRESH)
    expect(world.context()).toMatchObject({ session, isLocked: false })
    expect(world.news()).toEqual(source ? [{ type: 'signedIn', user: ada, source }] : [])
  })

  it('looks for a session that only the server knows', async () => {
    const world = await anonymous()
    world.send({ type: 'tab.sessionFound' })
    expect(world.state()).toEqual({ restoring: 'asking' })
  })

  it('has nothing to sign out of, to cancel, to refresh or to lock', async () => {
    const world = await anonymous()
    for (const type of ['session.signOut', 'session.cancel', 'session.refresh', 'session.lock', 'idle.stay'] as const)
      world.send({ type })
    expect(world.state()).toBe('anonymous')
    expect(world.news()).toEqual([])
  })
})

describe('another user in another tab', () => {
  it('is told as a change where somebody was signed in here', async () => {
    const world = chart()
    await world.answer('restoreSession', { type: 'restored', session, locked: false })
    const next = sessionOf(grace)
    world.send({ type: 'tab.switched', session: next, isLocked: false })
    expect(world.state()).toEqual(FRESH)
    expect(world.context().session).toBe(next)
    expect(world.news()).toEqual([{ type: 'userChanged', user: grace, previous: ada, source: 'remote' }])
  })
})

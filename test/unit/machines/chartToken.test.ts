import { describe, expect, it } from 'vitest'
import { ada, type Chart, FRESH, grace, sessionOf, signedIn } from './chartWorld.ts'

const failure = { code: 'server_error', message: 'The auth server answered 503.' } as const
const tokenOf = (world: Chart) => (world.state() as { authenticated: { token: string } }).authenticated.token
const newer = sessionOf(ada, { generation: 2, expiresAt: 200 })

async function refreshing() {
  const world = await signedIn()
  world.send({ type: 'session.refresh' })
  return world
}
async function backingOff() {
  const world = await refreshing()
  await world.answer('refreshSession', { type: 'failed', failure, retryAt: 500 })
  world.news()
  return world
}
async function offline() {
  const world = await signedIn()
  world.send({ type: 'network.offline' })
  world.the('watchExpiry').tell({ type: 'token.expiring' })
  return world
}

describe('a token that is fresh', () => {
  it('is watched until it expires', async () => {
    const world = await signedIn()
    expect(world.the('watchExpiry').input).toEqual({ expiresAt: 100 })
    const endless = await signedIn(sessionOf(ada, { expiresAt: null }))
    expect(endless.the('watchExpiry').input).toEqual({ expiresAt: null })
  })

  it.each([
    { type: 'token.expiring' },
    { type: 'session.refresh' },
    { type: 'token.wanted' },
    { type: 'token.rejected', generation: 1 },
  ] as const)('is refreshed after $type', async (event) => {
    const world = await signedIn()
    world.send(event)
    expect(tokenOf(world)).toBe('refreshing')
    expect(world.the('refreshSession').input).toEqual({ failures: 0 })
    expect(world.all('watchExpiry')).toEqual([])
  })

  it.each([0, 2])('T8: is not refreshed for the rejection of generation %s', async (generation) => {
    const world = await signedIn()
    world.send({ type: 'token.rejected', generation })
    expect(tokenOf(world)).toBe('fresh')
  })

  it('T32: waits for the network when it is about to expire without one', async () => {
    const world = await offline()
    expect(tokenOf(world)).toBe('offline')
    expect(world.all('refreshSession')).toEqual([])
  })

  it('goes on with what another tab got, and is watched anew', async () => {
    const world = await signedIn()
    world.send({ type: 'tab.refreshed', session: newer, source: 'remote' })
    expect(tokenOf(world)).toBe('fresh')
    expect(world.context().session).toBe(newer)
    expect(world.the('watchExpiry').input).toEqual({ expiresAt: 200 })
    expect(world.news()).toEqual([{ type: 'refreshed', generation: 2, source: 'remote' }])
    world.send({ type: 'tab.refreshed', session: newer, source: 'remote' })
    expect(world.news()).toEqual([])
  })
})

describe('a refresh', () => {
  it('that succeeds is told, and clears what failed before', async () => {
    const world = await backingOff()
    world.send({ type: 'backOff.over' })
    expect(world.the('refreshSession').input).toEqual({ failures: 1 })
    await world.answer('refreshSession', { type: 'refreshed', session: newer, source: 'self' })
    expect(world.state()).toEqual(FRESH)
    expect(world.context()).toMatchObject({ session: newer, error: null, failures: 0 })
    expect(world.news()).toEqual([{ type: 'refreshed', generation: 2, source: 'self' }])
  })

  it('that finds what is known already is no news, one of its own always is', async () => {
    const remote = await refreshing()
    await remote.answer('refreshSession', { type: 'refreshed', session: sessionOf(ada), source: 'remote' })
    expect(remote.news()).toEqual([])
    const own = await refreshing()
    await own.answer('refreshSession', { type: 'refreshed', session: sessionOf(ada), source: 'self' })
    expect(own.news()).toEqual([{ type: 'refreshed', generation: 1, source: 'self' }])
  })

  it('is one, however often it is asked for', async () => {
    const world = await refreshing()
    const first = world.the('refreshSession')
    world.send({ type: 'session.refresh' })
    world.send({ type: 'token.wanted' })
    world.send({ type: 'token.rejected', generation: 1 })
    world.send({ type: 'token.expiring' })
    expect(world.the('refreshSession')).toBe(first)
  })

  it('goes on when another tab was faster', async () => {
    const world = await refreshing()
    const first = world.the('refreshSession')
    world.send({ type: 'tab.refreshed', session: newer, source: 'remote' })
    expect(world.the('refreshSession')).toBe(first)
    expect(world.context().session).toBe(newer)
    expect(world.news()).toEqual([{ type: 'refreshed', generation: 2, source: 'remote' }])
  })

  it('that learns that the session is over ends it', async () => {
    const world = await refreshing()
    await world.answer('refreshSession', { type: 'ended', reason: 'revoked', source: 'self' })
    expect(world.state()).toBe('signingOut')
    expect(world.news()).toEqual([{ type: 'signedOut', reason: 'revoked', source: 'self' }])
  })

  it('that finds another session takes it in, locked or not', async () => {
    const world = await refreshing()
    const session = sessionOf(grace)
    await world.answer('refreshSession', { type: 'switched', session, locked: false })
    expect(world.state()).toEqual(FRESH)
    expect(world.context()).toMatchObject({ session, isLocked: false })
    expect(world.news()).toEqual([{ type: 'userChanged', user: grace, previous: ada, source: 'remote' }])
    world.send({ type: 'session.refresh' })
    await world.answer('refreshSession', { type: 'switched', session: sessionOf(ada), locked: true })
    expect(world.state()).toMatchObject({ authenticated: { presence: { locked: 'locking' } } })
  })

  it('that finds one which only the server knows looks for it', async () => {
    const world = await refreshing()
    await world.answer('refreshSession', { type: 'found' })
    expect(world.state()).toEqual({ restoring: 'asking' })
  })

  it('T10: that fails keeps the session, and says when it is tried again', async () => {
    const world = await refreshing()
    await world.answer('refreshSession', { type: 'failed', failure, retryAt: 500 })
    expect(tokenOf(world)).toBe('backingOff')
    expect(world.context()).toMatchObject({ error: failure, failures: 1, retryAt: 500, session: sessionOf(ada) })
    expect(world.news()).toEqual([{ type: 'refreshFailed', error: failure }])
    expect(world.all('awaitDeadline').map(({ input }) => input)).toContainEqual({
      at: 500,
      event: { type: 'backOff.over' },
    })
  })

  it('T32: that fails without a network waits for one', async () => {
    const world = await refreshing()
    world.send({ type: 'network.offline' })
    await world.answer('refreshSession', { type: 'failed', failure, retryAt: 500 })
    expect(tokenOf(world)).toBe('offline')
    expect(world.context()).toMatchObject({ error: failure, failures: 1, retryAt: 500 })
    expect(world.news()).toEqual([{ type: 'refreshFailed', error: failure }])
  })

  it('T24: whose actor throws is a passing fault too', async () => {
    const world = await refreshing()
    await world.refuse('refreshSession', failure)
    expect(tokenOf(world)).toBe('backingOff')
    expect(world.context().error).toEqual(failure)
  })
})

describe('a token that waits for a better moment', () => {
  it('is refreshed when the wait is over, or waits for the network then', async () => {
    const world = await backingOff()
    world.send({ type: 'backOff.over' })
    expect(tokenOf(world)).toBe('refreshing')
  })

  it('T32: goes offline and comes back with the network', async () => {
    const world = await backingOff()
    world.send({ type: 'network.offline' })
    expect(tokenOf(world)).toBe('offline')
    expect(world.context().isOffline).toBe(true)
    world.send({ type: 'network.online' })
    expect(tokenOf(world)).toBe('refreshing')
    expect(world.context().isOffline).toBe(false)
  })

  it('T32: does not wait any longer when the network is back', async () => {
    const world = await backingOff()
    world.send({ type: 'network.online' })
    expect(tokenOf(world)).toBe('refreshing')
  })

  it.each(['backingOff', 'offline'] as const)('%s: is refreshed at once for whoever asks', async (state) => {
    for (const type of ['session.refresh', 'token.wanted'] as const) {
      const world = await (state === 'offline' ? offline() : backingOff())
      expect(tokenOf(world)).toBe(state)
      world.send({ type })
      expect(tokenOf(world)).toBe('refreshing')
    }
  })

  it.each(['backingOff', 'offline'] as const)('%s: goes on with what another tab got', async (state) => {
    const world = await (state === 'offline' ? offline() : backingOff())
    world.send({ type: 'tab.refreshed', session: newer, source: 'remote' })
    expect(tokenOf(world)).toBe('fresh')
    expect(world.context().session).toBe(newer)
    expect(world.news()).toEqual([{ type: 'refreshed', generation: 2, source: 'remote' }])
  })
})

describe('a wait that is over while there is no network', () => {
  it('T32: burns no attempt', async () => {
    const world = await signedIn()
    world.send({ type: 'network.offline' })
    world.send({ type: 'session.refresh' })
    await world.refuse('refreshSession', failure)
    expect(tokenOf(world)).toBe('backingOff')
    world.send({ type: 'backOff.over' })
    expect(tokenOf(world)).toBe('offline')
  })
})

import { describe, expect, it } from 'vitest'
import { ada, attempt, type Chart, grace, sessionOf, signedIn } from './chartWorld.ts'

const presenceOf = (world: Chart) => (world.state() as { authenticated: { presence: unknown } }).authenticated.presence
const refusal = { code: 'unlock_refused', message: 'The session stays locked.' } as const

async function warned() {
  const world = await signedIn()
  world.the('watchInactivity').tell({ type: 'idle.warned', deadline: 900, remaining: 60 })
  return world
}
async function locked() {
  const world = await signedIn()
  world.send({ type: 'session.lock' })
  world.news()
  await world.answer('lockSession')
  return world
}

describe('whoever is there', () => {
  it('is watched, and may make requests', async () => {
    const world = await signedIn()
    expect(presenceOf(world)).toEqual({ active: 'watched' })
    expect(world.all('watchInactivity')).toHaveLength(1)
    expect(world.snapshot().hasTag('canRequest')).toBe(true)
    expect(world.snapshot().hasTag('authenticated')).toBe(true)
  })

  it('is warned, with the time that is left', async () => {
    const world = await warned()
    expect(presenceOf(world)).toEqual({ active: 'idleWarning' })
    expect(world.context().idleDeadline).toBe(900)
    expect(world.snapshot().hasTag('canRequest')).toBe(true)
    expect(world.news()).toEqual([{ type: 'idleWarning', remaining: 60 }])
  })

  it('who says "stay" is told to the watch', async () => {
    const world = await warned()
    world.send({ type: 'idle.stay' })
    expect(presenceOf(world)).toEqual({ active: 'watched' })
    expect(world.context().idleDeadline).toBeNull()
    expect(world.the('watchInactivity').heard).toEqual([{ type: 'idle.stay' }])
  })

  it('who is active again ends the warning', async () => {
    const world = await warned()
    world.the('watchInactivity').tell({ type: 'idle.resumed' })
    expect(presenceOf(world)).toEqual({ active: 'watched' })
    expect(world.context().idleDeadline).toBeNull()
    expect(world.the('watchInactivity').heard).toEqual([])
  })

  it('signs out by staying away', async () => {
    const world = await warned()
    world.news()
    world.the('watchInactivity').tell({ type: 'idle.expired', policy: 'signOut' })
    expect(world.state()).toBe('signingOut')
    expect(world.the('endSession').input).toMatchObject({ reason: 'idle', source: 'self' })
    expect(world.news()).toEqual([{ type: 'idleTimeout' }, { type: 'signedOut', reason: 'idle', source: 'self' }])
    expect(world.context().idleDeadline).toBeNull()
  })

  it('is locked out by staying away where the app says so', async () => {
    const world = await warned()
    world.news()
    world.the('watchInactivity').tell({ type: 'idle.expired', policy: 'lock' })
    expect(presenceOf(world)).toEqual({ locked: 'locking' })
    expect(world.news()).toEqual([{ type: 'idleTimeout' }, { type: 'locked' }])
    expect(world.context()).toMatchObject({ isLocked: true, idleDeadline: null })
  })

  it('is only reported as away where the app only wants to know', async () => {
    const world = await warned()
    world.news()
    world.the('watchInactivity').tell({ type: 'idle.expired', policy: 'notify' })
    expect(presenceOf(world)).toEqual({ active: 'watched' })
    expect(world.news()).toEqual([{ type: 'idleTimeout' }])
    expect(world.context().idleDeadline).toBeNull()
  })
})

describe('a lock', () => {
  it.each(['session.lock', 'tab.locked'] as const)(
    '%s: stops the watch and the requests, not the session',
    async (type) => {
      const world = await signedIn()
      world.send({ type })
      expect(presenceOf(world)).toEqual({ locked: 'locking' })
      expect(world.snapshot().hasTag('canRequest')).toBe(false)
      expect(world.snapshot().hasTag('authenticated')).toBe(true)
      expect(world.all('watchInactivity')).toEqual([])
      expect(world.all('watchExpiry')).toHaveLength(1)
      expect(world.all('lockSession')).toHaveLength(1)
      expect(world.context()).toMatchObject({ isLocked: true, session: sessionOf(ada) })
      expect(world.news()).toEqual([{ type: 'locked' }])
    },
  )

  it.each(['session.lock', 'tab.locked'] as const)('%s: once is enough', async (type) => {
    const world = await locked()
    world.send({ type })
    expect(presenceOf(world)).toEqual({ locked: 'idle' })
    expect(world.news()).toEqual([])
  })

  it('that cannot be written for the others holds here all the same', async () => {
    const world = await signedIn()
    world.send({ type: 'session.lock' })
    await world.refuse('lockSession', refusal)
    expect(presenceOf(world)).toEqual({ locked: 'idle' })
    expect(world.context()).toMatchObject({ isLocked: true, error: refusal })
  })

  it('while the others are being told cannot be undone by a look that is older', async () => {
    const world = await signedIn()
    world.send({ type: 'session.lock' })
    world.send({ type: 'tab.unlocked' })
    world.send({ type: 'session.unlock', attempt: async () => {} })
    expect(presenceOf(world)).toEqual({ locked: 'locking' })
  })

  it('is opened by another tab', async () => {
    const world = await locked()
    world.send({ type: 'tab.unlocked' })
    expect(presenceOf(world)).toEqual({ active: 'watched' })
    expect(world.context().isLocked).toBe(false)
    expect(world.news()).toEqual([{ type: 'unlocked' }])
  })

  it('is opened by a proof, and stays closed without one', async () => {
    const world = await locked()
    const proof = async () => {}
    world.send({ type: 'session.unlock', attempt: proof })
    expect(presenceOf(world)).toEqual({ locked: 'unlocking' })
    expect(world.snapshot().hasTag('busy')).toBe(true)
    expect(world.the('unlockSession').input).toEqual({ attempt: proof })
    expect(world.context().attempt).toBe(proof)
    await world.refuse('unlockSession', refusal)
    expect(presenceOf(world)).toEqual({ locked: 'idle' })
    expect(world.context()).toMatchObject({ isLocked: true, error: refusal, attempt: null })
    expect(world.news()).toEqual([])
    world.send({ type: 'session.unlock', attempt: proof })
    expect(world.context().error).toBeNull()
    await world.answer('unlockSession')
    expect(presenceOf(world)).toEqual({ active: 'watched' })
    expect(world.context()).toMatchObject({ isLocked: false, attempt: null, error: null })
    expect(world.news()).toEqual([{ type: 'unlocked' }])
  })

  it('given while it is being opened changes nothing', async () => {
    const world = await locked()
    world.send({ type: 'session.unlock', attempt: async () => {} })
    const first = world.the('unlockSession')
    world.send({ type: 'tab.locked' })
    world.send({ type: 'session.lock' })
    expect(world.the('unlockSession')).toBe(first)
  })
})

describe('a session', () => {
  it('ends at its absolute limit', async () => {
    const world = await signedIn()
    expect(world.the('awaitDeadline').input).toEqual({ at: 9_000, event: { type: 'lifetime.over' } })
    world.the('awaitDeadline').tell({ type: 'lifetime.over' })
    expect(world.state()).toBe('signingOut')
    expect(world.news()).toEqual([{ type: 'signedOut', reason: 'lifetime', source: 'self' }])
  })

  it('without an absolute limit has none', async () => {
    const world = await signedIn(sessionOf(ada, { endsAt: null }))
    expect(world.the('awaitDeadline').input).toMatchObject({ at: Number.POSITIVE_INFINITY })
  })

  it('can be replaced by signing in again', async () => {
    const world = await signedIn()
    world.send({ type: 'session.signIn', attempt: attempt() })
    expect(world.state()).toBe('authenticating')
    expect(world.context().session).toEqual(sessionOf(ada))
  })

  it.each([
    ['here', { type: 'session.signOut' }],
    ['here', { type: 'session.signOut', scope: 'here' }],
    ['everywhere', { type: 'session.signOut', scope: 'everywhere' }],
  ] as const)('can be signed out of, %s', async (scope, event) => {
    const world = await signedIn()
    world.send(event)
    expect(world.state()).toBe('signingOut')
    expect(world.the('endSession').input).toEqual({ reason: 'user', source: 'self', scope, session: 'session-of-ada' })
    expect(world.context()).toMatchObject({
      session: null,
      reason: 'user',
      source: 'self',
      isLocked: false,
      failures: 0,
    })
    expect(world.news()).toEqual([{ type: 'signedOut', reason: 'user', source: 'self' }])
    expect(world.running()).toEqual(['endSession', 'syncTabs'])
  })

  it('ends here when it has ended in another tab', async () => {
    const world = await signedIn()
    world.send({ type: 'tab.signedOut', reason: 'storageCleared' })
    expect(world.the('endSession').input).toMatchObject({ reason: 'storageCleared', source: 'remote' })
    expect(world.news()).toEqual([{ type: 'signedOut', reason: 'storageCleared', source: 'remote' }])
  })

  it.each(['tab.switched', 'tab.held'] as const)('%s: goes over to another one', async (type) => {
    const world = await warned()
    world.news()
    const inactivity = world.the('watchInactivity')
    world.send({ type, session: sessionOf(grace), isLocked: false })
    expect(presenceOf(world)).toEqual({ active: 'watched' })
    expect(world.the('watchInactivity')).not.toBe(inactivity)
    expect(world.context()).toMatchObject({ session: sessionOf(grace), idleDeadline: null })
    expect(world.news()).toEqual([{ type: 'userChanged', user: grace, previous: ada, source: 'remote' }])
  })

  it('that is held already is no news', async () => {
    const world = await signedIn()
    const inactivity = world.the('watchInactivity')
    world.send({ type: 'tab.held', session: sessionOf(ada), isLocked: false })
    expect(world.the('watchInactivity')).toBe(inactivity)
  })

  it('that only the server knows is looked for', async () => {
    const world = await signedIn()
    world.send({ type: 'tab.sessionFound' })
    expect(world.state()).toEqual({ restoring: 'asking' })
  })

  it('tells what the server said of a request', async () => {
    const world = await signedIn()
    world.send({ type: 'request.denied', status: 403 })
    world.send({ type: 'request.limited', retryAfter: 5_000 })
    expect(world.news()).toEqual([
      { type: 'accessDenied', status: 403 },
      { type: 'rateLimited', retryAfter: 5_000 },
    ])
  })
})

describe('a sign-out', () => {
  async function signingOut() {
    const world = await signedIn()
    world.send({ type: 'session.signOut' })
    world.news()
    return world
  }

  it('is over when the server knows, or when it could not be told', async () => {
    const world = await signingOut()
    expect(world.snapshot().hasTag('busy')).toBe(true)
    await world.answer('endSession')
    expect(world.state()).toBe('signedOut')
    expect(world.context()).toMatchObject({ reason: 'user', source: 'self', error: null })
    expect(world.snapshot().tags.size).toBe(0)
    const failing = await signingOut()
    await failing.refuse('endSession', refusal)
    expect(failing.state()).toBe('signedOut')
    expect(failing.context()).toMatchObject({ reason: 'user', error: refusal })
  })

  it.each(['signingOut', 'signedOut'] as const)('%s: anybody may sign in, here or elsewhere', async (state) => {
    const enter = async () => {
      const world = await signingOut()
      if (state === 'signedOut') await world.answer('endSession')
      return world
    }
    const here = await enter()
    here.send({ type: 'session.signIn', attempt: attempt() })
    expect(here.state()).toBe('authenticating')
    const elsewhere = await enter()
    elsewhere.send({ type: 'tab.signedIn', session: sessionOf(grace), isLocked: false })
    expect(elsewhere.context()).toMatchObject({ session: sessionOf(grace), reason: null, source: null })
    expect(elsewhere.news()).toEqual([{ type: 'signedIn', user: grace, source: 'remote' }])
    const held = await enter()
    held.send({ type: 'tab.held', session: sessionOf(grace), isLocked: false })
    expect(held.context().session).toEqual(sessionOf(grace))
    expect(held.news()).toEqual([{ type: 'signedIn', user: grace, source: 'remote' }])
    const found = await enter()
    found.send({ type: 'tab.sessionFound' })
    expect(found.state()).toEqual({ restoring: 'asking' })
    await found.answer('restoreSession', { type: 'restored', session: sessionOf(grace), locked: false })
    expect(found.news()).toEqual([{ type: 'signedIn', user: grace, source: 'remote' }])
  })

  it('everywhere is forgotten with the next session', async () => {
    const world = await signedIn()
    world.send({ type: 'session.signOut', scope: 'everywhere' })
    world.send({ type: 'tab.signedIn', session: sessionOf(grace), isLocked: false })
    world.send({ type: 'tab.signedOut', reason: 'user' })
    expect(world.the('endSession').input).toMatchObject({ scope: 'here' })
  })
})

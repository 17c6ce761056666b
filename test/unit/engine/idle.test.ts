import { describe, expect, it } from 'vitest'
import { world } from './world.ts'

const idle = { timeout: 60_000, warning: 20_000 }

describe('idleness', () => {
  it('warns, counts down, and signs out with a reason', async () => {
    const { open, signIn, clock, settle, server } = world()
    const { auth, heard } = await signIn(open({ idle }))
    await clock.pass(41_000)
    expect(auth.view).toMatchObject({ isIdleWarning: true, status: 'authenticated' })
    expect(auth.view.idleDeadline! - clock.now()).toBeGreaterThan(18_000)
    await clock.pass(20_000)
    await settle()
    expect(auth.view).toMatchObject({ status: 'signedOut', reason: 'idle', source: 'self' })
    expect(heard.map((event) => (event as { type: string }).type)).toEqual(
      expect.arrayContaining(['idleWarning', 'idleTimeout', 'signedOut']),
    )
    expect(server.liveFamilies()).toEqual([])
  })

  it('is put off by activity, and the warning by an explicit "stay"', async () => {
    const { open, signIn, clock, settle } = world()
    const tab = await signIn(open({ idle }))
    for (let i = 0; i < 10; i++) {
      await clock.pass(30_000)
      tab.active()
    }
    expect(tab.auth.view.status).toBe('authenticated')
    await clock.pass(45_000)
    tab.active()
    await settle()
    expect(tab.auth.view.isIdleWarning).toBe(true)
    tab.auth.stay()
    await settle()
    expect(tab.auth.view.isIdleWarning).toBe(false)
    await clock.pass(39_000)
    expect(tab.auth.view).toMatchObject({ status: 'authenticated', isIdleWarning: false })
  })

  it('lets plain activity end the warning where the app says so', async () => {
    const { open, signIn, clock, settle } = world()
    const tab = await signIn(open({ idle: { ...idle, activityDismissesWarning: true } }))
    await clock.pass(45_000)
    expect(tab.auth.view.isIdleWarning).toBe(true)
    tab.active()
    await settle()
    expect(tab.auth.view.isIdleWarning).toBe(false)
  })

  it('T21: nobody is signed out here while the user works in another tab', async () => {
    const { open, signIn, clock, finish } = world()
    const a = await signIn(open({ idle }))
    const b = open({ idle })
    await finish(b.auth.ready)
    for (let i = 0; i < 20; i++) {
      await clock.pass(10_000)
      b.active()
    }
    expect([a, b].map(({ auth }) => auth.view.status)).toEqual(['authenticated', 'authenticated'])
    expect(a.auth.view.isIdleWarning).toBe(false)
  })

  it('T21: nor when the shared note is stale and only the other tab knows', async () => {
    const { memoryNotes } = await import('../../../src/adapters/memory/memoryNotes.ts')
    const { open, signIn, clock, finish } = world()
    const a = await signIn(open({ idle, environment: { notes: memoryNotes() } }))
    const b = open({ idle, environment: { notes: memoryNotes() } })
    await finish(b.auth.ready)
    for (let i = 0; i < 20; i++) {
      await clock.pass(10_000)
      b.active()
    }
    expect(a.auth.view.status).toBe('authenticated')
  })

  it('T3: a laptop that slept past the deadline is judged before any token is used', async () => {
    const { open, signIn, clock, finish, server } = world()
    const tab = await signIn(open({ idle }))
    await finish(tab.auth.getAccessToken())
    clock.sleep(3_600_000)
    expect(tab.auth.tokens.peekAccessToken()).toBeNull()
    const token = finish(tab.auth.getAccessToken())
    tab.lifecycle('woke')
    expect(await token).toBeNull()
    expect(tab.auth.view).toMatchObject({ status: 'signedOut', reason: 'idle' })
    expect(server.counts.refresh).toBe(0)
  })

  it('T3: a reload after the deadline does not bring the session back', async () => {
    const { open, signIn, clock, finish, server } = world()
    const tab = await signIn(open({ idle }))
    tab.auth.dispose()
    clock.sleep(3_600_000)
    const reloaded = open({ idle })
    await finish(reloaded.auth.ready)
    expect(reloaded.auth.view).toMatchObject({ status: 'signedOut', reason: 'idle' })
    expect(server.liveFamilies()).toEqual([])
  })

  it('T35: refreshes and requests keep nobody awake', async () => {
    const { open, signIn, clock, finish, settle } = world()
    const { auth } = await signIn(open({ idle }))
    for (let i = 0; i < 7; i++) {
      await clock.pass(10_000)
      await finish(auth.getAccessToken().catch(() => null))
      if (i < 3) await finish(auth.refresh())
    }
    await settle()
    expect(auth.view).toMatchObject({ status: 'signedOut', reason: 'idle' })
  })

  it('only tells the app where the policy is to notify', async () => {
    const { open, signIn, clock, settle } = world()
    const tab = await signIn(open({ idle: { ...idle, policy: 'notify' } }))
    await clock.pass(61_000)
    await settle()
    expect(tab.auth.view).toMatchObject({ status: 'authenticated', canRequest: true })
    expect(tab.heard).toContainEqual({ type: 'idleTimeout' })
  })

  describe('with a lock', () => {
    const unlock = async (proof: unknown) => proof === '0000'
    const options = { idle: { ...idle, policy: 'lock' as const }, unlock }

    it('locks every tab and the next reload, and unlocks them together', async () => {
      const { open, signIn, clock, finish, settle } = world()
      const a = await signIn(open(options))
      const b = open(options)
      await finish(b.auth.ready)
      await clock.pass(61_000)
      await settle()
      for (const { auth } of [a, b]) {
        expect(auth.view).toMatchObject({ isLocked: true, canRequest: false, isAuthenticated: true })
        await expect(finish(auth.getAccessToken())).rejects.toMatchObject({ code: 'session_locked' })
        expect(auth.tokens.peekAccessToken()).toBeNull()
      }
      b.auth.dispose()
      const c = open(options)
      await finish(c.auth.ready)
      expect(c.auth.view).toMatchObject({ status: 'authenticated', isLocked: true })
      await expect(finish(c.auth.unlock('1111'))).rejects.toMatchObject({ code: 'unlock_refused' })
      expect(c.auth.view.isLocked).toBe(true)
      await finish(c.auth.unlock('0000'))
      await settle()
      expect(c.auth.view).toMatchObject({ isLocked: false, canRequest: true })
      expect(a.auth.view).toMatchObject({ isLocked: false, canRequest: true })
      expect(await finish(a.auth.getAccessToken())).not.toBeNull()
    })

    it('locks at once on command, and a look that is older than that does not unlock', async () => {
      const { open, signIn, finish, settle } = world()
      const a = await signIn(open(options))
      const b = open(options)
      await finish(b.auth.ready)
      a.lifecycle('woke')
      a.auth.lock()
      expect(a.auth.view.isLocked).toBe(true)
      a.lifecycle('woke')
      await settle()
      expect(a.auth.view.isLocked).toBe(true)
      expect(b.auth.view.isLocked).toBe(true)
    })

    it('is still locked when the page is reloaded in the same moment', async () => {
      const { open, signIn, finish } = world()
      const { auth } = await signIn(open(options))
      auth.lock()
      auth.dispose()
      const next = open(options)
      await finish(next.auth.ready)
      expect(next.auth.view).toMatchObject({ status: 'authenticated', isLocked: true })
      await finish(next.auth.unlock('0000'))
      expect(next.auth.view.isLocked).toBe(false)
    })

    it('can be signed out of', async () => {
      const { open, signIn, finish } = world()
      const { auth } = await signIn(open(options))
      auth.lock()
      await finish(auth.signOut())
      expect(auth.view).toMatchObject({ status: 'signedOut', isLocked: false })
    })
  })
})

describe('a sign-in after a long silence', () => {
  it('T21: is not ended by a tab that cannot read the note about it yet', async () => {
    const { fakeServer } = await import('./fakeServer.ts')
    const w = world({ server: fakeServer({ mode: 'ambient' }), shareStore: false })
    const a = await w.signIn(w.open({ idle: { timeout: 600_000 } }))
    const notes = new Map(w.noteValues)
    const stale = {
      get: (key: string) => notes.get(key) ?? null,
      set: (key: string, value: string) => void notes.set(key, value),
    }
    const b = w.open({ idle: { timeout: 600_000 }, environment: { notes: stale } })
    await w.finish(b.auth.ready)
    await w.clock.pass(610_000)
    expect(a.auth.view.reason).toBe('idle')
    b.lifecycle('woke')
    await w.settle()
    await w.signIn(a, 'grace')
    await w.clock.pass(1_000)
    for (const { auth } of [a, b]) expect(auth.view).toMatchObject({ status: 'authenticated', user: { id: 'grace' } })
  })
})

describe('a clock that is set, or a device that sleeps, without a word to the page', () => {
  it('T3: has its idle session judged within a minute', async () => {
    const w = world()
    const { clock } = w
    let skew = 0
    const wall = { ...clock, now: () => clock.now() + skew, monotonic: () => clock.monotonic() }
    const { auth } = await w.signIn(w.open({ idle: { timeout: 1_800_000 }, environment: { clock: wall } }))
    skew = 3_600_000
    await clock.pass(61_000)
    expect(auth.view).toMatchObject({ status: 'signedOut', reason: 'idle' })
  })
})

describe('the absolute lifetime', () => {
  it('T1: thirty days are thirty days', async () => {
    const { open, signIn, clock, settle } = world()
    const { auth } = await signIn(open({ lifetime: 30 * 86_400_000, idle: undefined as never }))
    await clock.pass(10_000)
    expect(auth.view.status).toBe('authenticated')
    clock.sleep(30 * 86_400_000)
    await clock.pass(61_000)
    await settle()
    expect(auth.view).toMatchObject({ status: 'signedOut', reason: 'lifetime' })
  })

  it('holds across a reload, in cookie mode too', async () => {
    const { fakeServer } = await import('./fakeServer.ts')
    const { open, signIn, clock, finish } = world({ server: fakeServer({ mode: 'ambient' }), shareStore: false })
    const { auth } = await signIn(open({ lifetime: 100_000 }))
    await clock.pass(60_000)
    auth.dispose()
    const reloaded = open({ lifetime: 100_000 })
    await finish(reloaded.auth.ready)
    expect(reloaded.auth.view.status).toBe('authenticated')
    await clock.pass(45_000)
    expect(reloaded.auth.view).toMatchObject({ status: 'signedOut', reason: 'lifetime' })
  })

  it('T4: a clock that is set back neither ends nor extends a token', async () => {
    const w = world()
    let skew = 0
    const { clock } = w
    const wall = { ...clock, now: () => clock.now() + skew, monotonic: () => clock.monotonic() }
    const { auth } = await w.signIn(w.open({ environment: { clock: wall } }))
    skew = -86_400_000
    await clock.pass(31_000)
    expect(auth.view.status).toBe('authenticated')
    expect(w.server.counts.refresh).toBe(1)
    skew = 86_400_000
    await clock.pass(1_000)
    const token = await w.finish(auth.getAccessToken())
    expect(w.server.isValid(token)).toBe(true)
    expect(auth.view.status).toBe('authenticated')
    expect(w.server.counts.refresh).toBeLessThanOrEqual(3)
  })
})

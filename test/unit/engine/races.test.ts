import { describe, expect, it } from 'vitest'
import type { TokenStore } from '../../../src/adapters/ports.ts'
import { AuthError } from '../../../src/errors.ts'
import { fakeServer } from './fakeServer.ts'
import { world } from './world.ts'

const password = (name: string) => ({ method: 'password', name })
const hold = (stage: 'beforeProcessing' | 'afterProcessing' = 'afterProcessing') => {
  let release = () => {}
  const until = new Promise<void>((done) => {
    release = done
  })
  return { fault: { type: 'hold', until, stage } as const, release: () => release() }
}

const slowToRead = (store: TokenStore, clock: ReturnType<typeof world>['clock']): TokenStore => ({
  ...store,
  get: async (key) => {
    await new Promise<void>((done) => void clock.setTimer(done, 50))
    return store.get(key)
  },
})

/** Found by test/simulation. */
describe('what comes in between', () => {
  it('T5: a lock during a refresh does not throw its tokens away', async () => {
    const { open, finish, server, signIn, settle } = world()
    const { auth } = await signIn(open({ unlock: async () => true }))
    const { fault, release } = hold()
    server.faults.refresh.push(fault)
    const refreshing = auth.refresh()
    await settle()
    auth.lock()
    await settle()
    release()
    expect((await finish(refreshing)).generation).toBe(2)
    await finish(auth.unlock())
    await finish(auth.refresh())
    expect(server.counts.reuse).toBe(0)
    expect(server.isValid(await finish(auth.getAccessToken()))).toBe(true)
  })

  it('T12: a tab that is disposed between answer and commit leaves the session to the others', async () => {
    const { open, finish, server, signIn, settle, ledger } = world()
    const a = await signIn(open())
    const b = open()
    await finish(b.auth.ready)
    const compareAndSet = ledger.compareAndSet
    ledger.compareAndSet = async (expected, next, records) => {
      const done = await compareAndSet(expected, next, records)
      if (next.live && next.generation === 2) a.auth.dispose()
      return done
    }
    void a.auth.refresh().catch(() => {})
    await settle()
    expect(a.auth.tokens.sessionId).toBeNull()
    expect((await finish(b.auth.refresh())).generation).toBeGreaterThanOrEqual(2)
    expect(server.counts.reuse).toBe(0)
    expect(server.isValid(await finish(b.auth.getAccessToken()))).toBe(true)
  })

  it('T20: a superseded sign-in that is slow to store does not end the one that has taken its place', async () => {
    const w = world()
    let isSlow = true
    const store = {
      ...w.store,
      set: async (key: string, value: string) => {
        const ms = isSlow ? 200 : 0
        isSlow = false
        await new Promise<void>((done) => void w.clock.setTimer(done, ms))
        await w.store.set(key, value)
      },
    }
    const { auth } = w.open({ store })
    await w.finish(auth.ready)
    const first = auth.signIn(password('ada')).catch((error) => error)
    await w.settle()
    await w.finish(auth.signIn(password('grace')))
    expect(await w.finish(first)).toMatchObject({ code: 'superseded' })
    await w.clock.pass(1_000)
    expect(auth.view).toMatchObject({ status: 'authenticated', user: { id: 'grace' } })
    expect(w.server.userOf(await w.finish(auth.getAccessToken()))).toBe('grace')
    expect(w.server.liveFamilies().map(({ user }) => user)).toEqual(['grace'])
  })

  it('T20: a sign-in that is given up while it is being committed gives back the session that it has replaced', async () => {
    const { open, finish, server, signIn, clock, ledger } = world()
    const a = await signIn(open())
    const b = open()
    await finish(b.auth.ready)
    const compareAndSet = ledger.compareAndSet
    ledger.compareAndSet = async (expected, next, records) => {
      const done = await compareAndSet(expected, next, records)
      if (expected?.live && next.epoch !== expected.epoch) a.auth.cancel()
      return done
    }
    expect(await finish(a.auth.signIn(password('grace')).catch((error) => error))).toMatchObject({ code: 'cancelled' })
    await clock.pass(1_000)
    for (const { auth } of [a, b]) {
      expect(auth.view).toMatchObject({ status: 'authenticated', user: { id: 'ada' } })
      expect(server.userOf(await finish(auth.getAccessToken()))).toBe('ada')
    }
    expect((await finish(b.auth.refresh())).generation).toBe(2)
    expect(server.liveFamilies().map(({ user }) => user)).toEqual(['ada'])
  })

  it('T9: a sign-out means the session that is seen, not one that has taken its place and is still being read', async () => {
    const { open, finish, server, signIn, settle, clock, store } = world()
    const a = await signIn(open())
    const slow = slowToRead(store, clock)
    const b = open({ store: slow })
    await finish(b.auth.ready)
    await finish(a.auth.signIn(password('grace')))
    await settle()
    expect(b.auth.view.user?.id).toBe('ada')
    await finish(b.auth.signOut())
    await clock.pass(1_000)
    for (const { auth } of [a, b]) expect(auth.view).toMatchObject({ status: 'authenticated', user: { id: 'grace' } })
    expect(server.liveFamilies().map(({ user }) => user)).toEqual(['grace'])
  })

  it('a sign-out while the session that has taken the place of another one is being asked for ends it', async () => {
    const server = fakeServer({ mode: 'ambient' })
    const { open, finish, signIn, settle, clock } = world({ server, shareStore: false })
    const a = await signIn(open(), 'grace')
    const b = open()
    await finish(b.auth.ready)
    const { fault, release } = hold('beforeProcessing')
    server.faults.refresh.push(fault)
    await finish(a.auth.signIn(password('ada')))
    await settle()
    expect(b.auth.view.status).toBe('restoring')
    const out = b.auth.signOut()
    await settle()
    release()
    await finish(out)
    await clock.pass(5_000)
    for (const { auth } of [a, b]) expect(auth.view.status).toBe('signedOut')
    expect(server.liveFamilies().map(({ user }) => user)).not.toContain('ada')
  })

  it('T14: a record that a full store has refused is not taken for one that was cleared', async () => {
    const w = world()
    const store = {
      ...w.store,
      set() {
        throw new Error('full')
      },
    }
    const { auth, heard } = await w.signIn(w.open({ store }))
    expect((await w.finish(auth.refresh())).generation).toBe(2)
    expect((await w.finish(auth.refresh())).generation).toBe(3)
    expect(auth.view.status).toBe('authenticated')
    expect(heard).toContainEqual(expect.objectContaining({ type: 'storageFailed', what: 'store' }))
  })

  it('T42: nor one that lies in no ledger because the ledger has failed', async () => {
    const w = world()
    w.ledger.read = () => Promise.reject(new Error('closed'))
    const { auth } = await w.signIn(w.open({ store: { ...w.store, inLedger: true } }))
    expect((await w.finish(auth.refresh())).generation).toBe(2)
    expect((await w.finish(auth.refresh())).generation).toBe(3)
    expect(auth.view.status).toBe('authenticated')
  })

  it('T9: a session that took the place of another one and has ended, too, is told to have ended', async () => {
    const { open, finish, signIn, settle, clock, store } = world()
    const a = await signIn(open())
    const slow = slowToRead(store, clock)
    const b = open({ store: slow })
    await finish(b.auth.ready)
    await finish(a.auth.signIn(password('ada')))
    await settle()
    await finish(a.auth.signOut())
    await clock.pass(5_000)
    expect(b.auth.view).toMatchObject({ status: 'signedOut', reason: 'user', source: 'remote' })
  })

  it('T7: a sign-out by a tab that never had the tokens leaves their revocation to the one that has them', async () => {
    const { open, finish, server, signIn, settle, clock } = world({ shareStore: false })
    const deaf = { post() {}, subscribe: () => () => {}, close() {} }
    const a = await signIn(open({ environment: { channel: deaf } }))
    const b = open()
    await finish(b.auth.signOut())
    await clock.pass(1_000)
    a.lifecycle('woke')
    await settle()
    await clock.pass(5_000)
    expect(a.auth.view).toMatchObject({ status: 'signedOut', reason: 'user' })
    expect(server.liveFamilies()).toEqual([])
  })

  it('T9: a switch in another tab during a refresh signs nobody out', async () => {
    const { open, finish, server, signIn, settle, clock, store } = world()
    const a = await signIn(open())
    const slow = slowToRead(store, clock)
    const b = open({ store: slow })
    await finish(b.auth.ready)
    await finish(a.auth.signIn(password('grace')))
    await settle()
    // This tab has let go of ada and is still reading what grace has.
    void b.auth.refresh().catch(() => {})
    await clock.pass(1_000)
    expect(b.auth.view).toMatchObject({ status: 'authenticated', user: { id: 'grace' } })
    expect(server.userOf(await finish(b.auth.getAccessToken()))).toBe('grace')
    expect(b.heard).not.toContainEqual(expect.objectContaining({ type: 'signedOut' }))
  })

  it('a sign-in that fails while the stored session is being restored gives that session back', async () => {
    const { open, finish, server, signIn, clock } = world()
    const a = await signIn(open())
    a.auth.dispose()
    const b = open()
    await finish(b.auth.signIn(password('')).catch(() => {}))
    await clock.pass(1_000)
    expect(b.auth.view).toMatchObject({ status: 'authenticated', user: { id: 'ada' } })
    expect(server.userOf(await finish(b.auth.getAccessToken()))).toBe('ada')
  })

  it('T7: a revocation that is tried again leaves the cookie of the next session alone', async () => {
    const server = fakeServer({ mode: 'ambient' })
    const { open, finish, signIn, clock, settle } = world({ server, shareStore: false })
    const a = await signIn(open())
    server.faults.revoke.push({ type: 'loseAnswer' })
    void a.auth.signOut()
    await settle()
    await signIn(a, 'grace')
    await clock.pass(120_000)
    expect(a.auth.view).toMatchObject({ status: 'authenticated', user: { id: 'grace' } })
    expect(server.isValid(await finish(a.auth.getAccessToken()))).toBe(true)
  })

  it('T25: a disposed tab does not go on waiting for a token of another one', async () => {
    const server = fakeServer({ mode: 'ambient' })
    const w = world({ server, shareStore: false })
    const a = await w.signIn(w.open({ shareAccessToken: true }))
    a.auth.dispose()
    const b = w.open({ shareAccessToken: true })
    await w.settle()
    b.auth.dispose()
    await w.settle()
    expect(w.listening()).toMatchObject({ timers: 0, lockHolders: 0 })
  })

  it('T21: whatever wakes the judge of idleness, the other tabs have their time to answer', async () => {
    const { open, finish, signIn, settle, clock } = world()
    const a = await signIn(open({ idle: { timeout: 600_000 } }))
    await finish(a.auth.ready)
    clock.sleep(700_000)
    a.lifecycle('woke')
    a.active()
    a.active()
    await settle()
    expect(a.auth.view.status).toBe('authenticated')
    await clock.pass(1_000)
    expect(a.auth.view).toMatchObject({ status: 'signedOut', reason: 'idle' })
    a.auth.dispose()
  })

  it('T23: the challenge survives what happens in another tab', async () => {
    const { open, finish, signIn, settle } = world()
    const a = open()
    const b = open()
    await finish(Promise.all([a.auth.ready, b.auth.ready]))
    await finish(a.auth.signIn({ ...password('grace'), secondFactor: true }))
    await signIn(b, 'ada')
    await settle()
    expect(a.auth.view).toMatchObject({ status: 'awaitingSecondFactor', challenge: { methods: ['totp'] } })
    await finish(a.auth.submitSecondFactor({ code: '123456' }))
    expect(a.auth.view).toMatchObject({ status: 'authenticated', challenge: null, user: { id: 'grace' } })
  })

  it('T12: a page that goes away right after its sign-in was committed has signed in all the same', async () => {
    const { open, finish, settle, ledger } = world()
    const { auth } = open()
    await finish(auth.ready)
    const compareAndSet = ledger.compareAndSet
    ledger.compareAndSet = async (...change) => {
      const done = await compareAndSet(...change)
      auth.dispose()
      return done
    }
    void auth.signIn({ method: 'password', name: 'ada' }).catch(() => {})
    await settle()
    ledger.compareAndSet = compareAndSet
    const reloaded = open()
    await finish(reloaded.auth.ready)
    expect(reloaded.auth.view.user?.id).toBe('ada')
    expect(await finish(reloaded.auth.getAccessToken())).not.toBeNull()
  })

  it('T9: a refresh that another sign-in has overtaken follows it instead of ending', async () => {
    const { open, finish, signIn, server, settle } = world()
    const a = await signIn(open(), 'ada')
    const b = open()
    await finish(b.auth.ready)
    let release = () => {}
    const until = new Promise<void>((done) => {
      release = done
    })
    server.faults.refresh.push({ type: 'hold', until, stage: 'afterProcessing' })
    const refreshing = a.auth.refresh().catch((error) => error)
    await settle()
    await signIn(b, 'grace')
    await settle()
    release()
    await finish(refreshing)
    await settle()
    expect(a.auth.view).toMatchObject({ status: 'authenticated', user: { id: 'grace' } })
    expect(a.heard.map((event) => (event as { type: string }).type)).not.toContain('signedOut')
  })

  it('T7: a refresh that is refused because another tab is signing out says so, not that something was lost', async () => {
    const { open, finish, server, signIn, settle, ledger } = world()
    const a = await signIn(open())
    const b = open()
    await finish(b.auth.ready)
    server.faults.refresh.push({ type: 'reject', error: new AuthError('network', 'unreachable') })
    await expect(finish(b.auth.refresh())).rejects.toMatchObject({ code: 'network' })
    const { fault, release } = hold('beforeProcessing')
    server.faults.refresh.push(fault)
    const refreshing = b.auth.refresh()
    await settle()
    // The revocation arrives before the ledger knows of the end.
    const { compareAndSet } = ledger
    let letGo = () => {}
    const held = new Promise<void>((done) => {
      letGo = done
    })
    ledger.compareAndSet = async (...change) => {
      await held
      return compareAndSet(...change)
    }
    void a.auth.signOut()
    release()
    await settle()
    letGo()
    await expect(finish(refreshing)).rejects.toMatchObject({ code: 'session_ended' })
    expect(b.auth.view).toMatchObject({ status: 'signedOut', reason: 'user', source: 'remote' })
  })

  it('T9: a token that is asked for while another user signs in belongs to the user who is shown', async () => {
    const { open, finish, server, signIn } = world()
    // The other tabs are told as soon as the vault holds the new session, and a moment before the chart shows it.
    let onTold = () => {}
    const channel = { post: () => onTold(), subscribe: () => () => {}, close() {} }
    const { auth } = await signIn(open({ environment: { channel } }))
    const seen: unknown[] = []
    onTold = () => {
      for (const cached of [false, true])
        void auth.getAccessToken({ cached }).then((token) => seen.push([server.userOf(token), auth.view.user?.id]))
    }
    await finish(auth.signIn(password('grace')))
    expect(seen).toContainEqual(['grace', 'grace'])
    expect(seen).not.toContainEqual(['grace', 'ada'])
  })
})

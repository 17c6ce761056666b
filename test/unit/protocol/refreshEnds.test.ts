import { describe, expect, it } from 'vitest'
import { ended } from '../../../src/protocol/ledger.ts'
import { refreshSession } from '../../../src/protocol/refresh.ts'
import { bury } from '../../../src/protocol/tombstones.ts'
import { gate, never, protocolWorld } from './protocolWorld.ts'

async function signedIn(options: Parameters<typeof protocolWorld>[0] = {}) {
  const w = protocolWorld(options)
  const a = w.open()
  const { id } = await w.signIn(a)
  return { ...w, a, id }
}

describe('T22: storage that was cleared under a session', () => {
  it('ends it before the token is spent', async () => {
    const { a, finish, live, server, ledger } = await signedIn()
    await a.tab.vault.remove((await live()).commit, false)
    const outcome = await finish(refreshSession(a.tab, never))
    expect(outcome).toEqual({ type: 'ended', reason: 'storageCleared', source: 'self' })
    expect(server.counts.refresh).toBe(0)
    expect(await ledger.read()).toMatchObject({ live: false, reason: 'storageCleared' })
  })

  it('is no clearing where a newer session has deleted the record of the one it replaces', async () => {
    const { a, finish, live, open, signIn, store, server } = await signedIn()
    const { commit } = await live()
    await a.tab.vault.remove(commit, false)
    const { get } = store
    let hasReplaced = false
    store.get = async (key) => {
      if (!hasReplaced) {
        hasReplaced = true
        await signIn(open(), 'grace')
      }
      return get(key)
    }
    expect(await finish(refreshSession(a.tab, never))).toMatchObject({
      type: 'switched',
      session: { user: { id: 'grace' } },
    })
    expect(server.counts.refresh).toBe(0)
  })

  it('says nothing about a store of this tab alone', async () => {
    const { a, finish, live } = await signedIn({ isShared: false })
    await a.tab.vault.remove((await live()).commit, false)
    expect(await finish(refreshSession(a.tab, never))).toMatchObject({ type: 'refreshed', source: 'self' })
  })

  it('is not asked about in cookie mode', async () => {
    const { a, finish, live } = await signedIn({ mode: 'ambient' })
    await a.tab.vault.remove((await live()).commit, false)
    expect(await finish(refreshSession(a.tab, never))).toMatchObject({ type: 'refreshed', source: 'self' })
  })
})

describe('a refresh that has nothing to refresh any more', () => {
  it('looks for the session that there is instead', async () => {
    const { a, finish, open, signIn, server } = await signedIn()
    const session = await signIn(open(), 'grace')
    a.tab.vault.hold(null)
    expect(await finish(refreshSession(a.tab, never))).toEqual({ type: 'switched', session, locked: false })
    expect(server.counts.refresh).toBe(0)
  })

  it('is over where the ledger cannot be read either', async () => {
    const { a, finish, ledger } = await signedIn()
    a.tab.vault.hold(null)
    ledger.read = async () => {
      throw new Error('closed')
    }
    expect(await finish(refreshSession(a.tab, never))).toEqual({ type: 'ended', reason: 'user', source: 'remote' })
  })

  it('is bounded by the loop breaker before anything is sent or marked', async () => {
    const { a, finish, live, server } = await signedIn()
    const failure = { code: 'refresh_loop', message: 'Too many.' } as const
    const outcome = await finish(refreshSession({ ...a.tab, breakLoop: () => failure }, never))
    expect(outcome).toEqual({ type: 'failed', failure })
    expect(server.counts.refresh).toBe(0)
    expect(await live()).not.toHaveProperty('refreshing')
  })

  it('sends nothing when it is given up while it waits', async () => {
    const { a, finish, server, lock, clock } = await signedIn()
    const { until, open: leave } = gate()
    void lock.run({ name: 'authchart:test:refresh', stealAfter: 60_000 }, () => until)
    const abort = new AbortController()
    const caught = refreshSession(a.tab, abort.signal).catch((error) => error)
    await clock.pass(0)
    abort.abort('given up')
    leave()
    expect(await finish(caught)).toBe('given up')
    expect(server.counts.refresh).toBe(0)
  })

  it('starts again when another tab was quicker to mark its attempt', async () => {
    const { a, finish, ledger, server, clock, setLedger, live } = await signedIn()
    const { compareAndSet } = ledger
    let marks = 0
    ledger.compareAndSet = async (expected, next, records) => {
      if (next.live && next.refreshing && ++marks === 1) {
        ledger.compareAndSet = compareAndSet
        await setLedger({ ...(await live()), refreshing: { commit: 'theirs', since: 0 } })
      }
      return compareAndSet(expected, next, records)
    }
    const start = clock.now()
    expect(await finish(refreshSession(a.tab, never))).toMatchObject({ type: 'refreshed', source: 'self' })
    expect(server.counts.refresh).toBe(1)
    expect(clock.now()).toBe(start)
  })

  it('leaves the marker to the others when its tab is disposed', async () => {
    const { a, live, server, clock } = await signedIn()
    server.faults.refresh.push({ type: 'hold', until: new Promise(() => {}) })
    const refreshing = refreshSession(a.tab, never)
    await clock.pass(0)
    const before = await live()
    expect(before.refreshing).toBeDefined()
    a.dispose()
    await clock.pass(0)
    expect(await refreshing).toMatchObject({ type: 'failed' })
    expect(await live()).toEqual(before)
  })
})

describe('a refusal that comes when the session has ended otherwise', () => {
  async function refusedWhile(change: (w: Awaited<ReturnType<typeof signedIn>>) => Promise<void>) {
    const w = await signedIn()
    const { until, open: answer } = gate()
    w.server.faults.refresh.push({ type: 'hold', until })
    const refreshing = refreshSession(w.a.tab, never)
    await w.clock.pass(0)
    for (const family of w.server.families) family.isDead = true
    await change(w)
    answer()
    return { ...w, outcome: await w.finish(refreshing) }
  }

  it('in the ledger: its reason is the one that counts', async () => {
    const { outcome, a } = await refusedWhile(({ setLedger, id }) => setLedger(ended(id, 'lifetime', 1)))
    expect(outcome).toEqual({ type: 'ended', reason: 'lifetime', source: 'remote' })
    expect(a.tab.vault.held).toBeNull()
  })

  it('by a tombstone that the ledger has not heard of', async () => {
    const { outcome } = await refusedWhile(async ({ a, id }) => bury(a.tab, id, 'idle'))
    expect(outcome).toEqual({ type: 'ended', reason: 'idle', source: 'remote' })
  })

  it('in this very tab, which has another session by now', async () => {
    const { outcome, a } = await refusedWhile(async ({ signIn, a: { tab }, open }) => {
      const other = open()
      await signIn(other, 'grace')
      tab.vault.hold(other.tab.vault.held)
    })
    expect(outcome).toMatchObject({ type: 'switched', session: { user: { id: 'grace' } } })
    expect(a.tab.vault.held?.session.user.id).toBe('grace')
  })

  it('says revoked where nothing else has happened', async () => {
    const { outcome, ledger } = await refusedWhile(async () => {})
    expect(outcome).toEqual({ type: 'ended', reason: 'revoked', source: 'self' })
    expect(await ledger.read()).toMatchObject({ live: false, reason: 'revoked' })
  })
})

describe('cookie mode', () => {
  it.each([
    ['has been signed out since: nothing revives it', false],
    ['has a session of its own by now: that one stays', true],
  ])('T7 T9: a cookie that is another user’s, who %s', async (_, isLive) => {
    const { a, finish, server, live, setLedger, clock, ledger } = await signedIn({ mode: 'ambient' })
    await finish(
      server.backend().signIn?.({ method: 'password', name: 'grace' }, { signal: never }) as Promise<unknown>,
    )
    const { write } = a.tab.vault
    const next = { ...(await live()), epoch: 'of-grace', commit: 'of-grace' }
    a.tab.vault.write = async (...args) => {
      await write(...args)
      // Their own tab was faster than this refresh, which answers with their cookie.
      await setLedger(isLive ? next : ended('of-grace', 'user', clock.now()))
    }
    const outcome = await finish(refreshSession(a.tab, never))
    expect(outcome).toEqual(isLive ? { type: 'found' } : { type: 'ended', reason: 'user', source: 'remote' })
    expect(await ledger.read()).toMatchObject({ epoch: 'of-grace', live: isLive })
    expect(a.tab.vault.held).toBeNull()
    await clock.pass(100_000)
    expect(server.counts.revoke).toBe(isLive ? 0 : 1)
  })

  it('T9: a cookie that is another user’s by now begins another session', async () => {
    const { a, id, finish, server, live } = await signedIn({ mode: 'ambient' })
    await finish(
      server.backend().signIn?.({ method: 'password', name: 'grace' }, { signal: never }) as Promise<unknown>,
    )
    const outcome = await finish(refreshSession(a.tab, never))
    expect(outcome).toMatchObject({
      type: 'switched',
      locked: false,
      session: { user: { id: 'grace' }, generation: 1 },
    })
    const { epoch } = await live()
    expect(epoch).not.toBe(id)
    expect(a.tab.vault.held).toMatchObject({ epoch, session: { user: { id: 'grace' } } })
  })

  it('refreshes in its turn where another tab has, and its record cannot be read', async () => {
    const { a, follow, finish, server, live } = await signedIn({ mode: 'ambient', isShared: false })
    const b = follow(a)
    await finish(refreshSession(a.tab, never))
    await a.tab.vault.remove((await live()).commit, false)
    const outcome = await finish(refreshSession(b.tab, never))
    expect(outcome).toMatchObject({ type: 'refreshed', source: 'self', session: { generation: 3 } })
    expect(server.counts).toMatchObject({ refresh: 2, reuse: 0 })
  })

  it('asks who it is where only the cookie was known', async () => {
    const { a, finish } = await signedIn({ mode: 'ambient' })
    const { held } = a.tab.vault
    if (!held) throw new Error('nothing is held')
    a.tab.vault.hold({ ...held, session: { ...held.session, user: { id: '' } } })
    a.tab.backend.refresh = async () => ({ accessToken: 'a2' })
    a.tab.backend.whoAmI = async () => ({ id: 'grace' })
    expect(await finish(refreshSession(a.tab, never))).toMatchObject({
      type: 'refreshed',
      session: { user: { id: 'grace' } },
    })
  })
})

import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../../src/adapters/storage/memoryStore.ts'
import { adopt, awaitRecord } from '../../../src/protocol/adopt.ts'
import { endSession } from '../../../src/protocol/end.ts'
import { refreshSession } from '../../../src/protocol/refresh.ts'
import { gate, never, protocolWorld, SETTLE } from './protocolWorld.ts'

/** A store whose reads can be late, failing or held up, as those of other processes are. */
function moodyStore() {
  const store = memoryStore({ shared: true })
  const mood = { isBlind: false, isBroken: false, until: undefined as Promise<void> | undefined, reads: 0 }
  return {
    mood,
    store: {
      ...store,
      get: async (key: string) => {
        mood.reads++
        await mood.until
        if (mood.isBroken) throw new Error('the store cannot be read')
        return mood.isBlind ? null : store.get(key)
      },
    },
  }
}

/** Two tabs; the first has refreshed, the second does not know yet. */
async function ahead() {
  const { store, mood } = moodyStore()
  const w = protocolWorld({ store })
  const a = w.open()
  await w.signIn(a)
  const b = w.follow(a)
  await w.finish(refreshSession(a.tab, never))
  return { ...w, mood, a, b }
}

describe('adopting what another tab has committed', () => {
  it('T41: waits for a record that the store shows late, and asks the server for nothing', async () => {
    const { a, b, mood, clock, finish, server } = await ahead()
    mood.isBlind = true
    clock.setTimer(() => {
      mood.isBlind = false
    }, SETTLE * 0.9)
    expect(await finish(refreshSession(b.tab, never))).toMatchObject({ type: 'refreshed', source: 'remote' })
    expect(b.tab.vault.held).toEqual(a.tab.vault.held)
    expect(server.counts.refresh).toBe(1)
  })

  it('T41: never spends the old token when the record does not appear in time', async () => {
    const { b, mood, finish, server } = await ahead()
    mood.isBlind = true
    const outcome = await finish(refreshSession(b.tab, never))
    expect(outcome).toEqual({ type: 'ended', reason: 'storageCleared', source: 'self' })
    expect(b.tab.vault.held).toBeNull()
    expect(server.counts).toMatchObject({ refresh: 1, reuse: 0, revoke: 0 })
  })

  it('T41: ends nothing for a refresh that nobody waits for any more', async () => {
    const { b, mood, finish, clock } = await ahead()
    const mine = b.tab.vault.held
    const abort = new AbortController()
    mood.isBlind = true
    clock.setTimer(() => abort.abort('given up'), SETTLE / 2)
    await expect(finish(refreshSession(b.tab, abort.signal))).rejects.toBe('given up')
    expect(b.tab.vault.held).toBe(mine)
  })

  it('T34: keeps the session when the store cannot be read', async () => {
    const { b, mood, finish, server } = await ahead()
    const mine = b.tab.vault.held
    mood.isBroken = true
    const outcome = await finish(refreshSession(b.tab, never))
    expect(outcome).toMatchObject({ type: 'failed', failure: { code: 'storage_failed' } })
    expect(b.tab.vault.held).toBe(mine)
    expect(server.counts).toMatchObject({ refresh: 1, reuse: 0 })
  })

  it('looks at the store ever less often, and no longer than it may', async () => {
    const { b, mood, clock, finish } = await ahead()
    mood.isBlind = true
    mood.reads = 0
    const start = clock.now()
    let endedAt = 0
    const waiting = awaitRecord(b.tab, 'not-there', false).then((record) => {
      endedAt = clock.now()
      return record
    })
    expect(await finish(waiting)).toBeNull()
    expect(endedAt - start).toBe(SETTLE)
    // 0, 20, 60, 140, 300, 620 and 1,000 ms.
    expect(mood.reads).toBe(7)
  })

  it('stops waiting when the tab is disposed', async () => {
    const { b, mood, clock } = await ahead()
    mood.isBlind = true
    let isOver = false
    void awaitRecord(b.tab, 'not-there', false).then(() => {
      isOver = true
    })
    await clock.pass(100)
    expect(isOver).toBe(false)
    b.dispose()
    await clock.pass(0)
    expect(isOver).toBe(true)
  })

  it('T7: a record that is being read when the user signs out is not taken in', async () => {
    const { b, mood, clock, live } = await ahead()
    const entry = await live()
    const { until, open } = gate()
    mood.until = until
    const adopting = adopt(b.tab, entry)
    await clock.pass(0)
    void endSession(b.tab, 'user')
    open()
    expect(await adopting).toBeNull()
    expect(b.tab.vault.held).toBeNull()
  })

  it('T12: a tab that is disposed while it reads takes nothing in', async () => {
    const { b, mood, clock, live } = await ahead()
    const mine = b.tab.vault.held
    const entry = await live()
    const { until, open } = gate()
    mood.until = until
    const adopting = adopt(b.tab, entry)
    await clock.pass(0)
    b.dispose()
    open()
    expect(await adopting).toBeNull()
    expect(b.tab.vault.held).toBe(mine)
  })

  it('takes no record in that is of another epoch or generation than the ledger says', async () => {
    const { b, live, finish } = await ahead()
    const entry = await live()
    const mine = b.tab.vault.held
    expect(await finish(adopt(b.tab, { ...entry, epoch: 'another' }))).toBeNull()
    expect(await finish(adopt(b.tab, { ...entry, generation: 3 }))).toBeNull()
    expect(b.tab.vault.held).toBe(mine)
    expect(await finish(adopt(b.tab, entry))).toMatchObject({ commit: entry.commit, generation: 2 })
  })

  it('memory mode: what another tab hands over is held, without a refresh token', async () => {
    const { open, signIn, finish, live, clock } = protocolWorld({ isShared: false })
    const a = open()
    const session = await signIn(a)
    const asked: unknown[] = []
    const shared = { commit: 'theirs', session, accessToken: 'shared-access', tokenType: 'Bearer', expiresAt: 5 }
    const b = open({
      askForTokens: async (...question) => {
        asked.push(question)
        return shared
      },
    })
    const entry = { ...(await live()), commit: 'of-a-store-that-this-tab-cannot-see' }
    const record = await finish(adopt(b.tab, entry))
    expect(asked).toEqual([[session.id, 1, SETTLE]])
    expect(record).toEqual({
      epoch: session.id,
      generation: 1,
      commit: 'theirs',
      remembered: false,
      session,
      tokens: { accessToken: 'shared-access', tokenType: 'Bearer', expiresAt: 5 },
    })
    expect(b.tab.vault.held).toBe(record)
    await clock.pass(0)
  })

  it('memory mode: what this tab has written itself is there after a reload, and nobody is asked', async () => {
    const { open, signIn, finish, live } = protocolWorld({ isShared: false })
    const a = open()
    await signIn(a)
    const reloaded = open({
      askForTokens: async () => {
        throw new Error('nobody had to be asked')
      },
    })
    expect(await finish(adopt(reloaded.tab, await live()))).toEqual(a.tab.vault.held)
  })

  it('a store that is slow to say nothing is not asked for longer than it may take to settle', async () => {
    const empty = memoryStore({ shared: true })
    const slow = {
      ...empty,
      get: (key: string) => new Promise<string | null>((done) => clock.setTimer(() => done(empty.get(key)), 4_000)),
    }
    const { open, signIn, finish, live, clock } = protocolWorld({ store: slow })
    const a = open()
    await signIn(a)
    const asked = clock.now()
    expect(await finish(adopt(open().tab, { ...(await live()), commit: 'nowhere' }))).toBeNull()
    // One look that was under way when the time was over, and one that began after that.
    expect(clock.now() - asked).toBeLessThanOrEqual(8_000 + SETTLE)
  })
})

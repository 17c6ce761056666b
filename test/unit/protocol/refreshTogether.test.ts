import { describe, expect, it } from 'vitest'
import type { HeldLock } from '../../../src/adapters/ports.ts'
import { advanced } from '../../../src/protocol/ledger.ts'
import type { SessionRecord } from '../../../src/protocol/record.ts'
import { refreshSession } from '../../../src/protocol/refresh.ts'
import { bury } from '../../../src/protocol/tombstones.ts'
import { gate, never, protocolWorld } from './protocolWorld.ts'

/** What another tab would have stored as the next generation. */
const nextOf = (record: SessionRecord, commit: string): SessionRecord => ({
  ...record,
  commit,
  generation: record.generation + 1,
  session: { ...record.session, generation: record.generation + 1 },
  tokens: { ...record.tokens, accessToken: 'access-of-another-tab', refreshToken: 'refresh-of-another-tab' },
})

describe('several tabs that refresh one session', () => {
  it('T5: of two that ask at once one sends, and the other has the tokens the moment they are there', async () => {
    const { open, follow, signIn, server, clock } = protocolWorld()
    const a = open()
    await signIn(a)
    const b = follow(a)
    const { until, open: answer } = gate()
    server.faults.refresh.push({ type: 'hold', until, stage: 'afterProcessing' })
    const outcomes: string[] = []
    for (const { tab } of [a, b])
      void refreshSession(tab, never).then((outcome) => outcomes.push('source' in outcome ? outcome.source : '?'))
    await clock.pass(3_000)
    answer()
    await clock.pass(0)
    expect(outcomes.sort()).toEqual(['remote', 'self'])
    expect(server.counts).toMatchObject({ refresh: 1, reuse: 0 })
    expect(a.tab.vault.held?.tokens).toEqual(b.tab.vault.held?.tokens)
    expect(b.tab.vault.held?.generation).toBe(2)
  })

  it('T9: a session that another one has replaced is not refreshed', async () => {
    const { open, follow, signIn, server, finish } = protocolWorld()
    const a = open()
    await signIn(a)
    const b = follow(a)
    const { id } = await signIn(b, 'grace')
    const outcome = await finish(refreshSession(a.tab, never))
    expect(outcome).toMatchObject({ type: 'switched', session: { id, user: { id: 'grace' } }, locked: false })
    expect(server.counts.refresh).toBe(0)
  })

  it('T44: a session whose tombstone lies is over, whatever the ledger says', async () => {
    const { open, signIn, server, finish, live } = protocolWorld()
    const a = open()
    const { id } = await signIn(a)
    bury(a.tab, id, 'idle')
    expect((await live()).epoch).toBe(id)
    expect(await finish(refreshSession(a.tab, never))).toEqual({ type: 'ended', reason: 'idle', source: 'remote' })
    expect(server.counts.refresh).toBe(0)
    expect(a.tab.vault.held).toBeNull()
  })

  it('T28: a tab that has lost the lock sends nothing and asks for it again', async () => {
    const { open, signIn, server, finish, lock, live } = protocolWorld()
    const a = open()
    await signIn(a)
    const sentAtRelease: number[] = []
    const { run } = lock
    lock.run = (request, work) =>
      run(request, async (held) => {
        const robbed: HeldLock = { isHeld: async () => sentAtRelease.length > 0 && held.isHeld() }
        const result = await work(robbed)
        sentAtRelease.push(server.counts.refresh)
        return result
      })
    const outcome = await finish(refreshSession(a.tab, never))
    expect(outcome).toMatchObject({ type: 'refreshed', source: 'self' })
    expect(sentAtRelease).toEqual([0, 1])
    expect(await live()).toMatchObject({ generation: 2 })
  })

  it('T28: what loses the race at the commit is deleted, and what won is adopted', async () => {
    const { open, signIn, server, finish, ledger, live, store, setLedger } = protocolWorld()
    const a = open()
    await signIn(a)
    const mine = a.tab.vault.held as SessionRecord
    const theirs = nextOf(mine, 'their-commit')
    const { compareAndSet } = ledger
    let lost: string | undefined
    ledger.compareAndSet = async (expected, next, records) => {
      if (next.live && next.generation === 2 && lost === undefined) {
        lost = next.commit
        await a.tab.vault.write(theirs, null)
        ledger.compareAndSet = compareAndSet
        await setLedger(advanced(await live(), 'their-commit'))
      }
      return compareAndSet(expected, next, records)
    }
    const outcome = await finish(refreshSession(a.tab, never))
    expect(outcome).toMatchObject({ type: 'refreshed', source: 'remote', session: { generation: 2 } })
    expect(a.tab.vault.held).toEqual(theirs)
    expect(await store.get(`test:${lost}:rai`)).toBeNull()
    expect(server.counts).toMatchObject({ refresh: 1, revoke: 0 })
  })

  it('T28: where the winner cannot be adopted the session is kept for a later try', async () => {
    const { open, signIn, finish, ledger, live, setLedger } = protocolWorld()
    const a = open()
    await signIn(a)
    const mine = a.tab.vault.held
    const { compareAndSet } = ledger
    ledger.compareAndSet = async (expected, next, records) => {
      if (next.live && next.generation === 2) {
        ledger.compareAndSet = compareAndSet
        await setLedger(advanced(await live(), 'nowhere-to-be-found'))
      }
      return compareAndSet(expected, next, records)
    }
    const outcome = await finish(refreshSession(a.tab, never))
    expect(outcome).toMatchObject({ type: 'failed', failure: { code: 'token_unavailable' } })
    expect(a.tab.vault.held).toBe(mine)
  })

  it('T5: a refusal that comes after another tab has refreshed ends nothing', async () => {
    const { open, signIn, server, finish, live, setLedger, clock } = protocolWorld()
    const a = open()
    await signIn(a)
    const theirs = nextOf(a.tab.vault.held as SessionRecord, 'their-commit')
    const { until, open: answer } = gate()
    server.faults.refresh.push({ type: 'hold', until })
    const refreshing = refreshSession(a.tab, never)
    await clock.pass(0)
    await a.tab.vault.write(theirs, null)
    await setLedger(advanced(await live(), 'their-commit'))
    for (const family of server.families) family.isDead = true
    answer()
    expect(await finish(refreshing)).toMatchObject({ type: 'refreshed', source: 'remote' })
    expect(a.tab.vault.held).toEqual(theirs)
    expect((await live()).commit).toBe('their-commit')
  })

  it('asks for nothing when what it waited for was adopted while it waited for the lock', async () => {
    const { open, follow, signIn, server, finish, lock, clock } = protocolWorld()
    const a = open()
    await signIn(a)
    const b = follow(a)
    const { until, open: leave } = gate()
    void lock.run({ name: 'authchart:test:refresh', stealAfter: 60_000 }, () => until)
    const refreshing = refreshSession(b.tab, never)
    await clock.pass(0)
    const mine = b.tab.vault.held as SessionRecord
    b.tab.vault.hold(nextOf(mine, mine.commit))
    leave()
    expect(await finish(refreshing)).toMatchObject({ type: 'refreshed', source: 'remote', session: { generation: 2 } })
    expect(server.counts.refresh).toBe(0)
  })
})

import { describe, expect, it } from 'vitest'
import { AuthError } from '../../../src/errors.ts'
import { marked } from '../../../src/protocol/ledger.ts'
import type { SessionRecord } from '../../../src/protocol/record.ts'
import { refreshSession } from '../../../src/protocol/refresh.ts'
import { never, protocolWorld, REQUEST, SETTLE } from './protocolWorld.ts'

/** A session with the marker of a tab that died `ago` ms ago, between sending and committing. */
async function abandoned(ago: number | 'goneForSure', options: Parameters<typeof protocolWorld>[0] = {}) {
  const w = protocolWorld(options)
  const a = w.open()
  await w.signIn(a)
  const since = ago === 'goneForSure' ? 0 : w.clock.now() - ago
  await w.setLedger(marked(await w.live(), { commit: 'of-the-dead', since }))
  const sentAt: number[] = []
  const { refresh } = a.tab.backend
  a.tab.backend.refresh = async (request) => {
    sentAt.push(w.clock.now() - start)
    return (await refresh?.(request)) as never
  }
  const start = w.clock.now()
  return { ...w, a, sentAt }
}

describe('an attempt that somebody has left behind', () => {
  it('T6: nothing is sent while its packet may still arrive', async () => {
    const { a, finish, sentAt } = await abandoned(4_000)
    await finish(refreshSession(a.tab, never))
    // The stores settle first; the rest of the other one's request time follows.
    expect(sentAt).toEqual([REQUEST - 4_000])
  })

  it('T6: what is older than a request may last is not waited for any longer', async () => {
    const { a, finish, sentAt } = await abandoned(REQUEST)
    await finish(refreshSession(a.tab, never))
    expect(sentAt).toEqual([SETTLE])
  })

  it('an attempt whose connection is known to be gone is not waited for at all', async () => {
    const { a, finish, sentAt } = await abandoned('goneForSure')
    await finish(refreshSession(a.tab, never))
    expect(sentAt).toEqual([0])
  })

  it('T4: a clock that went back since is no reason to wait longer than a request lasts', async () => {
    const { a, finish, sentAt } = await abandoned(-86_400_000)
    await finish(refreshSession(a.tab, never))
    expect(sentAt).toEqual([SETTLE + REQUEST])
  })

  it('T6: what its writer had stored is committed for it, and its own token is not spent', async () => {
    const { a, finish, sentAt, live, store } = await abandoned(100)
    const mine = a.tab.vault.held as SessionRecord
    const stored: SessionRecord = {
      ...mine,
      commit: 'of-the-dead',
      generation: 2,
      session: { ...mine.session, generation: 2 },
    }
    await a.tab.vault.write(stored, null)
    expect(await finish(refreshSession(a.tab, never))).toMatchObject({ type: 'refreshed', source: 'remote' })
    expect(sentAt).toEqual([])
    expect(await live()).toMatchObject({ generation: 2, commit: 'of-the-dead' })
    expect(await live()).not.toHaveProperty('refreshing')
    expect(a.tab.vault.held).toEqual(stored)
    expect(a.told()).toBeGreaterThan(1)
    expect(await store.get(`test:${mine.commit}:rai`)).toBeNull()
  })

  it.each([
    ['another epoch', { epoch: 'another' }],
    ['another generation', { generation: 3 }],
  ])('a record of %s under its commit is not committed', async (_, difference) => {
    const { a, finish, sentAt, live } = await abandoned(100)
    const mine = a.tab.vault.held as SessionRecord
    const generation = 'generation' in difference ? difference.generation : 2
    const session = { ...mine.session, generation }
    await a.tab.vault.write({ ...mine, commit: 'of-the-dead', generation, session, ...difference }, null)
    expect(await finish(refreshSession(a.tab, never))).toMatchObject({ type: 'refreshed', source: 'self' })
    expect(sentAt).toHaveLength(1)
    expect((await live()).commit).not.toBe('of-the-dead')
  })

  it('T27: a refusal after it says that an answer was lost, not that the session was revoked', async () => {
    const { a, finish, server } = await abandoned('goneForSure')
    for (const family of server.families) family.isDead = true
    expect(await finish(refreshSession(a.tab, never))).toEqual({ type: 'ended', reason: 'refreshLost', source: 'self' })
  })

  it('memory mode: nobody looks for a record that only its writer could see', async () => {
    const { a, finish, sentAt } = await abandoned(REQUEST, { isShared: false })
    await finish(refreshSession(a.tab, never))
    expect(sentAt).toEqual([0])
  })

  it('the session may end during the wait: then nothing is sent', async () => {
    const { a, finish, sentAt, clock, setLedger, live } = await abandoned(0)
    const { epoch } = await live()
    clock.setTimer(() => void setLedger({ schema: 1, live: false, epoch, reason: 'user', at: clock.now() }), 5_000)
    expect(await finish(refreshSession(a.tab, never))).toEqual({ type: 'ended', reason: 'user', source: 'remote' })
    expect(sentAt).toEqual([])
  })
})

describe('the marker that a failed attempt leaves', () => {
  it.each(['network', 'adapter_failed', 'invalid_response'] as const)(
    '%s: stays, without a time to wait for: the answer may be lost, but no packet is on its way',
    async (code) => {
      const { open, signIn, server, finish, live } = protocolWorld()
      const a = open()
      await signIn(a)
      server.faults.refresh.push({ type: 'reject', error: new AuthError(code, 'It failed.') })
      expect(await finish(refreshSession(a.tab, never))).toMatchObject({ type: 'failed', failure: { code } })
      expect((await live()).refreshing).toMatchObject({ since: 0 })
    },
  )

  it('timeout: stays, and counts from the moment it was given up', async () => {
    const { open, signIn, server, finish, live, clock } = protocolWorld()
    const a = open()
    await signIn(a)
    const start = clock.now()
    server.faults.refresh.push({ type: 'hold', until: new Promise(() => {}) })
    expect(await finish(refreshSession(a.tab, never))).toMatchObject({ type: 'failed', failure: { code: 'timeout' } })
    expect((await live()).refreshing?.since).toBe(start + REQUEST)
  })

  it.each(['server_error', 'rate_limited'] as const)('%s: is gone, for the server has said no', async (code) => {
    const { open, signIn, server, finish, live } = protocolWorld()
    const a = open()
    await signIn(a)
    server.faults.refresh.push({ type: 'reject', error: new AuthError(code, 'No.') })
    expect(await finish(refreshSession(a.tab, never))).toMatchObject({ type: 'failed', failure: { code } })
    expect(await live()).not.toHaveProperty('refreshing')
    expect(a.tab.vault.held).not.toBeNull()
  })
})

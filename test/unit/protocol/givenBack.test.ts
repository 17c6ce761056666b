import { describe, expect, it } from 'vitest'
import { memoryNotes } from '../../../src/adapters/memory/memoryNotes.ts'
import { beginSession } from '../../../src/protocol/begin.ts'
import { endSession } from '../../../src/protocol/end.ts'
import type { LedgerEntry } from '../../../src/protocol/ledger.ts'
import { look } from '../../../src/protocol/look.ts'
import { refreshSession } from '../../../src/protocol/refresh.ts'
import type { Grant } from '../../../src/session.ts'
import { gate, never, protocolWorld, SETTLE } from './protocolWorld.ts'

const grace: Grant = { accessToken: 'a1', refreshToken: 'r1', user: { id: 'grace' }, expiresIn: 60 }

/** Two tabs with ada's session. The first signs in as grace, and hears late that the ledger has taken it. */
async function committing(options: Parameters<typeof protocolWorld>[0] = {}) {
  const w = protocolWorld(options)
  const a = w.open()
  await w.signIn(a)
  const before = await w.live()
  const b = w.follow(a, { ports: { ...a.tab.ports, notes: memoryNotes(new Map()) } })
  const revoked: unknown[] = []
  for (const { tab } of [a, b]) tab.backend.revoke = async ({ refreshToken }) => void revoked.push(refreshToken)
  const { until, open: hear } = gate()
  const { compareAndSet } = w.ledger
  const written: LedgerEntry[] = []
  w.ledger.compareAndSet = async (expected, next, records) => {
    const done = await compareAndSet(expected, next, records)
    written.push(next)
    if (next.epoch !== before.epoch && written.filter(({ epoch }) => epoch === next.epoch).length === 1) await until
    return done
  }
  const abort = new AbortController()
  const begin = () => beginSession(a.tab, grace, w.clock.now(), false, abort.signal).catch((error: unknown) => error)
  return { ...w, a, b, before, ada: b.tab.vault.held, revoked, written, hear, abort, begin }
}

describe('while a sign-in over another session is not decided', () => {
  it.each([true, false])(
    'T20: a tab that looks waits, and has lost nothing when it is given up (shared store: %s)',
    async (isShared) => {
      const w = await committing({ isShared })
      const beginning = w.begin()
      await w.clock.pass(0)
      expect(await w.ledger.read()).toMatchObject({ tentative: true })
      const looking = look(w.b.tab)
      await w.clock.pass(SETTLE / 2)
      expect(w.b.tab.vault.held).toBe(w.ada)
      w.abort.abort('given up')
      w.hear()
      expect(await w.finish(looking)).toEqual({ type: 'same', session: w.ada?.session, locked: false })
      expect(await beginning).toBe('given up')
      expect(await w.live()).toEqual(w.before)
      expect(w.b.tab.vault.held).toBe(w.ada)
      expect(w.a.tab.vault.held).toEqual(w.ada)
      expect(w.revoked).toEqual(['r1'])
    },
  )

  it('a tab that looks follows as soon as it is decided', async () => {
    const w = await committing()
    const beginning = w.begin()
    await w.clock.pass(0)
    const looking = look(w.b.tab)
    await w.clock.pass(0)
    w.hear()
    await w.clock.pass(SETTLE / 10)
    expect(await looking).toEqual({ type: 'switched', session: await beginning, locked: false })
    expect(await w.live()).not.toHaveProperty('tentative')
  })

  it('T6: a tab that hears of nothing in time decides it, and then nothing is given back any more', async () => {
    const w = await committing()
    const beginning = w.begin()
    await w.clock.pass(0)
    expect(await w.finish(look(w.b.tab))).toMatchObject({ type: 'switched', session: { user: { id: 'grace' } } })
    expect(await w.live()).not.toHaveProperty('tentative')
    w.abort.abort('given up')
    w.hear()
    expect(await w.finish(beginning)).toBe('given up')
    await w.clock.pass(0)
    expect(await w.ledger.read()).toMatchObject({ live: false, reason: 'user' })
    expect(await w.finish(look(w.b.tab))).toEqual({ type: 'ended', reason: 'user', source: 'remote' })
  })

  it('T5: what a refresh has got meanwhile is committed when the session comes back', async () => {
    const w = await committing()
    const { until, open: answer } = gate()
    w.server.faults.refresh.push({ type: 'hold', until, stage: 'afterProcessing' })
    const refreshing = refreshSession(w.b.tab, never)
    await w.clock.pass(0)
    const beginning = w.begin()
    await w.clock.pass(0)
    answer()
    await w.clock.pass(SETTLE / 2)
    w.abort.abort('given up')
    w.hear()
    expect(await w.finish(refreshing)).toMatchObject({ type: 'refreshed', source: 'self' })
    expect(await beginning).toBe('given up')
    expect(await w.live()).toMatchObject({ epoch: w.before.epoch, generation: 2 })
    expect(w.revoked).toEqual(['r1'])
  })

  it('a sign-out of the session that comes back ends it', async () => {
    const w = await committing()
    const beginning = w.begin()
    await w.clock.pass(0)
    const ending = endSession(w.b.tab, 'user')
    await w.clock.pass(0)
    w.abort.abort('given up')
    w.hear()
    await w.finish(ending.done)
    expect(await beginning).toBe('given up')
    expect(await w.ledger.read()).toMatchObject({ epoch: w.before.epoch, live: false, reason: 'user' })
  })

  it('the next one waits for it, so that only what is certain is replaced', async () => {
    const w = await committing()
    const beginning = w.begin()
    await w.clock.pass(0)
    const next = beginSession(w.b.tab, { ...grace, user: { id: 'lin' } }, 0, false, never)
    await w.clock.pass(0)
    w.abort.abort('given up')
    w.hear()
    const session = await w.finish(next)
    expect(await beginning).toBe('given up')
    expect(await w.live()).toMatchObject({ epoch: session.id })
    expect(w.revoked).toEqual(['r1', w.ada?.tokens.refreshToken])
  })
})

it.each(['ambient', 'token'] as const)(
  'a sign-in that could give nothing back is certain from the beginning (%s)',
  async (mode) => {
    const w = await committing({ mode })
    w.hear()
    if (mode === 'token') await w.finish(endSession(w.a.tab, 'user').done)
    const session = await w.finish(w.begin())
    const its = w.written.filter(({ epoch }) => epoch === (session as { id: string }).id)
    expect(its).toHaveLength(1)
    expect(its[0]).not.toHaveProperty('tentative')
  },
)

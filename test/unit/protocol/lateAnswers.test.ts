import { describe, expect, it } from 'vitest'
import type { RevokeRequest } from '../../../src/adapters/ports.ts'
import { endSession } from '../../../src/protocol/end.ts'
import { ended } from '../../../src/protocol/ledger.ts'
import { refreshSession } from '../../../src/protocol/refresh.ts'
import { type BareTab, gate, never, protocolWorld } from './protocolWorld.ts'

/** Notes what a tab asks the server to revoke. */
function revocationsOf({ tab }: BareTab): RevokeRequest[] {
  const revocations: RevokeRequest[] = []
  const { revoke } = tab.backend
  tab.backend.revoke = (request) => {
    revocations.push(request)
    return revoke?.(request) ?? Promise.resolve()
  }
  return revocations
}

/** A refresh whose answer is under way: the server has rotated already. */
async function inFlight(mode: 'token' | 'ambient' = 'token') {
  const w = protocolWorld({ mode })
  const a = w.open()
  const { id } = await w.signIn(a)
  const revocations = revocationsOf(a)
  const { until, open: answer } = gate()
  w.server.faults.refresh.push({ type: 'hold', until, stage: 'afterProcessing' })
  const before = a.tab.vault.held
  const refreshing = refreshSession(a.tab, never)
  await w.clock.pass(0)
  return { ...w, a, id, before, revocations, refreshing, answer, newest: () => w.server.families[0]?.current }
}

describe('an answer that comes after the end', () => {
  it('T7: of a session that another tab has ended is revoked, deleted and not used', async () => {
    const { a, id, revocations, refreshing, answer, newest, finish, setLedger, store, clock, live } = await inFlight()
    const { refreshing: marker } = await live()
    await setLedger(ended(id, 'idle', clock.now()))
    answer()
    expect(await finish(refreshing)).toEqual({ type: 'ended', reason: 'idle', source: 'remote' })
    expect(revocations.map(({ refreshToken }) => refreshToken)).toContain(newest())
    expect(a.tab.vault.held).toBeNull()
    expect(await store.get(`test:${marker?.commit}:rai`)).toBeNull()
  })

  it('T7: is not even stored where this tab has signed out and the ledger does not know yet', async () => {
    const { a, revocations, refreshing, answer, newest, finish, ledger, clock, live } = await inFlight()
    const { read } = ledger
    const { until, open: goOn } = gate()
    ledger.read = async () => {
      await until
      return read()
    }
    void endSession(a.tab, 'user')
    const written: string[] = []
    const { write } = a.tab.vault
    a.tab.vault.write = (record, replaces) => {
      written.push(record.commit)
      return write(record, replaces)
    }
    answer()
    await clock.pass(0)
    ledger.read = read
    expect((await live()).generation).toBe(1)
    goOn()
    expect(await finish(refreshing)).toMatchObject({ type: 'ended' })
    expect(written).toEqual([])
    expect(a.tab.vault.held).toBeNull()
    expect(revocations.map(({ refreshToken }) => refreshToken)).toContain(newest())
  })

  it('T7: cookie mode: the jar that it has filled again is emptied', async () => {
    const { id, revocations, refreshing, answer, finish, setLedger, clock, server } = await inFlight('ambient')
    await setLedger(ended(id, 'user', clock.now()))
    answer()
    await finish(refreshing)
    await clock.pass(0)
    expect(revocations).toHaveLength(1)
    expect(server.jar).toBeUndefined()
  })

  it('T9: cookie mode: a jar that belongs to the next session by now is left alone', async () => {
    const { revocations, refreshing, answer, finish, setLedger, clock, live } = await inFlight('ambient')
    await setLedger({ ...(await live()), epoch: 'of-somebody-else', commit: 'theirs' })
    answer()
    expect(await finish(refreshing)).toEqual({ type: 'found' })
    await clock.pass(100_000)
    expect(revocations).toEqual([])
  })

  it('T12: of a tab that was disposed is stored for the others, and held by nobody here', async () => {
    const { a, before, refreshing, answer, finish, live } = await inFlight()
    const { bounds, ports } = a.tab
    expect(bounds.request).toBeGreaterThan(0)
    a.tab.vault.hold(null)
    const { compareAndSet } = ports.ledger
    ports.ledger.compareAndSet = (expected, next, records) => {
      if (next.live && next.generation === 2) a.dispose()
      return compareAndSet(expected, next, records)
    }
    a.tab.vault.hold(before)
    answer()
    expect(await finish(refreshing)).toMatchObject({ type: 'refreshed', source: 'self' })
    expect(a.tab.vault.held).toBe(before)
    const { commit } = await live()
    expect(await a.tab.vault.read(commit, false)).toMatchObject({ generation: 2 })
  })
})

describe('an answer in time', () => {
  it('is committed under a new commit, told to the tabs, and replaces what was stored', async () => {
    const { a, before, refreshing, answer, finish, live, store, newest } = await inFlight()
    const told = a.told()
    const marker = (await live()).refreshing
    answer()
    const outcome = await finish(refreshing)
    expect(outcome).toMatchObject({ type: 'refreshed', source: 'self', session: { generation: 2 } })
    const entry = await live()
    expect(entry).toMatchObject({ generation: 2, commit: marker?.commit })
    expect(entry).not.toHaveProperty('refreshing')
    expect(a.told()).toBe(told + 1)
    expect(a.tab.vault.held).toMatchObject({ generation: 2, commit: entry.commit, tokens: { refreshToken: newest() } })
    expect(await a.tab.vault.read(entry.commit, false)).toEqual(a.tab.vault.held)
    expect(await store.get(`test:${before?.commit}:rai`)).toBeNull()
  })

  it('T4: counts the lifetime of its token from when it was asked for', async () => {
    const { a, refreshing, answer, finish, clock, server } = await inFlight()
    const sentAt = clock.now()
    await clock.pass(4_000)
    answer()
    await finish(refreshing)
    expect(a.tab.vault.held?.session.expiresAt).toBe(sentAt + server.lifetime * 1_000)
    expect(a.tab.vault.held?.tokens.expiresAt).toBe(sentAt + server.lifetime * 1_000)
  })

  it('keeps what it does not repeat: scopes, methods, ID token, refresh token', async () => {
    const { open, signIn, finish } = protocolWorld()
    const a = open()
    await signIn(a)
    const { held } = a.tab.vault
    if (!held) throw new Error('nothing is held')
    const session = { ...held.session, scopes: ['read'], amr: ['pwd'] }
    a.tab.vault.hold({ ...held, session, tokens: { ...held.tokens, idToken: 'id-1' } })
    a.tab.backend.refresh = async () => ({ accessToken: 'access-2' })
    await finish(refreshSession(a.tab, never))
    expect(a.tab.vault.held).toMatchObject({
      session: { scopes: ['read'], amr: ['pwd'], user: { id: 'ada' }, expiresAt: null },
      tokens: { accessToken: 'access-2', idToken: 'id-1', refreshToken: held.tokens.refreshToken, tokenType: 'Bearer' },
    })
    a.tab.backend.refresh = async () => ({
      accessToken: 'access-3',
      scopes: ['write'],
      amr: ['otp'],
      tokenType: 'DPoP',
    })
    await finish(refreshSession(a.tab, never))
    expect(a.tab.vault.held).toMatchObject({
      session: { scopes: ['write'], amr: ['otp'] },
      tokens: { accessToken: 'access-3', tokenType: 'DPoP' },
    })
  })

  it('T5: a lock or unlock between marker and commit is kept, and the tokens are not thrown away', async () => {
    const { a, refreshing, answer, finish, live, setLedger } = await inFlight()
    await setLedger({ ...(await live()), locked: true })
    answer()
    expect(await finish(refreshing)).toMatchObject({ type: 'refreshed', source: 'self' })
    expect(await live()).toMatchObject({ generation: 2, locked: true })
    expect(a.tab.vault.held?.generation).toBe(2)
  })
})

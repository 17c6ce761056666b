import { describe, expect, it } from 'vitest'
import { AuthError } from '../../../src/errors.ts'
import { ended, marked, withLock } from '../../../src/protocol/ledger.ts'
import { setLocked } from '../../../src/protocol/locking.ts'
import type { SessionRecord } from '../../../src/protocol/record.ts'
import { refreshSession } from '../../../src/protocol/refresh.ts'
import { type IdleVerdict, restoreSession } from '../../../src/protocol/restore.ts'
import { bury } from '../../../src/protocol/tombstones.ts'
import { gate, never, protocolWorld, REQUEST } from './protocolWorld.ts'

const active = (): IdleVerdict => 'active'

async function reloaded(options: Parameters<typeof protocolWorld>[0] = {}, lifetime: number | null = null) {
  const w = protocolWorld(options)
  const before = w.open({ lifetime: () => lifetime })
  const session = await w.signIn(before)
  const a = w.open({ lifetime: () => lifetime })
  const restore = (judge: (remembered: boolean) => IdleVerdict = active, signal = never) =>
    w.finish(restoreSession(a.tab, judge, signal))
  return { ...w, before, a, session, restore }
}

describe('a reload', () => {
  it('finds the session, and asks the server for nothing', async () => {
    const { a, before, session, restore, server } = await reloaded()
    expect(await restore()).toEqual({ type: 'restored', session, locked: false })
    expect(a.tab.vault.held).toEqual(before.tab.vault.held)
    expect(server.counts.refresh).toBe(0)
  })

  it('finds nobody in an empty ledger, nor in one that is over', async () => {
    const { finish, open, setLedger, server } = protocolWorld()
    expect(await finish(restoreSession(open().tab, active, never))).toEqual({ type: 'none' })
    await setLedger(ended('e', 'user', 1))
    expect(await finish(restoreSession(open().tab, active, never))).toEqual({ type: 'none', reason: 'user' })
    expect(server.counts).toMatchObject({ refresh: 0, revoke: 0 })
  })

  it('T20: empties no cookie jar once it has been given up: whoever signs in meanwhile would lose the session', async () => {
    const { setLedger, restore, server } = await reloaded({ mode: 'ambient' })
    await setLedger(ended('e', 'user', 1))
    await expect(restore(active, AbortSignal.abort())).rejects.toThrow()
    expect(server.counts.revoke).toBe(0)
    expect(await restore()).toEqual({ type: 'none', reason: 'user' })
    expect(server.counts.revoke).toBe(1)
  })

  it('T44: does not bring a buried session back', async () => {
    const { a, session, restore, ledger } = await reloaded()
    bury(a.tab, session.id, 'idle')
    expect(await restore()).toEqual({ type: 'none', reason: 'idle' })
    expect(await ledger.read()).toMatchObject({ live: false, reason: 'idle' })
    expect(a.tab.vault.held).toBeNull()
  })

  it('keeps a locked session locked', async () => {
    const { restore, setLedger, live } = await reloaded()
    await setLedger(withLock(await live(), true))
    expect(await restore()).toMatchObject({ type: 'restored', locked: true })
  })

  it('T3: locks a session whose user was away for too long, for the other tabs too', async () => {
    const { restore, live, a } = await reloaded()
    expect(await restore(() => 'lock')).toMatchObject({ type: 'restored', locked: true })
    expect((await live()).locked).toBe(true)
    expect(a.told()).toBe(1)
  })

  it('does not lock again what is locked', async () => {
    const { restore, live, a, setLedger } = await reloaded()
    await setLedger(withLock(await live(), true))
    expect(await restore(() => 'lock')).toMatchObject({ type: 'restored', locked: true })
    expect(a.told()).toBe(0)
  })

  it('T3: ends a session whose user was away for too long', async () => {
    const { restore, ledger, a } = await reloaded()
    expect(await restore(() => 'signOut')).toEqual({ type: 'ended', reason: 'idle', source: 'self' })
    expect(await ledger.read()).toMatchObject({ live: false, reason: 'idle', revoked: true })
    expect(a.tab.vault.held).toBeNull()
  })

  it('ends a session at its absolute limit, not a moment before, and whoever is active', async () => {
    const { restore, clock, ledger } = await reloaded({}, 60_000)
    clock.sleep(59_999)
    expect(await restore()).toMatchObject({ type: 'restored' })
    clock.sleep(1)
    expect(await restore()).toEqual({ type: 'ended', reason: 'lifetime', source: 'self' })
    expect(await ledger.read()).toMatchObject({ live: false, reason: 'lifetime' })
  })

  it('judges a remembered session by the limits of a remembered one', async () => {
    const w = protocolWorld()
    await w.signIn(w.open(), 'ada', true)
    const judged: boolean[] = []
    const a = w.open()
    const outcome = await w.finish(
      restoreSession(
        a.tab,
        (remembered) => {
          judged.push(remembered)
          return 'active'
        },
        never,
      ),
    )
    expect(outcome).toMatchObject({ type: 'restored' })
    expect(judged).toEqual([true])
    expect(a.tab.vault.held?.remembered).toBe(true)
  })

  it('T34: waits for a store that cannot be read now', async () => {
    const { restore, store, a } = await reloaded()
    store.get = async () => {
      throw new Error('not now')
    }
    expect(await restore()).toMatchObject({ type: 'unreachable', failure: { code: 'storage_failed' } })
    expect(a.tab.vault.held).toBeNull()
  })

  it('T22: finds nobody where the record is gone', async () => {
    const { restore, before, live } = await reloaded()
    await before.tab.vault.remove((await live()).commit, false)
    expect(await restore()).toEqual({ type: 'none' })
  })

  it('rejects when nobody waits for it any more', async () => {
    const { a, finish, server } = await reloaded()
    const abort = new AbortController()
    abort.abort('not wanted')
    await expect(finish(restoreSession(a.tab, active, abort.signal))).rejects.toBe('not wanted')
    expect(server.counts.refresh).toBe(0)
  })

  it('T6: completes what a tab had stored and not committed', async () => {
    const { a, before, restore, setLedger, live, server, clock } = await reloaded()
    const held = before.tab.vault.held as SessionRecord
    const session = { ...held.session, generation: 2 }
    await before.tab.vault.write({ ...held, commit: 'ahead', generation: 2, session }, null)
    await before.tab.vault.remove(held.commit, false)
    await setLedger(marked(await live(), { commit: 'ahead', since: clock.now() }))
    expect(await restore()).toMatchObject({ type: 'restored', session: { generation: 2 } })
    expect(await live()).toMatchObject({ commit: 'ahead', generation: 2 })
    expect(a.tab.vault.held?.commit).toBe('ahead')
    expect(server.counts.refresh).toBe(0)
  })

  it('does not take a record of another epoch for one that was written ahead', async () => {
    const { before, restore, setLedger, live, clock } = await reloaded()
    const held = before.tab.vault.held as SessionRecord
    await before.tab.vault.write({ ...held, commit: 'ahead', epoch: 'another' }, null)
    await before.tab.vault.remove(held.commit, false)
    await setLedger(marked(await live(), { commit: 'ahead', since: clock.now() }))
    expect(await restore()).toEqual({ type: 'none' })
  })
})

describe('a reload in cookie mode', () => {
  it('refreshes in its turn, because only the cookie is there', async () => {
    const { a, session, restore, server, live } = await reloaded({ mode: 'ambient', isShared: false }, 600_000)
    const entry = await live()
    await a.tab.vault.remove(entry.commit, false)
    expect(await restore()).toMatchObject({
      type: 'restored',
      session: { id: session.id, user: { id: 'ada' }, endsAt: session.endsAt, signedInAt: session.signedInAt },
      locked: false,
    })
    expect(server.counts.refresh).toBe(1)
    expect((await live()).generation).toBe(2)
  })

  it('keeps the session where the server is out of reach, and holds nothing', async () => {
    const { a, restore, server, live } = await reloaded({ mode: 'ambient', isShared: false })
    await a.tab.vault.remove((await live()).commit, false)
    server.faults.refresh.push({ type: 'reject', error: new AuthError('server_error', '503') })
    expect(await restore()).toMatchObject({ type: 'unreachable', failure: { code: 'server_error' } })
    expect(a.tab.vault.held).toBeNull()
    expect((await live()).generation).toBe(1)
  })

  it('T20: leaves the session of a sign-in alone that came while the server was out of reach', async () => {
    const { a, clock, finish, signIn, server, live } = await reloaded({ mode: 'ambient', isShared: false })
    await a.tab.vault.remove((await live()).commit, false)
    let fail = (_: unknown) => {}
    const until = new Promise<never>((_, reject) => {
      fail = reject
    })
    server.faults.refresh.push({ type: 'hold', until })
    const restoring = restoreSession(a.tab, active, never)
    await clock.pass(100)
    const session = await signIn(a)
    fail(new AuthError('server_error', '503'))
    expect(await finish(restoring)).toMatchObject({ type: 'unreachable' })
    expect(a.tab.vault.held?.session.id).toBe(session.id)
  })

  it('is over where the server knows nobody any more', async () => {
    const { a, restore, server, live, ledger } = await reloaded({ mode: 'ambient', isShared: false })
    await a.tab.vault.remove((await live()).commit, false)
    server.jar = undefined
    expect(await restore()).toEqual({ type: 'ended', reason: 'revoked', source: 'self' })
    expect(await ledger.read()).toMatchObject({ live: false, reason: 'revoked' })
  })

  it('judges idleness before the cookie is used', async () => {
    const { a, restore, server, live } = await reloaded({ mode: 'ambient', isShared: false })
    await a.tab.vault.remove((await live()).commit, false)
    expect(await restore(() => 'signOut')).toEqual({ type: 'ended', reason: 'idle', source: 'self' })
    expect(server.counts.refresh).toBe(0)
  })

  it('sends the revocation again that the server has not confirmed, and only that', async () => {
    const { open, finish, server, setLedger, ledger, clock } = protocolWorld({ mode: 'ambient' })
    await setLedger(ended('e', 'user', 1))
    expect(await finish(restoreSession(open().tab, active, never))).toEqual({ type: 'none', reason: 'user' })
    await clock.pass(0)
    expect(server.counts).toMatchObject({ revoke: 1, refresh: 0 })
    expect(await ledger.read()).toMatchObject({ revoked: true })
    await finish(restoreSession(open().tab, active, never))
    expect(server.counts.revoke).toBe(1)
  })

  it('does not say that the server knows when it has refused', async () => {
    const { open, finish, setLedger, ledger, clock } = protocolWorld({ mode: 'ambient' })
    await setLedger(ended('e', 'user', 1))
    const a = open()
    a.tab.backend.revoke = async () => {
      throw new AuthError('network', 'offline')
    }
    await finish(restoreSession(a.tab, active, never))
    await clock.pass(200_000)
    expect(await ledger.read()).not.toHaveProperty('revoked')
  })
})

describe('a browser that has never heard of a session, in cookie mode', () => {
  it('asks the server, and begins the session that it knows', async () => {
    const { open, finish, server, signIn, live, setLedger, ledger } = protocolWorld({ mode: 'ambient' })
    await signIn(open())
    await setLedger(ended('e', 'user', 1))
    const { read } = ledger
    let isEmpty = true
    ledger.read = async () => (isEmpty ? null : read())
    const { compareAndSet } = ledger
    ledger.compareAndSet = async (expected, next, records) => {
      isEmpty = false
      return compareAndSet(expected ?? (await read()), next, records)
    }
    const a = open()
    const outcome = await finish(restoreSession(a.tab, active, never))
    expect(outcome).toMatchObject({ type: 'restored', session: { user: { id: 'ada' } }, locked: false })
    expect(server.counts.refresh).toBe(1)
    expect((await live()).epoch).toBe(a.tab.vault.held?.epoch)
  })

  it('takes the place of no session that another tab has begun while the server was asked', async () => {
    const { open, finish, server, signIn, ledger } = protocolWorld({ mode: 'ambient' })
    const a = open()
    const { compareAndSet } = ledger
    const silent = open()
    const { backend } = silent.tab
    await signIn(open())
    await signIn(a, 'grace')
    // It was asked before grace signed in, and its answer, for ada, is stored after that.
    const live = await ledger.read()
    const begun: string[] = []
    let isEarly = true
    ledger.read = async () => (isEarly ? null : live)
    backend.refresh = async () => {
      isEarly = false
      return { accessToken: 'late', user: { id: 'ada' } }
    }
    ledger.compareAndSet = (expected, next, records) => {
      if (next.live && next.generation === 1) begun.push(next.epoch)
      return compareAndSet(expected, next, records)
    }
    const outcome = await finish(restoreSession(silent.tab, active, never))
    expect(outcome).toMatchObject({ type: 'restored', session: { user: { id: 'grace' } } })
    expect(begun).toEqual([])
    expect(server.counts.revoke).toBe(0)
  })

  it.each([
    ['nobody', undefined, { type: 'none' }],
    ['invalid_grant', new AuthError('invalid_grant', 'no'), { type: 'none' }],
    ['a fault', new AuthError('server_error', '503'), { type: 'unreachable', failure: { code: 'server_error' } }],
    ['something else', new TypeError('oops'), { type: 'unreachable' }],
  ])('finds what the answer means: %s', async (_, answer, expected) => {
    const { open, finish, ledger } = protocolWorld({ mode: 'ambient' })
    const a = open()
    a.tab.backend.refresh = async () => {
      if (answer) throw answer
      return undefined as never
    }
    expect(await finish(restoreSession(a.tab, active, never))).toMatchObject(expected)
    expect(await ledger.read()).toBeNull()
  })

  it('waits for the answer no longer than a request may last', async () => {
    const { open, finish, clock } = protocolWorld({ mode: 'ambient' })
    const a = open()
    a.tab.backend.refresh = () => new Promise(() => {})
    const start = clock.now()
    let endedAt = 0
    const restoring = restoreSession(a.tab, active, never).finally(() => {
      endedAt = clock.now()
    })
    expect(await finish(restoring)).toMatchObject({ type: 'unreachable', failure: { code: 'timeout' } })
    expect(endedAt - start).toBe(REQUEST)
  })

  it('asks in turn with the other tabs, and looks again at what they have found', async () => {
    const { open, finish, lock, server, signIn, clock } = protocolWorld({ mode: 'ambient' })
    const { until, open: leave } = gate()
    void lock.run({ name: 'authchart:test:refresh', stealAfter: 60_000 }, () => until)
    const b = open()
    const restoring = restoreSession(b.tab, active, never)
    await clock.pass(0)
    const a = open()
    const session = await signIn(a)
    leave()
    expect(await finish(restoring)).toEqual({ type: 'restored', session, locked: false })
    expect(server.counts.refresh).toBe(0)
  })

  it('asks nobody when it is not wanted any more', async () => {
    const { open, finish, lock, server, clock } = protocolWorld({ mode: 'ambient' })
    const abort = new AbortController()
    const { until, open: leave } = gate()
    void lock.run({ name: 'authchart:test:refresh', stealAfter: 60_000 }, () => until)
    const restoring = restoreSession(open().tab, active, abort.signal)
    const caught = restoring.catch((error) => error)
    await clock.pass(0)
    abort.abort('not wanted')
    leave()
    expect(await finish(caught)).toBe('not wanted')
    expect(server.counts.refresh).toBe(0)
  })
})

describe('locking a session', () => {
  it('is written for all tabs, once, and can be undone', async () => {
    const { before, finish, live } = await reloaded()
    const told = before.told()
    expect(await finish(setLocked(before.tab, true))).toBe(true)
    expect((await live()).locked).toBe(true)
    expect(await finish(setLocked(before.tab, true))).toBe(true)
    expect(before.told()).toBe(told + 2)
    expect(await finish(setLocked(before.tab, false))).toBe(true)
    expect(await live()).not.toHaveProperty('locked')
  })

  it('goes on when a refresh came in between', async () => {
    const { before, finish, live, ledger } = await reloaded()
    const { compareAndSet } = ledger
    let isFirst = true
    ledger.compareAndSet = async (expected, next, records) => {
      if (isFirst) {
        isFirst = false
        await finish(refreshSession(before.tab, never))
      }
      return compareAndSet(expected, next, records)
    }
    expect(await finish(setLocked(before.tab, true))).toBe(true)
    expect(await live()).toMatchObject({ generation: 2, locked: true })
  })

  it('is refused for nobody, for a session that is over, and for another one', async () => {
    const { before, a, session, finish, setLedger, live } = await reloaded()
    expect(await finish(setLocked(a.tab, true))).toBe(false)
    await setLedger({ ...(await live()), epoch: 'another' })
    expect(await finish(setLocked(before.tab, true))).toBe(false)
    await setLedger(ended(session.id, 'user', 1))
    expect(await finish(setLocked(before.tab, true))).toBe(false)
  })

  it('T44: is known to the next page where this one is closed before the ledger has it', async () => {
    const { before, restore, ledger, finish, live, clock } = await reloaded()
    const { compareAndSet } = ledger
    ledger.compareAndSet = () => new Promise(() => {})
    void setLocked(before.tab, true)
    await clock.pass(0)
    expect(await live()).not.toHaveProperty('locked')
    ledger.compareAndSet = compareAndSet
    expect(await restore()).toMatchObject({ type: 'restored', locked: true })
    expect((await live()).locked).toBe(true)
    await finish(setLocked(before.tab, false))
    expect(await restore()).toMatchObject({ type: 'restored', locked: false })
  })

  it('does not lock a session again that another tab has unlocked meanwhile', async () => {
    const { before, a, restore, ledger, finish, live, clock } = await reloaded()
    await restore()
    // The ledger has the lock, and the page that wrote it was closed before it heard so.
    const { compareAndSet } = ledger
    ledger.compareAndSet = async (...change) => {
      await compareAndSet(...change)
      return new Promise(() => {})
    }
    void setLocked(before.tab, true)
    await clock.pass(0)
    ledger.compareAndSet = compareAndSet
    expect((await live()).locked).toBe(true)
    await finish(setLocked(a.tab, false))
    expect(await restore()).toMatchObject({ type: 'restored', locked: false })
  })

  it('of one session says nothing about the next', async () => {
    const { before, restore } = await reloaded()
    before.tab.ports.notes.set('authchart:test:locking', 'another')
    expect(await restore()).toMatchObject({ type: 'restored', locked: false })
  })
})

import { describe, expect, it } from 'vitest'
import { ended, withLock } from '../../../src/protocol/ledger.ts'
import { look } from '../../../src/protocol/look.ts'
import { refreshSession } from '../../../src/protocol/refresh.ts'
import { bury } from '../../../src/protocol/tombstones.ts'
import { gate, never, protocolWorld } from './protocolWorld.ts'

async function two(options: Parameters<typeof protocolWorld>[0] = {}) {
  const w = protocolWorld(options)
  const a = w.open()
  const session = await w.signIn(a)
  return { ...w, a, b: w.follow(a), session }
}

describe('a look at the ledger', () => {
  it('finds the same session, and whether it is locked', async () => {
    const { a, session, finish, setLedger, live } = await two()
    expect(await finish(look(a.tab))).toEqual({ type: 'same', session, locked: false })
    await setLedger(withLock(await live(), true))
    expect(await finish(look(a.tab))).toEqual({ type: 'same', session, locked: true })
  })

  it('adopts what another tab has refreshed', async () => {
    const { a, b, finish, server } = await two()
    await finish(refreshSession(a.tab, never))
    const news = await finish(look(b.tab))
    expect(news).toEqual({ type: 'refreshed', session: a.tab.vault.held?.session, locked: false })
    expect(b.tab.vault.held).toEqual(a.tab.vault.held)
    expect(server.counts.refresh).toBe(1)
  })

  it('keeps what it has where the newer record cannot be read yet', async () => {
    const { b, session, finish, setLedger, live } = await two()
    const mine = b.tab.vault.held
    await setLedger({ ...(await live()), generation: 2, commit: 'not-there-yet' })
    expect(await finish(look(b.tab))).toEqual({ type: 'same', session, locked: false })
    expect(b.tab.vault.held).toBe(mine)
  })

  it('memory mode: a newer generation elsewhere is nothing to adopt', async () => {
    const { b, session, finish, setLedger, live } = await two({ isShared: false })
    const asked: unknown[] = []
    const askForTokens = async (...question: unknown[]) => {
      asked.push(question)
      return null
    }
    await setLedger({ ...(await live()), generation: 2, commit: 'of-another-tab' })
    expect(await finish(look({ ...b.tab, askForTokens }))).toEqual({ type: 'same', session, locked: false })
    expect(asked).toEqual([])
  })

  it('takes in a session where there was none', async () => {
    const { a, open, session, finish, setLedger, live } = await two()
    await setLedger(withLock(await live(), true))
    const c = open()
    expect(await finish(look(c.tab))).toEqual({ type: 'signedIn', session, locked: true })
    expect(c.tab.vault.held).toEqual(a.tab.vault.held)
  })

  it('T9: switches to the session of another user', async () => {
    const { a, b, signIn, finish } = await two()
    const session = await signIn(b, 'grace')
    expect(await finish(look(a.tab))).toEqual({ type: 'switched', session, locked: false })
    expect(a.tab.vault.held?.session.user.id).toBe('grace')
  })

  it('T9: ends where the session of another user cannot be taken in', async () => {
    const { a, b, signIn, finish, live } = await two()
    await signIn(b, 'grace')
    await b.tab.vault.remove((await live()).commit, false)
    expect(await finish(look(a.tab))).toEqual({ type: 'ended', reason: 'userChanged', source: 'remote' })
    expect(a.tab.vault.held).toBeNull()
  })

  it('T9: tells of the sign-out where what took the place of a session is signed out before the ledger knows', async () => {
    const { a, b, signIn, finish, store, clock, ledger } = await two()
    const { id } = await signIn(b, 'grace')
    const { until, open: answer } = gate()
    const { get } = store
    store.get = async (key) => {
      await until
      return get(key)
    }
    const looking = look(a.tab)
    await clock.pass(0)
    bury(b.tab, id, 'user')
    answer()
    expect(await finish(looking)).toEqual({ type: 'ended', reason: 'user', source: 'remote' })
    expect(await ledger.read()).toMatchObject({ epoch: id, live: false, reason: 'user' })
  })

  it('cookie mode: says that there is a session which only a restore can get at', async () => {
    const { open, finish, a, live } = await two({ mode: 'ambient', isShared: false })
    await a.tab.vault.remove((await live()).commit, false)
    expect(await finish(look(open().tab))).toEqual({ type: 'found' })
  })

  it('learns why the session has ended', async () => {
    const { a, session, finish, setLedger, clock } = await two()
    await setLedger(ended(session.id, 'lifetime', clock.now()))
    expect(await finish(look(a.tab))).toEqual({ type: 'ended', reason: 'lifetime', source: 'remote' })
    expect(a.tab.vault.held).toBeNull()
  })

  it('T22: takes a ledger that is gone for storage that was cleared', async () => {
    const { a, finish, ledger } = await two()
    ledger.read = async () => null
    expect(await finish(look(a.tab))).toEqual({ type: 'ended', reason: 'storageCleared', source: 'remote' })
    expect(a.tab.vault.held).toBeNull()
  })

  it('T34: takes a ledger that cannot be read for nothing at all', async () => {
    const { a, finish, ledger } = await two()
    const mine = a.tab.vault.held
    ledger.read = async () => {
      throw new Error('closed')
    }
    expect(await finish(look(a.tab))).toEqual({ type: 'nothing' })
    expect(a.tab.vault.held).toBe(mine)
    expect(a.failures).toEqual(['ledger Error: closed'])
  })

  it('T44: finishes the end of a session whose tab died before the ledger knew', async () => {
    const { b, session, finish, ledger, clock } = await two()
    bury(b.tab, session.id, 'idle')
    expect(await finish(look(b.tab))).toEqual({ type: 'ended', reason: 'idle', source: 'remote' })
    expect(await ledger.read()).toMatchObject({ live: false, reason: 'idle', at: clock.now() })
  })

  it('looks again when this very tab has moved on while it looked', async () => {
    const { a, finish, ledger, clock, signIn } = await two()
    const { read } = ledger
    const old = await read()
    const { until, open: answer } = gate()
    ledger.read = async () => {
      await until
      return old
    }
    const looking = look(a.tab)
    await clock.pass(0)
    ledger.read = read
    const session = await signIn(a, 'grace')
    answer()
    expect(await finish(looking)).toEqual({ type: 'same', session, locked: false })
  })

  it('looks again when this very tab has moved on while it adopted', async () => {
    const { a, b, finish, clock, signIn, store } = await two()
    await finish(refreshSession(a.tab, never))
    const { until, open: answer } = gate()
    const { get } = store
    store.get = async (key) => {
      await until
      return get(key)
    }
    const looking = look(b.tab)
    await clock.pass(0)
    store.get = get
    const session = await signIn(b, 'grace')
    answer()
    expect(await finish(looking)).toEqual({ type: 'same', session, locked: false })
    expect(b.tab.vault.held?.session).toEqual(session)
  })

  it('looks again when this very tab has signed in while it took another session in', async () => {
    const { open, finish, clock, signIn, store } = await two()
    const c = open()
    const { until, open: answer } = gate()
    const { get } = store
    store.get = async (key) => {
      await until
      return get(key)
    }
    const looking = look(c.tab)
    await clock.pass(0)
    store.get = get
    const session = await signIn(c, 'grace')
    answer()
    expect(await finish(looking)).toEqual({ type: 'same', session, locked: false })
  })
})

import { describe, expect, it } from 'vitest'
import { AuthError } from '../../../src/errors.ts'
import type { AuthOptions } from '../../../src/options.ts'
import { fakeServer } from './fakeServer.ts'
import { world } from './world.ts'

describe('sign-out', () => {
  it('clears vault, store and ledger in this very task, before the server has answered', async () => {
    const { open, server, signIn, values, finish } = world()
    const { auth } = await signIn(open())
    expect(values.size).toBe(1)
    server.faults.revoke.push({ type: 'hold', until: new Promise(() => {}) })
    const out = auth.signOut()
    expect(auth.tokens.peekAccessToken()).toBeNull()
    expect(auth.isAuthenticated()).toBe(false)
    expect(values.size).toBe(0)
    expect(server.counts.revoke).toBe(1)
    await finish(out)
    expect(auth.view).toMatchObject({ status: 'signedOut', reason: 'user' })
  })

  it('T44: a page that is closed in the middle of a sign-out does not bring the session back', async () => {
    const { open, signIn, ledger, finish } = world()
    const { auth } = await signIn(open())
    const read = ledger.read
    ledger.read = () => new Promise(() => {})
    void auth.signOut().catch(() => {})
    auth.dispose()
    ledger.read = read
    expect((await ledger.read())?.live).toBe(true)
    const reloaded = open()
    await finish(reloaded.auth.ready)
    expect(reloaded.auth.view.status).toBe('anonymous')
    expect((await ledger.read())?.live).toBe(false)
  })

  it('T44: the end of an idle session keeps its reason when the page dies before the ledger knows', async () => {
    const { open, signIn, ledger, finish, clock, settle } = world()
    const witness = open()
    await finish(witness.auth.ready)
    const { auth } = await signIn(open({ idle: { timeout: 20_000 } }))
    await settle()
    expect(witness.auth.view.status).toBe('authenticated')
    const { compareAndSet } = ledger
    // Only the dying page hangs.
    ledger.compareAndSet = () => {
      ledger.compareAndSet = compareAndSet
      return new Promise(() => {})
    }
    await clock.pass(22_000)
    auth.dispose()
    witness.lifecycle('woke')
    await settle()
    expect(witness.auth.view).toMatchObject({ status: 'signedOut', reason: 'idle', source: 'remote' })
  })

  it('T11: a page that wakes after the session ended elsewhere sends nothing with the dead token', async () => {
    const { open, signIn, finish, settle, clock } = world()
    const a = await signIn(open())
    const b = open()
    await finish(b.auth.ready)
    await finish(b.auth.getAccessToken())
    expect(b.auth.tokens.peekAccessToken()).not.toBeNull()
    // The second tab hears nothing: frozen, or in the back/forward cache.
    const deaf = open({ environment: { channel: { post() {}, subscribe: () => () => {}, close() {} } } })
    await finish(deaf.auth.ready)
    await finish(deaf.auth.getAccessToken())
    await finish(a.auth.signOut())
    // Even before it has woken up, a look at the tombstone is enough.
    expect(deaf.auth.tokens.peekAccessToken()).toBeNull()
    deaf.lifecycle('woke')
    expect(await finish(deaf.auth.getAccessToken())).toBeNull()
    await settle()
    expect(deaf.auth.view).toMatchObject({ status: 'signedOut', reason: 'user', source: 'remote' })
    await clock.pass(1_000)
  })

  it('T36: a restored page is judged by the ledger before its token is used, tombstone or not', async () => {
    const { open, signIn, finish, noteValues } = world()
    const a = await signIn(open())
    const deaf = open({ environment: { channel: { post() {}, subscribe: () => () => {}, close() {} } } })
    await finish(deaf.auth.ready)
    await finish(deaf.auth.getAccessToken())
    await finish(a.auth.signOut())
    noteValues.clear()
    deaf.lifecycle('woke')
    expect(deaf.auth.tokens.peekAccessToken()).toBeNull()
    expect(await finish(deaf.auth.getAccessToken())).toBeNull()
  })

  it('works while the session is being restored', async () => {
    const { open, signIn, finish, server, settle } = world()
    const { auth } = await signIn(open())
    auth.dispose()
    const reloaded = open()
    await finish(reloaded.auth.signOut())
    await settle()
    expect(reloaded.auth.view.isAuthenticated).toBe(false)
    expect(server.liveFamilies()).toEqual([])
    const again = open()
    await finish(again.auth.ready)
    expect(again.auth.view.status).toBe('anonymous')
  })

  it('is retried while the tab lives when the server cannot be reached', async () => {
    const { open, signIn, finish, server, clock } = world()
    const { auth } = await signIn(open())
    server.faults.revoke.push(
      { type: 'reject', error: new AuthError('network', 'x') },
      { type: 'reject', error: new AuthError('network', 'x') },
    )
    await finish(auth.signOut())
    expect(auth.view.status).toBe('signedOut')
    await clock.pass(60_000)
    expect(server.liveFamilies()).toEqual([])
  })

  it('ends all sessions of the user, or all but this one', async () => {
    const { open, signIn, finish, server } = world()
    const other = world({ server })
    await other.signIn(other.open())
    const { auth } = await signIn(open())
    expect(server.liveFamilies()).toHaveLength(2)
    await finish(auth.signOut({ scope: 'elsewhere' }))
    expect(server.liveFamilies()).toHaveLength(1)
    expect(auth.view.status).toBe('authenticated')
    await other.signIn(other.open())
    await finish(auth.signOut({ scope: 'everywhere' }))
    expect(server.liveFamilies()).toHaveLength(0)
  })

  it('lets the app purge its caches, bounded in time, and survives its failure', async () => {
    for (const onSignOut of [
      () => {
        throw new Error('app bug')
      },
      () => new Promise<void>(() => {}),
    ]) {
      const w = world()
      const { auth } = await w.signIn(w.open({ onSignOut, timeouts: { signOut: 1_000 } }))
      await w.finish(auth.signOut())
      expect(auth.view.status).toBe('signedOut')
      expect(auth.view.error).not.toBeNull()
    }
  })

  it('lets the app purge its caches when another user takes over, too', async () => {
    const purged: string[] = []
    const w = world()
    const onSignOut: AuthOptions['onSignOut'] = ({ reason }) => void purged.push(reason)
    const { auth } = await w.signIn(w.open({ onSignOut }), 'ada')
    await w.finish(auth.signIn({ method: 'password', name: 'ada' }))
    expect(purged).toEqual([])
    await w.finish(auth.signIn({ method: 'password', name: 'grace' }))
    expect(purged).toEqual(['userChanged'])
  })

  it('says in which tab it was that another user took over', async () => {
    const w = world()
    const purged: [string, unknown][] = []
    const open = (name: string) => w.open({ onSignOut: (event) => void purged.push([name, event]) })
    const here = await w.signIn(open('here'), 'ada')
    const other = open('other')
    await w.finish(other.auth.ready)
    await w.finish(here.auth.signIn({ method: 'password', name: 'grace' }))
    await w.clock.pass(1_000)
    expect(other.auth.view.user?.id).toBe('grace')
    expect(purged).toEqual([
      ['here', { reason: 'userChanged', source: 'self' }],
      ['other', { reason: 'userChanged', source: 'remote' }],
    ])
    const changed = (source: string) => expect.objectContaining({ type: 'userChanged', source })
    expect(here.heard).toContainEqual(changed('self'))
    expect(other.heard).toContainEqual(changed('remote'))
  })

  it('T9: says that it was elsewhere where the cookie is found to be somebody else’s', async () => {
    const w = world({ server: fakeServer({ mode: 'ambient' }), shareStore: false })
    const purged: unknown[] = []
    const tab = await w.signIn(w.open({ onSignOut: (event) => void purged.push(event) }), 'ada')
    // By a page of this site that does not know the library.
    const { signIn } = w.server.backend()
    await signIn?.({ method: 'password', name: 'grace' }, { signal: new AbortController().signal })
    await w.finish(tab.auth.refresh())
    await w.settle()
    expect(tab.auth.view.user?.id).toBe('grace')
    expect(purged).toEqual([{ reason: 'userChanged', source: 'remote' }])
    expect(tab.heard).toContainEqual(expect.objectContaining({ type: 'userChanged', source: 'remote' }))
  })

  it('T25: leaves no unhandled rejection when it is disposed while the caches are being purged', async () => {
    const unhandled: unknown[] = []
    const note = (reason: unknown) => unhandled.push(reason)
    process.on('unhandledRejection', note)
    const w = world()
    const { auth } = await w.signIn(w.open({ onSignOut: () => new Promise<void>(() => {}) }), 'ada')
    await w.finish(auth.signIn({ method: 'password', name: 'grace' }))
    auth.dispose()
    await w.clock.pass(10_000)
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
    expect(w.listening()).toMatchObject({ timers: 0 })
  })

  it('T22: storage that is cleared in the middle of a session ends it with a reason', async () => {
    const { open, signIn, finish, values, settle } = world()
    const { auth } = await signIn(open())
    values.clear()
    await finish(auth.refresh().catch(() => {}))
    await settle()
    expect(auth.view).toMatchObject({ status: 'signedOut', reason: 'storageCleared' })
  })

  it('T34: an empty or failing read is not by itself a sign-out', async () => {
    const { memoryStore } = await import('../../../src/adapters/storage/memoryStore.ts')
    const w = world({ shareStore: false })
    const values = new Map<string, string>()
    const real = memoryStore({ values, shared: true })
    let isFailing = false
    const store = {
      ...real,
      get: (key: string) => {
        if (isFailing) throw new Error('InvalidStateError')
        return real.get(key)
      },
    }
    const { auth, heard } = await w.signIn(w.open({ store }))
    isFailing = true
    w.clock.sleep(120_000)
    const token = await w.finish(auth.getAccessToken())
    expect(w.server.isValid(token)).toBe(true)
    expect(JSON.stringify(heard)).toContain('storageFailed')
    // Empty for a moment: the write of another tab is on its way.
    isFailing = false
    const kept = new Map(values)
    values.clear()
    const refreshing = auth.refresh()
    await w.clock.pass(200)
    for (const [key, value] of kept) values.set(key, value)
    expect((await w.finish(refreshing)).generation).toBe(3)
  })

  it('T14: a store that is full, throws or holds garbage never throws to the app', async () => {
    const w = world({ shareStore: false })
    const broken = {
      shared: true,
      get: () => '{"__proto__":{"polluted":true},"schema":1',
      set: () => {
        throw new DOMException('full', 'QuotaExceededError')
      },
      remove: () => {
        throw new Error('gone')
      },
    }
    const { auth, heard } = await w.signIn(w.open({ store: broken }))
    expect(auth.view.status).toBe('authenticated')
    expect(w.server.isValid(await w.finish(auth.getAccessToken()))).toBe(true)
    await w.finish(auth.refresh())
    expect(w.server.isValid(await w.finish(auth.getAccessToken()))).toBe(true)
    expect(heard).toContainEqual(expect.objectContaining({ type: 'storageFailed', what: 'store' }))
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    await w.finish(auth.signOut())
    expect(auth.view.status).toBe('signedOut')
  })

  it('T42: a ledger that fails for good leaves the tab alone with its session, and says so', async () => {
    const { open, signIn, finish, ledger, server } = world()
    const { auth, heard } = await signIn(open())
    const fail = async () => {
      throw new AuthError('storage_failed', 'IndexedDB is gone.')
    }
    ledger.read = fail
    ledger.compareAndSet = fail
    expect((await finish(auth.refresh())).generation).toBe(2)
    expect(server.isValid(await finish(auth.getAccessToken()))).toBe(true)
    expect(heard).toContainEqual(expect.objectContaining({ type: 'storageFailed', what: 'ledger' }))
    await finish(auth.signOut())
    expect(auth.view.status).toBe('signedOut')
  })
})

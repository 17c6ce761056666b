import { describe, expect, it } from 'vitest'
import { AuthError } from '../../../src/errors.ts'
import { fakeServer } from './fakeServer.ts'
import { world } from './world.ts'

describe('a reload', () => {
  it('T26: arms every timer anew from the session record; no snapshot of the chart is stored anywhere', async () => {
    const w = world()
    const options = { idle: { timeout: 600_000, warning: 60_000 }, lifetime: 400_000 }
    const before = await w.signIn(w.open(options))
    await w.clock.pass(10_000)
    before.auth.dispose()
    const stored = JSON.stringify([[...w.values], [...w.noteValues], await w.ledger.read()])
    for (const word of ['historyValue', 'children', 'authenticated', 'retryAt', 'idleDeadline'])
      expect(stored).not.toContain(word)

    const after = w.open(options)
    await w.finish(after.auth.ready)
    after.active()
    await w.clock.pass(45_000)
    expect(w.server.counts.refresh).toBe(1)
    await w.clock.pass(360_000)
    expect(after.auth.view).toMatchObject({ status: 'signedOut', reason: 'lifetime' })
  })

  it('T37: forgets a sign-in that was abandoned, and an abandoned one blocks nothing', async () => {
    const w = world()
    const never = { type: 'hold', until: new Promise<void>(() => {}) } as const
    w.server.faults.signIn.push(never, never, never)
    const a = w.open()
    const b = w.open()
    const abandoned = a.auth.signIn({ method: 'popup', name: 'ada' }).catch((error) => error)
    await w.settle()
    // Another tab, a reload, another attempt here, and a sign-out are all possible at once.
    void b.auth.signIn({ method: 'popup', name: 'ada' }).catch(() => {})
    await w.settle()
    b.auth.dispose()
    const reloaded = w.open()
    await w.finish(reloaded.auth.ready)
    expect(reloaded.auth.view.status).toBe('anonymous')
    void a.auth.signIn({ method: 'popup', name: 'ada' }).catch(() => {})
    await w.settle()
    expect(await w.finish(abandoned)).toMatchObject({ code: 'superseded' })
    await w.finish(a.auth.signOut())
    expect(a.auth.view.status).toBe('anonymous')
    await w.finish(a.auth.signIn({ method: 'password', name: 'grace' }))
    expect(a.auth.view.user?.id).toBe('grace')
  })

  it('T37: an attempt that nobody ever answers ends by itself', async () => {
    const w = world()
    w.server.faults.signIn.push({ type: 'hold', until: new Promise<void>(() => {}) })
    const { auth } = w.open({ timeouts: { request: 3_000 } })
    await expect(w.finish(auth.signIn({ method: 'popup', name: 'ada' }))).rejects.toMatchObject({ code: 'timeout' })
    expect(auth.view.status).toBe('anonymous')
  })

  it('of several tabs at once asks for one cookie session in turn, and all find it', async () => {
    const server = fakeServer({ mode: 'ambient' })
    const w = world({ server, shareStore: false })
    // The server knows a session that this browser's ledger has never heard of.
    await w.finish(
      server
        .backend()
        .signIn?.({ method: 'password', name: 'ada' }, { signal: new AbortController().signal }) as Promise<unknown>,
    )
    const tabs = [w.open(), w.open(), w.open(), w.open()]
    await w.finish(Promise.all(tabs.map(({ auth }) => auth.ready)))
    expect(tabs.map(({ auth }) => auth.view.user?.id)).toEqual(['ada', 'ada', 'ada', 'ada'])
    expect(server.counts.reuse).toBe(0)
    expect(server.mostInFlight).toBe(1)
    for (const { heard } of tabs) expect(JSON.stringify(heard)).not.toContain('refreshFailed')
  })

  it('does not bring a cookie back that outlived its session: the revocation is sent again', async () => {
    const server = fakeServer({ mode: 'ambient' })
    const w = world({ server, shareStore: false })
    const a = await w.signIn(w.open())
    server.faults.revoke.push({ type: 'reject', error: new AuthError('network', 'offline') })
    const out = a.auth.signOut()
    await w.settle()
    a.auth.dispose()
    await out.catch(() => {})
    expect(server.liveFamilies()).toHaveLength(1)
    const b = w.open()
    await w.finish(b.auth.ready)
    await w.settle()
    expect(b.auth.view.status).toBe('anonymous')
    expect(server.liveFamilies()).toEqual([])
  })

  it('of a store that cannot be read tries again before it gives up', async () => {
    const w = world({ shareStore: false })
    let isFailing = false
    const store = {
      shared: true,
      get: (key: string) => {
        if (isFailing) throw new Error('closing')
        return w.store.get(key)
      },
      set: (key: string, value: string) => w.store.set(key, value),
      remove: (key: string) => w.store.remove(key),
    }
    const a = await w.signIn(w.open({ store }))
    a.auth.dispose()
    isFailing = true
    const b = w.open({ store })
    await w.finish(b.auth.ready)
    expect(b.auth.view.status).toBe('restoring')
    isFailing = false
    await w.clock.pass(5_000)
    expect(b.auth.view).toMatchObject({ status: 'authenticated', user: { id: 'ada' } })
  })
})

import { IDBFactory } from 'fake-indexeddb'
import { describe, expect, it, vi } from 'vitest'
import { browserEnvironment, serverEnvironment } from '../../../src/adapters/index.ts'
import { begun } from '../../../src/protocol/ledger.ts'
import { lockWorld } from '../../contract/fakeLockManager.ts'

const entry = begun({ epoch: 'epoch-1', commit: 'commit-1', signedInAt: 0 })

describe('browserEnvironment', () => {
  it('T13: opens and listens to nothing when it is made', () => {
    const touched = vi.fn()
    const trap = new Proxy((() => {}) as object, {
      get: (_, property) => (typeof property === 'symbol' ? undefined : touched(property)),
      construct: () => {
        touched('new')
        return {}
      },
    })
    for (const name of ['window', 'document', 'indexedDB', 'localStorage', 'BroadcastChannel'])
      vi.stubGlobal(name, trap)
    browserEnvironment('scope')
    expect(touched).not.toHaveBeenCalled()
  })

  it('uses the shared ledger, Web Locks and BroadcastChannel where there are any', async () => {
    vi.stubGlobal('indexedDB', new IDBFactory())
    vi.stubGlobal('navigator', { locks: lockWorld().client('tab'), onLine: true })
    const [one, two] = [browserEnvironment('scope'), browserEnvironment('scope')]
    expect(one.ledger.shared).toBe(true)
    await one.ledger.compareAndSet(null, entry)
    expect(await two.ledger.read()).toEqual(entry)
    expect(await one.lock.run({ name: 'a', stealAfter: 1_000 }, async (held) => held.isHeld())).toBe(true)
    const heard = new Promise((resolve) => two.channel.subscribe(resolve))
    one.channel.post({ type: 'hello' })
    expect(await heard).toEqual({ type: 'hello' })
    one.channel.close()
    two.channel.close()
  })

  it('takes leases in IndexedDB where Web Locks are missing', async () => {
    vi.stubGlobal('indexedDB', new IDBFactory())
    vi.stubGlobal('navigator', { onLine: true })
    const { lock } = browserEnvironment('scope')
    expect(await lock.run({ name: 'a', stealAfter: 1_000 }, async (held) => held.isHeld())).toBe(true)
  })

  it('T14: still works, uncoordinated and in memory, where a browser refuses everything', async () => {
    const onNotesFailure = vi.fn()
    const refuse = {
      configurable: true,
      get: () => {
        throw new DOMException('denied', 'SecurityError')
      },
    }
    const names = ['indexedDB', 'localStorage', 'BroadcastChannel', 'navigator'] as const
    for (const name of names) {
      vi.stubGlobal(name, undefined)
      Object.defineProperty(globalThis, name, refuse)
    }
    const { ledger, lock, notes, channel } = browserEnvironment('scope', { onNotesFailure })
    expect(ledger.shared).toBe(false)
    expect(await ledger.compareAndSet(null, entry)).toBe(true)
    expect(await lock.run({ name: 'a', stealAfter: 1_000 }, async () => 'done')).toBe('done')
    notes.set('key', 'value')
    expect(notes.get('key')).toBe('value')
    expect(onNotesFailure).toHaveBeenCalledTimes(1)
    expect(() => channel.post('hello')).not.toThrow()
  })
})

describe('serverEnvironment', () => {
  it('T13: starts no timer, listens to nothing, and answers like a visible page that is online', async () => {
    const timer = vi.spyOn(globalThis, 'setTimeout')
    const { activity, channel, clock, ledger, lifecycle, lock, notes, random } = serverEnvironment()
    const called = vi.fn()
    clock.setTimer(called, 0)()
    activity.subscribe(called)()
    lifecycle.subscribe(called)()
    channel.subscribe(called)()
    channel.post('hello')
    channel.close()
    notes.set('key', 'value')
    expect(notes.get('key')).toBe('value')
    expect([lifecycle.isVisible(), lifecycle.isOnline(), ledger.shared]).toEqual([true, true, false])
    expect(await lock.run({ name: 'a', stealAfter: 1_000 }, (held) => held.isHeld())).toBe(true)
    expect(await ledger.read()).toBeNull()
    expect(random.id()).not.toBe(random.id())
    expect(clock.now()).toBeGreaterThan(0)
    expect(called).not.toHaveBeenCalled()
    expect(timer).not.toHaveBeenCalled()
  })

  it('T13: two requests of one server see nothing of each other', async () => {
    const one = serverEnvironment()
    await one.ledger.compareAndSet(null, entry)
    one.notes.set('key', 'value')
    const two = serverEnvironment()
    expect([await two.ledger.read(), two.notes.get('key')]).toEqual([null, null])
  })
})

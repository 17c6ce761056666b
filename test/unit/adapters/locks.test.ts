import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { leaseLock } from '../../../src/adapters/locks/leaseLock.ts'
import { memoryLock } from '../../../src/adapters/locks/memoryLock.ts'
import { patience } from '../../../src/adapters/locks/patience.ts'
import { webLocks } from '../../../src/adapters/locks/webLocks.ts'
import type { Lock } from '../../../src/adapters/ports.ts'
import { lockWorld } from '../../contract/fakeLockManager.ts'
import { lockContract } from '../../contract/locks.contract.ts'
import { manualClock } from '../../contract/manualClock.ts'
import { pageWith } from '../../contract/pageWith.ts'
import { describeContract } from './describeContract.ts'

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory())
})

const stealAfter = 8_000
const pageOf = (locks: LockManager) => pageWith({ navigator: { locks, onLine: true } })

describeContract('memoryLock', lockContract, () => {
  const clock = manualClock()
  const lock = memoryLock({ clock })
  return { tab: () => lock, pass: clock.pass, stealAfter }
})

describeContract('webLocks', lockContract, () => {
  const clock = manualClock()
  const world = lockWorld()
  let tabs = 0
  return { tab: () => webLocks({ page: pageOf(world.client(`tab-${++tabs}`)), clock }), pass: clock.pass, stealAfter }
})

describeContract('webLocks of several engines in one page', lockContract, () => {
  const clock = manualClock()
  const locks = lockWorld().client('the page')
  return { tab: () => webLocks({ page: pageOf(locks), clock }), pass: clock.pass, stealAfter }
})

describeContract('leaseLock', lockContract, () => {
  // An operation of fake-indexeddb takes several turns of the event loop.
  const clock = manualClock(12)
  return { tab: () => leaseLock({ clock, pollEvery: 1_000 }), pass: clock.pass, stealAfter }
})

const forever = () => new Promise<never>(() => {})

describe('webLocks', () => {
  it('T6: enters at once when the tab that held the lock dies', async () => {
    const world = lockWorld()
    const clock = manualClock()
    void webLocks({ page: pageOf(world.client('dying')), clock }).run({ name: 'a', stealAfter }, forever)
    const next = webLocks({ page: pageOf(world.client('next')), clock }).run(
      { name: 'a', stealAfter },
      async () => 'in',
    )
    await clock.pass(100)
    world.kill('dying')
    expect(await next).toBe('in')
    expect(clock.timers).toBe(0)
  })

  it('leaves no timer and no abort listener behind', async () => {
    const world = lockWorld()
    const clock = manualClock()
    const { signal } = new AbortController()
    const removed = vi.spyOn(signal, 'removeEventListener')
    await webLocks({ page: pageOf(world.client('a')), clock }).run({ name: 'a', stealAfter, signal }, async () => {})
    await clock.pass(stealAfter)
    expect(clock.timers).toBe(0)
    expect(removed).toHaveBeenCalledTimes(1)
  })

  it('rejects with lock_failed where the browser refuses locks to this page', async () => {
    const refusing = {
      request: () => Promise.reject(new DOMException('Access to the Locks API is denied.', 'SecurityError')),
      query: () => Promise.reject(new DOMException('Access to the Locks API is denied.', 'SecurityError')),
    } as unknown as LockManager
    const lock = webLocks({ page: pageOf(refusing), clock: manualClock() })
    await expect(lock.run({ name: 'a', stealAfter }, forever)).rejects.toMatchObject({ code: 'lock_failed' })
  })
})

describe('leaseLock', () => {
  it('T6: a lease that a dead tab has left behind is taken over after stealAfter', async () => {
    const clock = manualClock(12)
    void leaseLock({ clock }).run({ name: 'a', stealAfter }, forever)
    await clock.pass(10)
    const entered = vi.fn(async () => {})
    const next = leaseLock({ clock, pollEvery: 1_000 }).run({ name: 'a', stealAfter }, entered)
    await clock.pass(stealAfter * 0.9)
    expect(entered).not.toHaveBeenCalled()
    await clock.pass(stealAfter * 0.4)
    await next
    expect(entered).toHaveBeenCalledTimes(1)
  })

  it('gives back only its own lease', async () => {
    const clock = manualClock(12)
    let leave = () => {}
    const robbed = leaseLock({ clock }).run({ name: 'a', stealAfter }, async () => {
      await new Promise<void>((resolve) => {
        leave = resolve
      })
    })
    await clock.pass(10)
    const thief: { isHeld?: () => Promise<boolean> } = {}
    void leaseLock({ clock, pollEvery: 1_000 }).run({ name: 'a', stealAfter }, async (held) => {
      thief.isHeld = held.isHeld
      await forever()
    })
    await clock.pass(stealAfter * 1.4)
    leave()
    await robbed
    expect(await thief.isHeld?.()).toBe(true)
  })

  it('rejects with lock_failed where IndexedDB fails', async () => {
    vi.stubGlobal('indexedDB', undefined)
    await expect(leaseLock().run({ name: 'a', stealAfter }, forever)).rejects.toMatchObject({ code: 'lock_failed' })
  })
})

describe('memoryLock', () => {
  it('serves waiters in the order they came', async () => {
    const lock: Lock = memoryLock({ clock: manualClock() })
    const order: number[] = []
    await Promise.all(
      [1, 2, 3].map((number) => lock.run({ name: 'a', stealAfter }, async () => void order.push(number))),
    )
    expect(order).toEqual([1, 2, 3])
  })
})

describe('patience', () => {
  it('begins anew when the holder changes or leaves', () => {
    const clock = manualClock()
    const isLongEnough = patience(clock, 900)
    const look = (holder: string | undefined) => {
      const answer = isLongEnough(holder)
      clock.sleep(300)
      return answer
    }
    expect(['a', 'a', 'a', 'b', 'b', undefined, 'b', 'b', 'b', 'b'].map(look)).toEqual([
      ...Array.from({ length: 9 }, () => false),
      true,
    ])
  })

  it('does not hold the sleep of the device against the holder', () => {
    const clock = manualClock()
    const isLongEnough = patience(clock, 900)
    isLongEnough('a')
    clock.sleep(8 * 3_600_000)
    expect(isLongEnough('a')).toBe(false)
  })
})

import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { openDatabase } from '../../../src/adapters/ledgers/database.ts'
import { leaseLock } from '../../../src/adapters/locks/leaseLock.ts'
import { manualClock } from '../../contract/manualClock.ts'
import { pageWith } from '../../contract/pageWith.ts'

const stealAfter = 8_000
const forever = () => new Promise<never>(() => {})
const random = (id: string) => ({ id: () => id, fraction: () => 0.5 })

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory())
})

describe('leaseLock, waiting', () => {
  it.each([
    [1_000, 1_125],
    [10_000, 2_250],
  ])('told to look every %s ms looks every %s ms, and often enough to lose patience in time', async (pollEvery, ms) => {
    const clock = manualClock(12)
    void leaseLock({ clock, random: random('holder') }).run({ name: 'a', stealAfter }, forever)
    await clock.pass(10)
    const delays: number[] = []
    const setTimer: typeof clock.setTimer = (callback, delay) => {
      delays.push(delay)
      return clock.setTimer(callback, delay)
    }
    void leaseLock({ clock: { ...clock, setTimer }, random: random('waiter'), pollEvery }).run(
      { name: 'a', stealAfter },
      forever,
    )
    await clock.pass(5_000)
    expect(delays.length).toBeGreaterThan(1)
    expect(new Set(delays)).toEqual(new Set([ms]))
  })

  it('T14: takes garbage for a lease that nobody has', async () => {
    await openDatabase().change(['leases'], 'a', (_, write) => write('leases', 'a', 7))
    const clock = manualClock(12)
    const running = leaseLock({ clock }).run({ name: 'a', stealAfter }, async () => 'in')
    await clock.pass(0)
    expect(await running).toBe('in')
  })

  it('gives up at once when the signal aborts while the database is asked', async () => {
    const clock = manualClock(12)
    void leaseLock({ clock }).run({ name: 'a', stealAfter }, forever)
    await clock.pass(10)
    const abort = new AbortController()
    const { signal } = abort
    const waiting = leaseLock({ clock }).run({ name: 'a', stealAfter, signal }, forever)
    let reason: unknown
    waiting.catch((error) => {
      reason = error
    })
    abort.abort('given up')
    await clock.pass(0)
    expect(reason).toBe('given up')
    expect(clock.timers).toBe(0)
  })

  it('stops listening to the signal with each look', async () => {
    const clock = manualClock(12)
    void leaseLock({ clock }).run({ name: 'a', stealAfter }, forever)
    await clock.pass(10)
    const { signal } = new AbortController()
    const [added, removed] = [vi.spyOn(signal, 'addEventListener'), vi.spyOn(signal, 'removeEventListener')]
    void leaseLock({ clock, pollEvery: 1_000 }).run({ name: 'a', stealAfter, signal }, forever)
    await clock.pass(3_000)
    expect(removed.mock.calls.length).toBeGreaterThan(0)
    expect(removed.mock.calls).toEqual(added.mock.calls.slice(0, removed.mock.calls.length))
  })

  it('is not sure of its lease where IndexedDB fails', async () => {
    const clock = manualClock(12)
    const running = leaseLock({ clock }).run({ name: 'a', stealAfter }, async (held) => {
      const before = await held.isHeld()
      vi.stubGlobal('indexedDB', undefined)
      return [before, await held.isHeld()]
    })
    await clock.pass(0)
    expect(await running).toEqual([true, false])
  })

  it('keeps what IndexedDB said as the cause', async () => {
    vi.stubGlobal('indexedDB', undefined)
    await expect(leaseLock().run({ name: 'a', stealAfter }, forever)).rejects.toMatchObject({
      code: 'lock_failed',
      cause: { code: 'storage_failed' },
    })
  })

  it('uses the database, the timers and the dice of its own page', async () => {
    const page = pageWith({
      indexedDB: new IDBFactory(),
      setTimeout: vi.fn((callback: () => void, ms?: number) => globalThis.setTimeout(callback, ms)),
      crypto: { getRandomValues: vi.fn(crypto.getRandomValues.bind(crypto)) } as never,
    })
    vi.stubGlobal('indexedDB', undefined)
    const abort = new AbortController()
    const { signal } = abort
    void leaseLock({ page }).run({ name: 'a', stealAfter }, forever)
    const waiting = leaseLock({ page, pollEvery: 5_000 }).run({ name: 'a', stealAfter, signal }, forever)
    const caught = waiting.catch((error) => error)
    await vi.waitFor(() =>
      expect(vi.mocked(page.setTimeout).mock.calls.map(([, ms]) => ms)).toContainEqual(expect.closeTo(2_250, -3)),
    )
    expect(page.crypto.getRandomValues).toHaveBeenCalled()
    abort.abort('enough')
    expect(await caught).toBe('enough')
  })
})

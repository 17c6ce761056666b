import { describe, expect, it, vi } from 'vitest'
import { memoryLock } from '../../../src/adapters/locks/memoryLock.ts'
import { patience } from '../../../src/adapters/locks/patience.ts'
import { webLocks } from '../../../src/adapters/locks/webLocks.ts'
import type { HeldLock } from '../../../src/adapters/ports.ts'
import { lockWorld } from '../../contract/fakeLockManager.ts'
import { manualClock } from '../../contract/manualClock.ts'
import { pageWith } from '../../contract/pageWith.ts'

const stealAfter = 8_000
const forever = () => new Promise<never>(() => {})
const pageOf = (locks: unknown) => pageWith({ navigator: { locks: locks as LockManager, onLine: true } })
const random = { id: () => 'id', fraction: () => 0.5 }

type Request = (name: string, options: LockOptions, callback: LockGrantedCallback<unknown>) => Promise<unknown>

/** A lock manager of which the test says what it answers; grants nothing. */
function watchedManager(query: () => readonly { name?: string; clientId?: string }[]) {
  const requests: { name: string; options: unknown }[] = []
  const request: Request = async (name, options, callback) => {
    requests.push({ name, options })
    return name.endsWith('!') ? callback({ name, mode: 'exclusive' }) : forever()
  }
  return { requests, manager: { request, query: async () => ({ held: query() }) } }
}

describe('webLocks, waiting', () => {
  it('looks every quarter of its patience, a little later for each waiter, and steals in its turn', async () => {
    const clock = manualClock()
    const delays: number[] = []
    const setTimer: typeof clock.setTimer = (callback, ms) => {
      delays.push(ms)
      return clock.setTimer(callback, ms)
    }
    const { requests, manager } = watchedManager(() => [{ name: 'a', clientId: 'x' }])
    void webLocks({ page: pageOf(manager), clock: { ...clock, setTimer }, random }).run(
      { name: 'a', stealAfter },
      forever,
    )
    await clock.pass(stealAfter * 1.2)
    expect(delays.slice(0, 4)).toEqual([2_250, 2_250, 2_250, 2_250])
    expect(requests).toEqual([
      { name: 'a', options: { signal: expect.any(AbortSignal) } },
      { name: 'a!', options: { ifAvailable: true } },
      { name: 'a', options: { steal: true } },
    ])
  })

  it('never steals from nobody, nor from the locks of others', async () => {
    for (const held of [[], [{ name: 'a#left-behind', clientId: 'x' }], [{ name: 'b', clientId: 'x' }]]) {
      const clock = manualClock()
      const { requests, manager } = watchedManager(() => held)
      void webLocks({ page: pageOf(manager), clock, random }).run({ name: 'a', stealAfter }, forever)
      await clock.pass(stealAfter * 5)
      expect(requests.map(({ name }) => name)).toEqual(['a'])
    }
  })

  it('tells one holder from the next by its client and by its mark', async () => {
    const moods = [
      (look: number) => [{ name: 'a', clientId: `client-${look}` }],
      (look: number) => [
        { name: 'a', clientId: 'x' },
        { name: `a#${look}`, clientId: 'x' },
      ],
    ]
    for (const mood of moods) {
      const clock = manualClock()
      let looks = 0
      const { requests, manager } = watchedManager(() => mood(++looks))
      void webLocks({ page: pageOf(manager), clock, random }).run({ name: 'a', stealAfter }, forever)
      await clock.pass(stealAfter * 5)
      expect(requests.map(({ name }) => name)).toEqual(['a'])
    }
  })

  it('knows one holder again in whatever order the browser names its locks', async () => {
    const clock = manualClock()
    let looks = 0
    const held = [
      { name: 'a', clientId: 'x' },
      { name: 'a#1', clientId: 'x' },
    ]
    const { requests, manager } = watchedManager(() => (++looks % 2 ? held : [...held].reverse()))
    void webLocks({ page: pageOf(manager), clock, random }).run({ name: 'a', stealAfter }, forever)
    await clock.pass(stealAfter * 1.2)
    expect(requests.map(({ name }) => name)).toEqual(['a', 'a!', 'a'])
  })

  it('does not steal while somebody else has the turn', async () => {
    const clock = manualClock()
    const world = lockWorld()
    const entered: string[] = []
    const run = (name: string) =>
      void webLocks({ page: pageOf(world.client(name)), clock, random: { ...random, id: () => name } }).run(
        { name: 'a', stealAfter },
        () => {
          entered.push(name)
          return forever()
        },
      )
    run('frozen')
    void world.client('thief').request('a!', forever)
    run('waiter')
    await clock.pass(stealAfter * 3)
    expect(entered).toEqual(['frozen'])
  })

  it('gives the turn back after a theft: the next may steal from the thief', async () => {
    const clock = manualClock()
    const world = lockWorld()
    const entered: string[] = []
    for (const name of ['frozen', 'thief', 'next'])
      void webLocks({ page: pageOf(world.client(name)), clock, random: { ...random, id: () => name } }).run(
        { name: 'a', stealAfter },
        () => {
          entered.push(name)
          return forever()
        },
      )
    await clock.pass(stealAfter * 4)
    expect(entered).toHaveLength(3)
    expect((await world.client('x').query()).held?.map(({ name }) => name)).not.toContain('a!')
  })

  it('leaves no request behind when it gives up', async () => {
    const clock = manualClock()
    const world = lockWorld()
    void webLocks({ page: pageOf(world.client('holder')), clock }).run({ name: 'a', stealAfter }, forever)
    const abort = new AbortController()
    const { signal } = abort
    const waiting = webLocks({ page: pageOf(world.client('waiter')), clock }).run(
      { name: 'a', stealAfter, signal },
      forever,
    )
    const caught = waiting.catch((error) => error)
    await clock.pass(0)
    expect((await world.client('x').query()).pending).toHaveLength(1)
    abort.abort('given up')
    expect(await caught).toBe('given up')
    expect((await world.client('x').query()).pending).toEqual([])
    expect(clock.timers).toBe(0)
  })

  it.each(['turn', 'lock'] as const)('given up while it waits for the %s it does not work', async (what) => {
    const clock = manualClock()
    const world = lockWorld()
    let holder: HeldLock | undefined
    void webLocks({ page: pageOf(world.client('frozen')), clock, random }).run({ name: 'a', stealAfter }, (held) => {
      holder = held
      return forever()
    })
    let go = () => {}
    const until = new Promise<void>((done) => {
      go = done
    })
    const client = world.client('waiter')
    let delayed = 0
    const request: Request = async (name, options, callback) => {
      if (what === 'turn' ? name === 'a!' : options.steal) {
        delayed++
        await until
      }
      return client.request(name, options, callback)
    }
    const abort = new AbortController()
    const { signal } = abort
    const work = vi.fn(forever)
    const page = pageOf({ request, query: () => client.query() })
    const waiting = webLocks({ page, clock, random }).run({ name: 'a', stealAfter, signal }, work)
    const caught = waiting.catch((error) => error)
    await clock.pass(stealAfter * 1.6)
    expect(delayed).toBe(1)
    abort.abort('given up')
    expect(await caught).toBe('given up')
    go()
    await clock.pass(100)
    expect(work).not.toHaveBeenCalled()
    if (what === 'turn') expect(await holder?.isHeld()).toBe(true)
  })

  it('is not sure of its lock where the browser does not answer', async () => {
    const world = lockWorld()
    const client = world.client('a')
    const manager = { request: client.request.bind(client), query: () => client.query() }
    const clock = manualClock()
    const answer = await webLocks({ page: pageOf(manager), clock }).run({ name: 'a', stealAfter }, async (held) => {
      const before = await held.isHeld()
      manager.query = () => Promise.reject(new Error('no'))
      return [before, await held.isHeld()]
    })
    expect(answer).toEqual([true, false])
  })

  it('keeps what the browser said as the cause', async () => {
    const cause = new DOMException('denied', 'SecurityError')
    const manager = { request: () => Promise.reject(cause), query: () => Promise.reject(cause) }
    const running = webLocks({ page: pageOf(manager), clock: manualClock() }).run({ name: 'a', stealAfter }, forever)
    await expect(running).rejects.toMatchObject({ code: 'lock_failed', cause })
  })

  it('uses the timers and the dice of its own page', async () => {
    const { manager } = watchedManager(() => [{ name: 'a', clientId: 'x' }])
    const setTimeout = vi.fn(() => 1)
    const getRandomValues = vi.fn(<T>(array: T) => array)
    const page = pageWith({
      navigator: { locks: manager as unknown as LockManager, onLine: true },
      setTimeout,
      crypto: { getRandomValues } as never,
    })
    void webLocks({ page }).run({ name: 'a', stealAfter }, forever)
    await vi.waitFor(() => expect(setTimeout).toHaveBeenCalledTimes(1))
    expect(getRandomValues).toHaveBeenCalled()
  })
})

describe('memoryLock, waiting', () => {
  it('T28: a holder that was robbed and comes to its end admits nobody', async () => {
    const clock = manualClock()
    const lock = memoryLock({ clock })
    const entered: string[] = []
    let leave = () => {}
    const robbed = lock.run({ name: 'a', stealAfter }, async () => {
      entered.push('robbed')
      await new Promise<void>((done) => {
        leave = done
      })
    })
    for (const name of ['thief', 'third'])
      void lock.run({ name: 'a', stealAfter: name === 'thief' ? stealAfter : stealAfter * 10 }, () => {
        entered.push(name)
        return forever()
      })
    await clock.pass(stealAfter)
    leave()
    await robbed
    await clock.pass(10)
    expect(entered).toEqual(['robbed', 'thief'])
  })

  it('stops listening to the signal when it enters', async () => {
    const { signal } = new AbortController()
    const [added, removed] = [vi.spyOn(signal, 'addEventListener'), vi.spyOn(signal, 'removeEventListener')]
    await memoryLock({ clock: manualClock() }).run({ name: 'a', stealAfter, signal }, async () => {})
    expect(removed.mock.calls).toEqual(added.mock.calls)
    expect(added).toHaveBeenCalledTimes(1)
  })
})

describe('patience', () => {
  it('is never lost with nobody', () => {
    const clock = manualClock()
    const isLongEnough = patience(clock, 900)
    for (let looks = 0; looks < 10; looks++) {
      expect(isLongEnough(undefined)).toBe(false)
      clock.sleep(300)
    }
  })
})

import { describe, expect, it } from 'vitest'
import type { Tab } from '../harness/tab.ts'
import { browserForSuite } from '../harness/world.ts'

const browser = browserForSuite()

type LockName = 'webLocks' | 'leaseLock'

/** Enters the lock and stays in it. */
async function occupy(tab: Tab, name: LockName): Promise<void> {
  await tab.begin(
    (name: LockName) =>
      window.authchart.adapters[name]().run({ name: 'the lock', stealAfter: 60_000 }, (held) => {
        window.kept.isHeld = () => held.isHeld()
        return new Promise(() => {})
      }),
    name,
  )
  await tab.until(() => Boolean(window.kept.isHeld), [])
}

const isHeld = (tab: Tab): Promise<boolean> => tab.run(() => (window.kept.isHeld as () => Promise<boolean>)())

/** How long a waiter waits, ms. */
const enter = (tab: Tab, name: LockName, stealAfter: number): Promise<number> =>
  tab.run(
    async (name, stealAfter) => {
      const start = performance.now()
      return window.authchart.adapters[name]().run(
        { name: 'the lock', stealAfter },
        async () => performance.now() - start,
      )
    },
    name,
    stealAfter,
  )

describe.each<LockName>(['webLocks', 'leaseLock'])('%s between real tabs', (name) => {
  it('lets one of four tabs in at a time', async () => {
    const world = await browser.open()
    const tabs = await world.tabs(4)
    const visits = await Promise.all(
      tabs.map((tab) =>
        tab.run(async (name) => {
          const lock = window.authchart.adapters[name]()
          const seen: [entered: number, left: number][] = []
          for (let left = 5; left > 0; left--) {
            await lock.run({ name: 'the lock', stealAfter: 60_000 }, async () => {
              const entered = performance.timeOrigin + performance.now()
              await new Promise((resolve) => setTimeout(resolve, 5))
              seen.push([entered, performance.timeOrigin + performance.now()])
            })
          }
          return seen
        }, name),
      ),
    )
    const inOrder = visits.flat().sort(([a], [b]) => a - b)
    expect(inOrder).toHaveLength(20)
    // Clocks of two processes may differ by a fraction of a millisecond.
    const overlaps = inOrder.filter(([entered], index) => index > 0 && entered < (inOrder[index - 1]?.[1] ?? 0) - 1)
    expect(overlaps).toEqual([])
  })

  it('T6: is taken from a tab that is frozen with it, which learns of it when it thaws', async (test) => {
    browser.needs(test, 'suspend')
    const world = await browser.open()
    const [frozen, waiting] = [await world.tab(), await world.tab()]
    await occupy(frozen, name)
    await frozen.freeze()
    const waited = await enter(waiting, name, 800)
    expect(waited).toBeGreaterThan(750)
    expect(waited).toBeLessThan(4_000)
    await frozen.thaw()
    expect(await isHeld(frozen)).toBe(false)
  })

  it.for(['close', 'crash'] as const)('T6: is free again after a tab that had it is gone (%s)', async (die, test) => {
    if (die === 'crash') browser.needs(test, 'crash')
    const world = await browser.open()
    const waiting = await world.tab()
    // The browser frees a Web Lock itself; nobody does that for a lease, so it is taken over.
    const stealAfter = name === 'webLocks' ? 60_000 : 500
    const dying = await world.tab()
    await occupy(dying, name)
    const waited = enter(waiting, name, stealAfter)
    await dying[die]()
    expect(await waited).toBeLessThan(3_000)
  })

  it('stops waiting when it is aborted in the middle of a look', async () => {
    const world = await browser.open()
    const [holder, waiting] = [await world.tab(), await world.tab()]
    await occupy(holder, name)
    const waited = await waiting.run(async (name) => {
      const controller = new AbortController()
      const { run } = window.authchart.adapters[name]()
      const refused = run(
        { name: 'the lock', stealAfter: 1_500, signal: controller.signal },
        async () => 'entered',
      ).catch(({ message }: Error) => message)
      await new Promise((resolve) => setTimeout(resolve, 200))
      // A long transaction on the leases: the waiter's next look has to wait for it.
      const database = await new Promise<IDBDatabase | null>((resolve) => {
        const opening = indexedDB.open('authchart')
        opening.onsuccess = () => resolve(opening.result)
        opening.onerror = () => resolve(null)
      })
      const leases = database?.objectStoreNames.contains('leases')
        ? database.transaction('leases', 'readwrite').objectStore('leases')
        : undefined
      const end = performance.now() + 400
      const keepOpen = (): void => {
        if (!leases || performance.now() > end) return
        leases.get('anything').onsuccess = keepOpen
      }
      keepOpen()
      await new Promise((resolve) => setTimeout(resolve, 250))
      const start = performance.now()
      controller.abort(new Error('the page is going away'))
      const outcome = await refused
      database?.close()
      return { outcome, ms: performance.now() - start }
    }, name)
    expect(waited.outcome).toBe('the page is going away')
    expect(waited.ms).toBeLessThan(800)
    expect(await isHeld(holder)).toBe(true)
  })

  it('T29: is not taken from a tab that works in it for long', async () => {
    const world = await browser.open()
    const [working, waiting] = [await world.tab(), await world.tab()]
    await occupy(working, name)
    await waiting.begin((name: LockName) => {
      const { run } = window.authchart.adapters[name]()
      return run({ name: 'the lock', stealAfter: 3_000 }, async () => {
        window.kept.entered = true
      })
    }, name)
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect(await waiting.run(() => window.kept.entered ?? false)).toBe(false)
    expect(await isHeld(working)).toBe(true)
  })
})

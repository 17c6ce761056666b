import { describe, expect, it } from 'vitest'
import { browserForSuite } from '../harness/world.ts'

const TABS = 4
const TIMES = process.env.AUTHCHART_LONG === '1' ? 240 : 40

/** Each tab adds one to the generation until it has succeeded `times` times. */
async function increment(times: number, lockName: 'none' | 'webLocks' | 'leaseLock') {
  const { adapters, ledger: entries } = window.authchart
  const ledger = adapters.indexedDbLedger({ name: 'T41' })
  const made: number[] = []
  let refused = 0
  const step = async (): Promise<void> => {
    const entry = await ledger.read()
    const live = entry?.live
      ? entry
      : entries.begun({ epoch: 'epoch', commit: adapters.cryptoRandom().id(), signedInAt: 1 })
    const next = entries.advanced(live, adapters.cryptoRandom().id())
    if (await ledger.compareAndSet(entry, next)) made.push(next.generation)
    else refused++
  }
  const lock = lockName === 'none' ? undefined : adapters[lockName]()
  while (made.length < times) {
    if (lock) await lock.run({ name: 'T41', stealAfter: 60_000 }, step)
    else await step()
  }
  return { made, refused }
}

describe('the IndexedDB ledger', () => {
  const browser = browserForSuite()

  const race = async (lockName: Parameters<typeof increment>[1], times: number) => {
    const world = await browser.open()
    const tabs = await world.tabs(TABS)
    const results = await Promise.all(tabs.map((tab) => tab.run(increment, times, lockName)))
    const made = results.flatMap((result) => result.made).sort((a, b) => a - b)
    return { made, refused: results.reduce((sum, result) => sum + result.refused, 0) }
  }
  /** Generation 1 begins the session, so the first that is made is 2. */
  const everyNumberOnce = (times: number) => Array.from({ length: TABS * times }, (_, index) => index + 2)

  it('T41: loses no update of four tabs that compare and set without a lock', async () => {
    const { made } = await race('none', TIMES)
    expect(made).toEqual(everyNumberOnce(TIMES))
  })

  it('T41: shows each holder of the Web Lock what the last one wrote: no update is lost, none is refused', async () => {
    const { made, refused } = await race('webLocks', TIMES)
    expect(made).toEqual(everyNumberOnce(TIMES))
    expect(refused).toBe(0)
  })

  it('T41: shows each holder of the lease what the last one wrote', async () => {
    // A waiter looks ten times a second, and in a background tab of Firefox once.
    const { made, refused } = await race('leaseLock', 4)
    expect(made).toEqual(everyNumberOnce(4))
    expect(refused).toBe(0)
  })
})

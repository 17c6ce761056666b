import { describe, expect, it } from 'vitest'
import { webLocks } from '../../../src/adapters/locks/webLocks.ts'
import type { HeldLock } from '../../../src/adapters/ports.ts'
import { lockWorld } from '../../contract/fakeLockManager.ts'
import { manualClock } from '../../contract/manualClock.ts'
import { pageWith } from '../../contract/pageWith.ts'

const stealAfter = 8_000
const forever = () => new Promise<never>(() => {})
/** Everybody draws the same number: so all look at the very same moments. */
const random = () => {
  let serial = 0
  return { id: () => `id-${++serial}`, fraction: () => 0.5 }
}

describe('webLocks', () => {
  it('T6: of waiters that lose patience together only one steals, and keeps what it has', async () => {
    const clock = manualClock()
    const world = lockWorld()
    const lockOf = (name: string) =>
      webLocks({
        page: pageWith({ navigator: { locks: world.client(name), onLine: true } }),
        clock,
        random: { ...random(), id: () => name },
      })
    void lockOf('frozen').run({ name: 'a', stealAfter }, forever)
    await clock.pass(10)
    const entered: { name: string; held: HeldLock }[] = []
    for (const name of ['b', 'c', 'd'])
      void lockOf(name).run({ name: 'a', stealAfter }, (held) => {
        entered.push({ name, held })
        return forever()
      })
    await clock.pass(stealAfter * 1.8)
    expect(entered).toHaveLength(1)
    expect(await entered[0]?.held.isHeld()).toBe(true)
  })
})

import { describe, expect, it } from 'vitest'
import { webLocks } from '../../../src/adapters/locks/webLocks.ts'
import { lockWorld } from '../../contract/fakeLockManager.ts'
import { manualClock } from '../../contract/manualClock.ts'
import { pageWith } from '../../contract/pageWith.ts'

const stealAfter = 8_000
const forever = () => new Promise<never>(() => {})

describe('webLocks', () => {
  it('T6: who lost patience together with another waiter looks again before it steals from that one', async () => {
    const clock = manualClock()
    const world = lockWorld()
    const entered: string[] = []
    const run = (name: string, locks: LockManager, fraction: number) => {
      const random = { id: () => name, fraction: () => fraction }
      const page = pageWith({ navigator: { locks, onLine: true } })
      void webLocks({ page, clock, random }).run({ name: 'a', stealAfter }, () => {
        entered.push(name)
        return forever()
      })
    }
    run('frozen', world.client('frozen'), 0)
    // The browser is slow to give this one its turn to steal.
    let giveTurn = () => {}
    const turn = new Promise<void>((done) => {
      giveTurn = done
    })
    let turnsAsked = 0
    const slow = world.client('slow')
    const request = async (name: string, ...rest: readonly unknown[]) => {
      if (name === 'a!') {
        turnsAsked++
        await turn
      }
      return (slow.request as (...args: readonly unknown[]) => Promise<unknown>)(name, ...rest)
    }
    run('slow', { query: () => slow.query(), request } as unknown as LockManager, 0)
    run('quick', world.client('quick'), 0.5)
    await clock.pass(stealAfter * 1.8)
    expect(turnsAsked).toBe(1)
    expect(entered).toEqual(['frozen', 'quick'])
    giveTurn()
    await clock.pass(100)
    expect(entered).toEqual(['frozen', 'quick'])
  })
})

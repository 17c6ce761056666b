import { describe, expect, it } from 'vitest'
import { browserForSuite } from '../harness/world.ts'
import type { registers } from '../pages/registers.ts'

const TABS = 4
const TIMES = process.env.AUTHCHART_LONG === '1' ? 240 : 60

describe('a number that four tabs increment, each under the same Web Lock', () => {
  const browser = browserForSuite()

  /** How many numbers were made twice: an increment was lost each time. */
  const lost = async (name: keyof typeof registers): Promise<number> => {
    const world = await browser.open()
    const tabs = await world.tabs(TABS)
    const made = await Promise.all(
      tabs.map((tab) => tab.run((name, times) => window.authchart.incrementUnderLock(name, times), name, TIMES)),
    )
    const numbers = made.flat()
    expect(numbers).toHaveLength(TABS * TIMES)
    return numbers.length - new Set(numbers).size
  }

  it('T41: is never lost in an IndexedDB transaction', async () => {
    expect(await lost('inIndexedDb')).toBe(0)
  })

  // Whether it is, and how often, is up to the engine and to chance: docs/engines.md keeps what was seen.
  it.each(['inLocalStorage', 'inCookie', 'byMessages'] as const)('may be lost %s', async (name) => {
    console.info(`${browser.engine}: ${await lost(name)} of ${TABS * TIMES} increments lost ${name}`)
  })
})

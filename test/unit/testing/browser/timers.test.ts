import { describe, expect, it } from 'vitest'
import { createSimulatedBrowser } from '../../../../src/testing/index.ts'

describe('timers of a simulated page', () => {
  it('a timer that is cleared does not fire, and none takes its place', async () => {
    const browser = createSimulatedBrowser({ seed: 1 })
    const { page } = browser.open()
    const fired: number[] = []
    const cleared = page.setTimeout(() => fired.push(1_000), 1_000)
    page.setTimeout(() => fired.push(15_000), 15_000)
    page.clearTimeout(cleared)
    await browser.pass(14_999)
    expect(fired).toEqual([])
    await browser.pass(1)
    expect(fired).toEqual([15_000])
  })
})

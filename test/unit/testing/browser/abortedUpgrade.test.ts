import { createSimulatedBrowser } from 'authchart/testing'
import { describe, expect, it } from 'vitest'

describe('a page that is frozen while its database is being made', () => {
  it('makes it once it thaws, and leaves no connection behind', async () => {
    for (let seed = 1; seed <= 200; seed++) {
      const browser = createSimulatedBrowser({ seed, weather: { freezing: 'aborts', databaseDelay: 5 } })
      const tab = browser.open()
      const { ledger } = tab.environment('app')
      const first = ledger.read().catch(() => null)
      await browser.pass(1 + (seed % 12))
      tab.freeze()
      await browser.pass(50)
      tab.show()
      await browser.finish(first)
      expect(await browser.finish(ledger.read()), `seed ${seed}`).toBeNull()
      await browser.pass(5_000)
      expect(tab.leftovers(), `seed ${seed}`).toEqual([])
      expect(browser.errors, `seed ${seed}`).toEqual([])
    }
  })
})

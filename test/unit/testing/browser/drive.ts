import type { SimulatedBrowser } from '../../../../src/testing/index.ts'

/** Lets simulated time go by while a test waits for something, and as far as it wants. */
export function drive(browser: SimulatedBrowser, step = 1) {
  let isOver = false
  const wishes = new Set<{ readonly until: number; readonly granted: () => void }>()
  const end = (async () => {
    while (!isOver) {
      await browser.pass(step)
      for (const wish of wishes) {
        if (browser.clock.now() < wish.until) continue
        wishes.delete(wish)
        wish.granted()
      }
    }
  })()
  return {
    pass: (ms: number) =>
      new Promise<void>((granted) => {
        wishes.add({ until: browser.clock.now() + ms, granted })
      }),
    stop() {
      isOver = true
      return end
    },
  }
}

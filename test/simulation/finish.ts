import type { Violation } from 'authchart/testing'
import { heal } from './commands/device.ts'
import { act, dispose, revive } from './commands/page.ts'
import { askForToken } from './commands/session.ts'
import { judgeCalm } from './judges/calm.ts'
import { judgeEnds } from './judges/ends.ts'
import { judgeLimits } from './judges/limits.ts'
import { judgeCharts, judgeLeftovers } from './judges/order.ts'
import { judgePromises } from './judges/promises.ts'
import { judgeSecrets } from './judges/secrets.ts'
import { runs } from './simTab.ts'
import type { World } from './world.ts'

/** Everything is well again, and somebody is there: then all must agree, and be able to go on. */
export async function finish(world: World): Promise<readonly Violation[]> {
  const { browser } = world
  const judge = () => {
    judgeEnds(world)
    judgePromises(world)
    judgeCharts(world)
    judgeLimits(world)
    judgeSecrets(world)
  }
  heal(world)
  browser.goOnline()
  revive(world)
  for (const tab of world.tabs) if (runs(tab)) tab.auth.cancel()
  await browser.pass(10_000)
  judge()
  const use = async (seconds: number) => {
    for (let left = seconds; left > 0; left -= 30) {
      for (const tab of world.tabs) if (runs(tab)) act(world, tab)
      await browser.pass(30_000)
      judge()
    }
  }
  await use(120)
  for (const tab of world.tabs) if (runs(tab)) askForToken(world, tab)
  await browser.pass(15_000)
  judge()
  // Where messages are lost a tab may learn of an end no sooner than by its next refresh.
  const { ttl, faults } = world.setup
  const mayBeNews = () => faults.includes('messages') && world.now() - world.endedAt < ttl * 1_000
  for (let round = 0; round < 3 && mayBeNews(); round++) await use(ttl)
  judgeCalm(world)
  if (world.violations.length > 0) return world.violations
  for (const tab of world.tabs) if (runs(tab)) dispose(world, tab)
  // An operation that was under way comes to its end.
  await browser.pass(10_000)
  judgeLeftovers(world)
  judgeSecrets(world)
  return world.violations
}

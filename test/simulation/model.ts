import type { HistoryModel } from 'authchart/testing'
import { faultCommands, remedies } from './commands/device.ts'
import { pageCommands, pageFaults, pageRemedies } from './commands/page.ts'
import { sessionCommands, signIn, tabCommand } from './commands/session.ts'
import { finish } from './finish.ts'
import { judgeEnds } from './judges/ends.ts'
import { judgeLimits } from './judges/limits.ts'
import { judgeCharts } from './judges/order.ts'
import { judgePromises } from './judges/promises.ts'
import { judgeSecrets } from './judges/secrets.ts'
import { drawSetup, type Setup, simplerSetups } from './setup.ts'
import { openWorld, type World } from './world.ts'

/** Tabs of one app, whatever their users do and whatever befalls them. `count` gets the world of each history. */
export const simulation = (count: (world: World) => void = () => {}): HistoryModel<World, Setup> => ({
  setup: drawSetup,
  length: ({ steps }) => steps,
  waits: [0, 0, 0, 1, 5, 20, 100, 500, 1_000, 3_000, 10_000, 30_000],
  commands({ faults, tabs }) {
    const toTab = tabCommand(tabs)
    const byFault = faultCommands(pageFaults(toTab))
    return {
      ...sessionCommands(toTab),
      ...pageCommands(toTab, tabs),
      ...Object.assign({}, ...faults.map((fault) => byFault[fault])),
      ...pageRemedies(toTab, tabs),
      ...remedies,
    }
  },
  async open(setup) {
    const world = openWorld(setup)
    for (let slot = 0; slot < setup.tabs; slot++) world.open(slot)
    if (setup.isSignedIn) {
      await world.browser.pass(1_000)
      signIn(world, world.slots[0] ?? world.open(0), 'ada')
      await world.browser.pass(1_000)
    }
    return world
  },
  pass: (world, ms) => world.browser.pass(ms),
  check(world) {
    judgeEnds(world)
    judgePromises(world)
    judgeCharts(world)
    judgeLimits(world)
    judgeSecrets(world)
    return world.violations.splice(0)
  },
  finish,
  observe: (world) => world.lines.splice(0),
  close: count,
  simpler: simplerSetups,
})

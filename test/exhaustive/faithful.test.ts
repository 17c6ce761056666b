import { expect, it } from 'vitest'
import { createDice } from '../../src/testing/histories/dice.ts'
import { begin } from './begin.ts'
import { code } from './code.ts'
import { movesIn } from './moves.ts'
import { closed, open } from './scenarios.ts'
import type { Step } from './tasks.ts'
import { canonical, heldBy, type Setting, type World } from './world.ts'

const LENGTH = 60

/** What can be seen of a world from outside: where a tab's code stands has a number of its own in each tree. */
const seen = (setting: Setting, world: World) => ({
  ...JSON.parse(canonical(world)),
  tabs: world.tabs.map((tab) => ({
    ...tab,
    node: heldBy(setting, tab),
    ops: tab.ops.length,
    timers: tab.timers.length,
  })),
  net: world.net.map(({ kind, token, answer }) => ({ kind, token, answer })),
  queue: world.queue.length,
  holder: world.holder?.[0],
})

it('what is remembered of the code is what the code does: random histories with and without remembering agree', async () => {
  for (const [at, [name, scenario]] of Object.entries({ ...closed, ...open }).entries()) {
    const { below } = createDice(at + 1)
    const learned = begin(scenario, code)
    for (let round = 0; round < 3; round++) {
      const real = begin(scenario, code, {}, { remembers: false })
      let left: World = structuredClone(learned.world)
      let right = real.world
      const path: string[] = []
      for (let length = 0; length < LENGTH; length++) {
        const moves = movesIn(learned.setting, left)
        if (moves.length === 0) break
        const chosen = below(moves.length)
        const picks: number[] = []
        const step: Step = {
          pick(of) {
            picks.push(below(of))
            return picks.at(-1)!
          },
          tell() {},
          fail() {},
        }
        left = structuredClone(left)
        right = structuredClone(right)
        await moves[chosen]!.run(left, step)
        const again = movesIn(real.setting, right)[chosen]
        path.push(moves[chosen]!.label)
        await again?.run(right, { ...step, pick: () => picks.shift() ?? 0 })
        expect(seen(real.setting, right), `${name}:\n${path.join('\n')}`).toEqual(seen(learned.setting, left))
        left = JSON.parse(canonical(left))
        right = JSON.parse(canonical(right))
      }
    }
  }
}, 120_000)

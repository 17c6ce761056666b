import { describe, expect, it } from 'vitest'
import { authMachine } from '../../src/machines/auth/auth.machine.ts'
import { createAuthModel } from '../../src/testing/model/index.ts'
import { stepUpMachine } from '../../src/testing/model/modelStepUp.ts'
import { transitionsOf } from '../../src/testing/model/transitions.ts'
import { exclusions } from './exclusions.ts'
import { openWalked, type WalkedApp } from './walkedApp.ts'
import { walkedEvents } from './walkedEvents.ts'
import { walkedStates } from './walkedStates.ts'
import type { Walked } from './walkedWorld.ts'

const WALKS: readonly Walked[] = [
  { mode: 'body', idle: 'signOut' },
  { mode: 'body', idle: 'lock' },
  { mode: 'body', idle: 'notify' },
  { mode: 'body', idle: 'never', story: 'overtaken' },
  { mode: 'body', idle: 'never', story: 'steppingUp' },
  { mode: 'cookie', idle: 'never' },
  { mode: 'cookie', idle: 'never', story: 'replaced' },
]
/**
 * Transitions that nothing can bring about as things are: `refreshSession` turns whatever is thrown into a failed refresh,
 * and but for that nobody backs off without a network. They are there in case an app provides an actor of its own.
 */
const IN_CASE = new Set([
  'authenticated.token.refreshing: refreshSession fails → authenticated.token.backingOff',
  'authenticated.token.backingOff: backOff.over, 1 → authenticated.token.offline',
  'authenticated.token.backingOff: network.online → authenticated.token.refreshing',
])

const walkedByAll = new Set<string>()

/** `npm run verify` walks each event in each combination of states. */
const isLong = process.env.AUTHCHART_LONG === '1'

/** The same chart in short walks and in long ones: what came before differs. */
describe.each(WALKS.flatMap((walked) => [5, 10].map((maxSteps) => ({ ...walked, maxSteps }))))(
  'the real engine (tokens by $mode, idle: $idle, $story, up to $maxSteps steps)',
  ({ maxSteps, ...walked }) => {
    const model = createAuthModel<WalkedApp>({
      events: walkedEvents(walked),
      states: walkedStates(walked),
      exclude: exclusions(walked),
      stepUp: walked.story === 'steppingUp',
    })
    let seed = maxSteps * 1_000

    for (const path of isLong ? model.everyEdge({ maxSteps }) : model.everyTransition({ maxSteps }))
      it(path.name, async () => {
        const app = await openWalked(walked, path, ++seed)
        await path.run(app)
        // The engine got there in the way that the chart says, not by another one.
        const meant = path.steps.flatMap(({ transitions }) => transitions)
        expect(meant.filter((transition) => !app.page.taken.includes(transition))).toEqual([])
        app.page.stop()
        await app.browser.pass(1_000)
        expect(app.page.tab.leftovers()).toEqual([])
        expect(app.browser.errors).toEqual([])
      })

    it('has walked every transition that it could, and been in every state', () => {
      const { transitions, states, edges } = model.coverage()
      expect(transitions.missed).toEqual([])
      if (isLong) expect(edges.missed).toEqual([])
      expect(states.missed).toEqual([])
      for (const transition of transitions.walked) walkedByAll.add(transition)
    })
  },
)

describe('all walks together', () => {
  it('take every transition that is drawn in the chart', () => {
    const missed = [authMachine, stepUpMachine()].flatMap(transitionsOf).filter((name) => !walkedByAll.has(name))
    expect(new Set(missed)).toEqual(IN_CASE)
  })
})

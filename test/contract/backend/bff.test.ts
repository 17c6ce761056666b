import { bffWorld } from './bffWorld.ts'
import { describeBackend, SEEDS } from './describeBackend.ts'
import { describeStepUp } from './describeStepUp.ts'

// Each tab asks who-am-I for itself: there is nothing to hand over.
const traits = {
  accessTtl: null,
  refreshesOfThreeTabs: [1, 3],
  signsInFromPage: false,
  stepUps: ['by redirect'],
  seeds: SEEDS.slow,
} as const

describeBackend('BFF', bffWorld(), traits)
describeStepUp('BFF', bffWorld(), traits)

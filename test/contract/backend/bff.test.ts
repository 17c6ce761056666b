import { bffWorld } from './bffWorld.ts'
import { describeBackend, SEEDS } from './describeBackend.ts'

// Each tab asks who-am-I for itself: there is nothing to hand over.
const traits = { accessTtl: null, refreshesOfThreeTabs: [1, 3], signsInFromPage: false, seeds: SEEDS.slow } as const

describeBackend('BFF', bffWorld(), traits)

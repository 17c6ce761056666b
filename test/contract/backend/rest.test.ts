import { describeBackend, SEEDS } from './describeBackend.ts'
import { REST_TTL, restWorld } from './restWorld.ts'

const traits = { accessTtl: REST_TTL, refreshesOfThreeTabs: [1, 1], signsInFromPage: true, seeds: SEEDS.quick } as const

describeBackend('REST, tokens in the body', restWorld('body'), traits)
describeBackend('REST, refresh token in a cookie', restWorld('cookie'), traits)

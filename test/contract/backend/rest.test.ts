import { describeBackend, SEEDS } from './describeBackend.ts'
import { describeStepUp } from './describeStepUp.ts'
import { REST_TTL, restWorld } from './restWorld.ts'

const traits = {
  accessTtl: REST_TTL,
  refreshesOfThreeTabs: [1, 1],
  signsInFromPage: true,
  stepUps: ['on the page'],
  seeds: SEEDS.quick,
} as const

for (const [name, mode] of [
  ['REST, tokens in the body', 'body'],
  ['REST, refresh token in a cookie', 'cookie'],
] as const) {
  describeBackend(name, restWorld(mode), traits)
  describeStepUp(name, restWorld(mode), traits)
}

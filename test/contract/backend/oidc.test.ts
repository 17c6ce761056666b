import { describeBackend, SEEDS } from './describeBackend.ts'
import { describeStepUp } from './describeStepUp.ts'
import { oidcWorld } from './oidcWorld.ts'
import { PROVIDER_TTL } from './providerSide.ts'

const traits = {
  accessTtl: PROVIDER_TTL,
  refreshesOfThreeTabs: [1, 1],
  signsInFromPage: false,
  stepUps: ['on the page', 'by redirect'],
  seeds: SEEDS.slow,
} as const

for (const [name, dpop] of [
  ['OIDC', false],
  ['OIDC with DPoP', true],
] as const) {
  describeBackend(name, oidcWorld({ dpop }), traits)
  describeStepUp(name, oidcWorld({ dpop }), traits)
}

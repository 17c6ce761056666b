import { describeBackend, SEEDS } from './describeBackend.ts'
import { oidcWorld } from './oidcWorld.ts'
import { PROVIDER_TTL } from './providerSide.ts'

const traits = {
  accessTtl: PROVIDER_TTL,
  refreshesOfThreeTabs: [1, 1],
  signsInFromPage: false,
  seeds: SEEDS.slow,
} as const

describeBackend('OIDC', oidcWorld({ dpop: false }), traits)
describeBackend('OIDC with DPoP', oidcWorld({ dpop: true }), traits)

import { type AuthOptions, createAuth } from 'authchart'
import { stepUp } from 'authchart/step-up'
import { modeParts } from '../modes/modeParts.ts'
import type { Servers } from '../modes/servers.ts'
import type { DemoSettings } from './demoSettings.ts'
import type { DemoClient, DemoUser } from './demoUser.ts'

const PIN = '0000'

type Activity = NonNullable<NonNullable<AuthOptions['environment']>['activity']>

interface Surroundings {
  /** Who counts as the person at this page. Default: whoever uses it. */
  readonly activity?: Activity | undefined
  /** Needed by all modes but REST. */
  readonly servers: Servers | null
}

/** All that an app has to say. The rest of this folder is the demo's own curiosity. */
export function createDemoAuth(settings: DemoSettings, { activity, servers }: Surroundings): DemoClient {
  const { mode, idle, warning, policy, lifetime, scope } = settings
  return createAuth<DemoUser>({
    ...modeParts(mode, servers),
    ...(idle > 0 && { idle: { timeout: idle * 1_000, warning: warning * 1_000, policy } }),
    ...(lifetime > 0 && { lifetime: lifetime * 1_000 }),
    ...(activity && { environment: { activity } }),
    scope,
    // The demo's tokens live for a minute: half of it as leeway would be a lot.
    leeway: 5_000,
    // Short enough to be seen to end.
    stepUp: stepUp({ lasts: 120_000, levels: ['urn:authchart:acr:1', 'urn:authchart:acr:2'] }),
    unlock: async (proof) => proof === PIN,
  })
}

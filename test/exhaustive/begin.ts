import { begun, SCHEMA } from '../../src/protocol/ledger.ts'
import { encodePart, type SessionRecord } from '../../src/protocol/record.ts'
import { learnTabs } from './learnedTab.ts'
import { type Code, type Keeping, NOW } from './realTab.ts'
import type { Scenario } from './scenarios.ts'
import { type Broken, type Intents, NOTHING, refTo, type Setting, storeOf, type TabState, type World } from './world.ts'

const NAMES = ['A', 'B', 'C']
const EPOCH = 'E0;'
const COMMIT = 'C0;'

const session = {
  id: EPOCH,
  user: { id: 'ada' },
  scopes: [],
  amr: [],
  signedInAt: NOW,
  endsAt: null,
  expiresAt: NOW + 3_600_000,
  generation: 1,
}
const first = (keeping: Keeping, hasRefreshToken: boolean): SessionRecord => ({
  epoch: EPOCH,
  generation: 1,
  commit: COMMIT,
  remembered: false,
  session,
  tokens: {
    accessToken: 'at-F.0',
    tokenType: 'Bearer',
    expiresAt: NOW + 3_600_000,
    ...(keeping !== 'cookie' && hasRefreshToken && { refreshToken: 'F.0' }),
  },
})

/** Where the search begins: everybody is signed in as ada, or nobody is signed in at all. */
export function begin(
  scenario: Scenario,
  code: Code,
  broken: Broken = {},
  how: { remembers?: boolean } = {},
): { setting: Setting; world: World } {
  const { keeping = 'stale', tabs: count = 2, isAnonymous = false } = scenario
  const setting: Setting = {
    keeping,
    tabs: learnTabs(keeping, code, how),
    grace: scenario.grace ?? 'none',
    revokesFamily: scenario.revokesFamily ?? true,
    revokesTravel: scenario.revokesTravel ?? keeping === 'cookie',
    isSplit: scenario.isSplit ?? false,
    canSwitch: scenario.canSwitch ?? false,
    canSteal: (scenario.steal ?? scenario.freeze ?? 0) > 0,
    broken,
  }
  const tab = (index: number): TabState => {
    const name = NAMES[index]!
    const isClosed = scenario.closed?.includes(index) ?? false
    const holds = isAnonymous || isClosed ? null : first(keeping, keeping !== 'memory' || index === 0)
    const todo: Intents = {
      refresh: scenario.refresh?.[index] ?? 0,
      signOut: scenario.signOut?.[index] ?? 0,
      signIn: [...(scenario.signIn?.[index] ?? [])],
      cancel: scenario.cancel?.[index] ?? 0,
      dispose: scenario.dispose?.[index] ?? 0,
      restore: 0,
    }
    return {
      name,
      life: isClosed ? 'dead' : 'running',
      node: setting.tabs.open(name, holds).id,
      ops: [],
      timers: [],
      todo,
      seen: {},
      looked: NOTHING,
      inbox: [],
      out: [],
      signIns: 0,
      retries: 0,
      isDisposed: false,
    }
  }
  const {
    crash = 0,
    boot = 0,
    freeze = 0,
    steal = freeze,
    lose = 0,
    late = 0,
    busy = 0,
    wipe = 0,
    stale = 2,
  } = scenario
  const entry = begun({ epoch: EPOCH, commit: COMMIT, signedInAt: NOW })
  const world: World = {
    ledger: refTo(
      isAnonymous ? { schema: SCHEMA, live: false, epoch: EPOCH, reason: 'user', at: NOW, revoked: true } : entry,
    ),
    records: {},
    stores: {},
    holder: null,
    queue: [],
    net: [],
    families: { F: { user: 'ada', current: 0, isDead: isAnonymous } },
    jar: keeping === 'cookie' && !isAnonymous ? 'F.0' : '',
    tabs: Array.from({ length: count }, (_, index) => tab(index)),
    budget: { crash, boot, freeze, steal, lose, late, busy, wipe, stale },
    facts: {
      wanted: [],
      over: [],
      spent: [],
      excused: [],
      mayLose: false,
      mayLeave: false,
      givenUpBy: [],
      signIns: 0,
    },
  }
  if (!isAnonymous) {
    const key = (kinds: string) => `authchart:s:${COMMIT}:${kinds}`
    const record = first(keeping, true)
    const lay = (name: string, value: string) => {
      world.stores[storeOf(name)] = { base: { [name]: refTo(value) }, writes: [] }
    }
    if (keeping === 'stale') lay(key('rai'), encodePart(record, ['refreshToken', 'accessToken', 'idToken']))
    if (keeping === 'ledger')
      world.records[key('rai')] = refTo(encodePart(record, ['refreshToken', 'accessToken', 'idToken']))
    if (keeping === 'two') {
      lay(key('r'), encodePart(record, ['refreshToken']))
      lay(key('a'), encodePart(record, ['accessToken']))
    }
  }
  return { setting, world }
}

import { begun, SCHEMA } from '../../src/protocol/ledger.ts'
import { encodePart, type SessionRecord } from '../../src/protocol/record.ts'
import { learnTabs } from './learnedTab.ts'
import { type Code, type Keeping, NOW } from './realTab.ts'
import {
  type Broken,
  type Budget,
  type Intents,
  NOTHING,
  refTo,
  type Setting,
  storeOf,
  type TabState,
  type World,
} from './world.ts'

export interface Scenario extends Partial<Budget> {
  readonly keeping?: Keeping
  readonly tabs?: number
  /** Nobody is signed in at the beginning. */
  readonly isAnonymous?: boolean
  /** For each tab. */
  readonly refresh?: readonly number[]
  readonly signOut?: readonly number[]
  readonly signIn?: readonly (readonly string[])[]
  readonly cancel?: readonly number[]
  readonly dispose?: readonly number[]
  /** Tabs that are opened later, out of `boot`. */
  readonly closed?: readonly number[]
  readonly grace?: Setting['grace']
  readonly revokesFamily?: boolean
  readonly revokesTravel?: boolean
  readonly isSplit?: boolean
  readonly canSwitch?: boolean
}

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
export function begin(scenario: Scenario, code: Code, broken: Broken = {}): { setting: Setting; world: World } {
  const { keeping = 'stale', tabs: count = 2, isAnonymous = false } = scenario
  const setting: Setting = {
    keeping,
    tabs: learnTabs(keeping, code),
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
      hasGivenUp: false,
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

const AS_BOB = { signIn: [[], ['bob']] }

/** Each is searched to its end. At most one fault of each kind. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  'two tabs refresh': { refresh: [2, 1] },
  'one dies and is opened again': { refresh: [2, 1], crash: 1, boot: 1 },
  'one freezes and is stolen from': { refresh: [1, 2], freeze: 1 },
  'one freezes; the server is lenient (another token)': { refresh: [1, 2], freeze: 1, grace: 'sibling' },
  'one freezes; the server is lenient (the same token)': { refresh: [1, 2], freeze: 1, grace: 'same' },
  'a connection breaks': { refresh: [1, 2], lose: 1 },
  'an answer comes too late': { refresh: [1, 2], late: 1 },
  'an answer comes too late; the server is lenient': { refresh: [2, 1], late: 1, grace: 'same' },
  'the server is busy': { refresh: [1, 1], busy: 1 },
  'a sign-out against a refresh': { refresh: [1, 1], signOut: [1, 0] },
  'a sign-out; old tokens cannot be revoked': { refresh: [1, 1], signOut: [1, 0], revokesFamily: false },
  'a sign-out, a death, a reload': { refresh: [1, 1], signOut: [1, 0], crash: 1, boot: 1 },
  'two sign-outs and a sign-in': { signOut: [1, 1], ...AS_BOB },
  'a sign-out, a sign-in and refreshes': { refresh: [1, 1], signOut: [1, 0], ...AS_BOB },
  'two sign in at once': { isAnonymous: true, signIn: [['ada'], ['bob']] },
  'two sign in; one dies and is opened again': {
    isAnonymous: true,
    signIn: [['ada'], ['bob']],
    refresh: [0, 1],
    crash: 1,
    boot: 1,
  },
  'a sign-in is given up': { isAnonymous: true, signIn: [['ada', 'ada'], ['bob']], cancel: [1, 0] },
  'another user signs in elsewhere': { refresh: [1, 1], ...AS_BOB, canSwitch: true },
  'another user signs in; one freezes': { refresh: [1, 1], ...AS_BOB, canSwitch: true, freeze: 1 },
  'a tab is opened while another refreshes': { refresh: [2, 1], closed: [1], boot: 1 },
  'a sign-out while the session is being restored': { refresh: [0, 1], signOut: [1, 0], closed: [0], boot: 1 },
  'a sign-out and a sign-in while the session is being restored': {
    signOut: [1, 0],
    signIn: [['bob'], []],
    closed: [0],
    boot: 1,
  },
  'in the ledger: a sign-out and a sign-in while the session is being restored': {
    keeping: 'ledger',
    signOut: [1, 0],
    signIn: [['bob'], []],
    closed: [0],
    boot: 1,
  },
  'memory: the refresh token is in one tab': { keeping: 'memory', refresh: [1, 1] },
  'memory: a sign-out against a refresh': { keeping: 'memory', refresh: [1, 1], signOut: [0, 1] },
  'cookie: two tabs refresh': { keeping: 'cookie', refresh: [1, 1] },
  'cookie: a sign-out, a death, a reload': { keeping: 'cookie', refresh: [0, 1], signOut: [1, 0], crash: 1, boot: 1 },
  'cookie: the same, and a connection breaks': {
    keeping: 'cookie',
    refresh: [0, 1],
    signOut: [1, 0],
    crash: 1,
    boot: 1,
    lose: 1,
  },
  'two stores: two tabs refresh': { keeping: 'two', refresh: [2, 1] },
  'two stores: one dies and is opened again': { keeping: 'two', refresh: [1, 1], crash: 1, boot: 1 },
  'two stores: another user signs in': { keeping: 'two', refresh: [1, 1], ...AS_BOB, canSwitch: true },
  'in the ledger: two tabs refresh': { keeping: 'ledger', refresh: [2, 1] },
  'in the ledger: one dies and is opened again': { keeping: 'ledger', refresh: [1, 1], crash: 1, boot: 1 },
  'in the ledger: one freezes and is stolen from': { keeping: 'ledger', refresh: [1, 1], freeze: 1 },
  'in the ledger: a sign-out against a refresh': { keeping: 'ledger', refresh: [1, 1], signOut: [1, 0] },
  'the ledger is deleted, and bob signs in': { refresh: [1, 1], ...AS_BOB, wipe: 1 },
}

import type { Keeping } from './realTab.ts'
import type { Budget, Setting } from './world.ts'

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

const AS_BOB = { signIn: [[], ['bob']] }
const SWITCH = { ...AS_BOB, canSwitch: true, stale: 1 }
const GIVEN_UP = { signIn: [['bob'], []], cancel: [1, 0], canSwitch: true }
const RELOAD = { closed: [0], boot: 1 }

/** Small enough to be searched to the end: every order of every message. At most one fault of each kind. */
export const closed: Readonly<Record<string, Scenario>> = {
  'two tabs refresh': { refresh: [2, 1] },
  'two tabs refresh; the ledger answers late': { refresh: [1, 1], isSplit: true, stale: 1 },
  'one of two tabs dies': { refresh: [1, 1], crash: 1 },
  'a tab dies and is opened again': { refresh: [1, 0], crash: 1, boot: 1 },
  'the server is busy': { refresh: [1, 1], busy: 1 },
  'a tab is opened while another refreshes': { refresh: [1, 0], closed: [1], boot: 1 },
  'a sign-out against a refresh in the same tab': { refresh: [1, 0], signOut: [1, 0], stale: 1 },
  'a sign-out, a death, a reload': { signOut: [1, 0], crash: 1, boot: 1, stale: 1 },
  'a sign-out against a sign-in elsewhere': { signOut: [1, 0], ...AS_BOB, stale: 1 },
  'a sign-out while the session is being restored': { ...RELOAD, signOut: [1, 0], stale: 1 },
  'two sign in at once': { isAnonymous: true, signIn: [['ada'], ['bob']] },
  'a sign-in is given up': { isAnonymous: true, signIn: [['ada'], []], cancel: [1, 0] },
  'a sign-in is given up against another': { isAnonymous: true, signIn: [['ada'], ['bob']], cancel: [1, 0], stale: 0 },
  'a sign-in of a signed-in tab is given up': { ...GIVEN_UP, stale: 1 },
  'a sign-in of a signed-in tab is given up, or the tab dies': { ...GIVEN_UP, crash: 1, stale: 1 },
  'another user signs in while a tab refreshes': { refresh: [1, 0], ...SWITCH },
  'another user signs in and refreshes': { refresh: [0, 1], ...SWITCH },
  'the ledger is deleted': { refresh: [1, 0], wipe: 1, stale: 1 },
  'memory: the refresh token is in one tab': { keeping: 'memory', refresh: [1, 1] },
  'cookie: two tabs refresh': { keeping: 'cookie', refresh: [1, 1] },
  'two stores: two tabs refresh': { keeping: 'two', refresh: [1, 1], stale: 1 },
  'in the ledger: two tabs refresh': { keeping: 'ledger', refresh: [2, 1] },
  'in the ledger: a tab dies and is opened again': { keeping: 'ledger', refresh: [1, 0], crash: 1, boot: 1 },
}

/** The same, larger: part of `npm run verify`. */
export const closedLong: Readonly<Record<string, Scenario>> = {
  'two stores: two tabs refresh, one twice': { keeping: 'two', refresh: [2, 1] },
  'memory: a sign-out against a refresh': { keeping: 'memory', refresh: [0, 1], signOut: [1, 0] },
  'a sign-in of a signed-in tab is given up against one refresh': { ...GIVEN_UP, refresh: [0, 1], stale: 1 },
  'in the ledger: a sign-in of a signed-in tab is given up against a refresh': {
    ...GIVEN_UP,
    keeping: 'ledger',
    refresh: [0, 1],
  },
  'memory: a sign-in of a signed-in tab is given up against a refresh': {
    ...GIVEN_UP,
    keeping: 'memory',
    refresh: [0, 1],
  },
  'a sign-in of a signed-in tab is given up while a tab is opened': { ...GIVEN_UP, closed: [1], boot: 1, stale: 1 },
  'in the ledger, which answers late: two tabs refresh': { keeping: 'ledger', refresh: [1, 1], isSplit: true },
}

/** Too large for that: searched breadth-first as far as the bound allows. */
export const open: Readonly<Record<string, Scenario>> = {
  'one freezes and is stolen from': { refresh: [1, 1], freeze: 1 },
  'one freezes; the server is lenient (another token)': { refresh: [1, 1], freeze: 1, grace: 'sibling' },
  'one freezes; the server is lenient (the same token)': { refresh: [1, 1], freeze: 1, grace: 'same' },
  'a connection breaks': { refresh: [1, 1], lose: 1, stale: 1 },
  'an answer comes too late': { refresh: [1, 1], late: 1, stale: 1 },
  'an answer comes too late; the server is lenient': { refresh: [2, 1], late: 1, grace: 'same' },
  'a refresh against a sign-out elsewhere': { refresh: [0, 1], signOut: [1, 0], stale: 1 },
  'a sign-out; old tokens cannot be revoked': { refresh: [1, 1], signOut: [1, 0], revokesFamily: false },
  'a sign-out that travels': { refresh: [1, 1], signOut: [1, 0], revokesTravel: true },
  'two sign-outs and a sign-in': { signOut: [1, 1], ...AS_BOB },
  'a sign-out, a sign-in and refreshes': { refresh: [1, 1], signOut: [1, 0], ...AS_BOB },
  'two sign in; one dies and is opened again': { isAnonymous: true, signIn: [['ada'], ['bob']], crash: 1, boot: 1 },
  'a sign-in of a signed-in tab is given up against a refresh': { ...GIVEN_UP, refresh: [0, 1] },
  'a sign-in of a signed-in tab is given up against a sign-out elsewhere': { ...GIVEN_UP, signOut: [0, 1], stale: 1 },
  'another user signs in; one freezes': { refresh: [1, 1], ...SWITCH, freeze: 1 },
  'a sign-out and a sign-in during a restore': { ...RELOAD, signOut: [1, 0], signIn: [['bob'], []] },
  'a tab is disposed in the middle of anything': { refresh: [1, 1], signOut: [0, 1], dispose: [1, 0] },
  'cookie: a sign-out against a refresh': { keeping: 'cookie', refresh: [0, 1], signOut: [1, 0] },
  'cookie: a tab is opened while another refreshes': { keeping: 'cookie', refresh: [1, 0], closed: [1], boot: 1 },
  'cookie: a sign-out, a death, a reload, a broken connection': {
    keeping: 'cookie',
    refresh: [0, 1],
    signOut: [1, 0],
    crash: 1,
    boot: 1,
    lose: 1,
  },
  'two stores: one dies and is opened again': { keeping: 'two', refresh: [1, 1], crash: 1, boot: 1 },
  'in the ledger: one freezes and is stolen from': { keeping: 'ledger', refresh: [1, 1], freeze: 1 },
  'in the ledger: a refresh against a sign-out elsewhere': { keeping: 'ledger', refresh: [0, 1], signOut: [1, 0] },
  'in the ledger: a sign-out and a sign-in during a restore': {
    keeping: 'ledger',
    ...RELOAD,
    signOut: [1, 0],
    signIn: [['bob'], []],
  },
  'everything at once': {
    refresh: [1, 1],
    signOut: [1, 0],
    ...AS_BOB,
    canSwitch: true,
    crash: 1,
    boot: 1,
    freeze: 1,
    lose: 1,
    late: 1,
    busy: 1,
  },
  'everything at once, three tabs': {
    tabs: 3,
    refresh: [1, 1, 1],
    signOut: [1, 0, 0],
    crash: 1,
    boot: 1,
    freeze: 1,
    lose: 1,
  },
}

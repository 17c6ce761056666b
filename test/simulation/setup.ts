import type { Dice } from 'authchart/testing'

/** How the tokens of a history are kept. */
export type Keep =
  | 'indexedDb'
  | 'localStorage'
  /** The refresh token in IndexedDB, the access token in localStorage. */
  | 'twoStores'
  | 'cookie'
  | 'cookieShared'
  | 'memory'
  | 'memoryShared'

/** What may go wrong in a history. One without any is played too: the rules hold on a fine day as well. */
export const FAULTS = [
  'crash',
  'freeze',
  'bfcache',
  'hidden',
  'sleep',
  'clock',
  'offline',
  'network',
  'server',
  'storage',
  'siteData',
  'revoked',
  'messages',
  'database',
] as const
export type Fault = (typeof FAULTS)[number]

/** What a history is played with: plain JSON, printed above its steps. All times in ms, but `ttl`. */
export interface Setup {
  /** Of the browser and the server. */
  readonly seed: number
  readonly keep: Keep
  readonly tabs: number
  readonly steps: number
  /** Somebody is signed in when it begins. */
  readonly isSignedIn: boolean
  /** Lifetime of an access token, seconds. */
  readonly ttl: number
  readonly idle: 'signOut' | 'lock' | null
  readonly lifetime: number | null
  /** How far the user's clock is off at the start. */
  readonly skew: number
  readonly faults: readonly Fault[]
  /** Everything that the chart, its events and its messages show is searched for secrets: slow, so not always. */
  readonly isSearched: boolean
}

export const MOST_TABS = 8
const DAY = 86_400_000

const KEEPS: readonly Keep[] = [
  'indexedDb',
  'indexedDb',
  'indexedDb',
  'localStorage',
  'localStorage',
  'twoStores',
  'cookie',
  'cookie',
  'cookieShared',
  'memory',
  'memoryShared',
]

export function drawSetup(dice: Dice): Setup {
  const most = dice.pick([0, 1, 2, 3, 12])
  return {
    seed: dice.seed(),
    keep: dice.pick(KEEPS),
    tabs: 1 + dice.below(dice.pick([2, 3, 4, MOST_TABS])),
    steps: dice.pick([40, 80, 160, 320]),
    isSignedIn: dice.chance(0.8),
    ttl: dice.pick([40, 60, 60, 300]),
    idle: dice.pick([null, null, 'signOut', 'lock']),
    lifetime: dice.chance(0.15) ? 900_000 : null,
    skew: dice.pick([0, 0, 0, DAY, -DAY, 3_600_000, -90_000]),
    faults: FAULTS.filter(() => dice.below(FAULTS.length) < most),
    isSearched: dice.chance(0.1),
  }
}

/** The same history with less in it, the biggest simplification first. */
export function simplerSetups(setup: Setup): Setup[] {
  return [
    ...(setup.tabs > 1 ? [{ ...setup, tabs: setup.tabs - 1 }] : []),
    ...(setup.isSignedIn ? [{ ...setup, isSignedIn: false }] : []),
    ...setup.faults.map((fault) => ({ ...setup, faults: setup.faults.filter((other) => other !== fault) })),
    ...(setup.idle ? [{ ...setup, idle: null }] : []),
    ...(setup.lifetime ? [{ ...setup, lifetime: null }] : []),
    ...(setup.skew ? [{ ...setup, skew: 0 }] : []),
  ]
}

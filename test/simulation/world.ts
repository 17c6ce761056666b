import type { Violation } from 'authchart/testing'
import {
  createDice,
  createFakeAuthServer,
  createSimulatedBrowser,
  type Dice,
  type SimulatedTab,
} from 'authchart/testing'
import { serve } from './exchanges.ts'
import { EXCUSES, type Excuse, type ExcuseCounts } from './excuses.ts'
import { createJournal, type Exchange, type Journal } from './journal.ts'
import { judgeArrival } from './judges/arrivals.ts'
import { judgeRequest } from './judges/requests.ts'
import { type Fault, MOST_TABS, type Setup } from './setup.ts'
import { openTab, runs, type SimTab } from './simTab.ts'
import { USERS } from './users.ts'

/** A promise that an app has been given. */
export interface Promised {
  readonly what: string
  readonly tab: SimTab
  /** True time since which it has had its chance, ms, and the same in time that the device was awake. */
  since: number
  awakeSince: number
}

export interface World {
  readonly setup: Setup
  readonly origin: string
  readonly browser: ReturnType<typeof createSimulatedBrowser>
  readonly server: ReturnType<typeof createFakeAuthServer>
  readonly journal: Journal
  /** For what a command leaves open. */
  readonly dice: Dice
  /** Each slot's latest page. */
  readonly slots: (SimTab | undefined)[]
  readonly tabs: SimTab[]
  readonly promised: Set<Promised>
  readonly violations: Violation[]
  readonly excuses: ExcuseCounts
  /** How many faults of each kind were injected. */
  readonly faults: Partial<Record<string, number>>
  readonly lines: string[]
  /** Wall times (ms) at which somebody was active in a tab that could tell; `isUnwritten`: only by messages. */
  readonly activity: {
    readonly tab: SimTab
    readonly at: number
    readonly wall: number
    readonly awake: number
    readonly isUnwritten: boolean
    /** Nobody was seen, but that could not be told. */
    readonly isGuess: boolean
  }[]
  /** When site data were cleared, or a store failed: true times. */
  readonly storeTroubles: number[]
  isStorageFailing: boolean
  /** localStorage cannot be read: a page that opens now does not know when somebody was active. */
  isBlind: boolean
  /** When site data were cleared: true times. */
  readonly clearings: number[]
  /** IndexedDB has once not answered. */
  hasHung: boolean
  /** When a tab was signed out last: true time. */
  endedAt: number
  /** True time that was slept through. */
  slept: number
  /** When the device last woke, or its clock was set: time that it was awake, ms. */
  wokeAt: number
  /** Ways to call off what is to be lost. */
  readonly losses: (() => void)[]
  /** True time, ms. */
  now(): number
  /** Time that the device was awake, ms. */
  awake(): number
  wall(): number
  fail(rule: string, text: string): void
  /** Counts a use; always true. */
  excuse(name: Excuse): true
  sawSomebody(tab: SimTab, isGuess?: boolean): void
  inject(kind: Fault | string): void
  note(line: string): void
  open(slot: number, page?: SimulatedTab): SimTab
  /** The running tab of a slot. */
  at(slot: number): SimTab | undefined
  judgeRequest(exchange: Exchange): void
  judgeArrival(exchange: Exchange): void
}

const ORIGIN = 'https://app.test'

export function openWorld(setup: Setup): World {
  const seeds = createDice(setup.seed)
  const browser = createSimulatedBrowser({
    seed: seeds.seed(),
    skew: setup.skew,
    weather: {
      messageLoss: setup.faults.includes('messages') ? 0.2 : 0,
      databaseLoss: setup.faults.includes('database') ? 0.02 : 0,
    },
  })
  const random = createDice(seeds.seed())
  const server = createFakeAuthServer({
    clock: browser.clock,
    random: random.fraction,
    users: Object.values(USERS),
    accessTokenTtl: setup.ttl,
  })
  const start = browser.clock.now()
  const violations: Violation[] = []
  const slots: (SimTab | undefined)[] = Array.from({ length: MOST_TABS }, () => undefined)
  const now = () => browser.clock.now() - start
  let opened = 0
  const world: World = {
    setup,
    origin: ORIGIN,
    browser,
    server,
    journal: createJournal(now),
    dice: createDice(seeds.seed()),
    slots,
    tabs: [],
    promised: new Set(),
    violations,
    excuses: {},
    faults: {},
    lines: [],
    activity: [],
    storeTroubles: [],
    isStorageFailing: false,
    isBlind: false,
    clearings: [],
    hasHung: false,
    endedAt: 0,
    slept: 0,
    wokeAt: 0,
    losses: [],
    now,
    awake: () => now() - world.slept,
    wall: () => browser.clock.now() + browser.skew,
    fail(rule, text) {
      if (!violations.some((known) => known.rule === rule && known.text === text)) violations.push({ rule, text })
    },
    excuse(name) {
      world.excuses[name] = (world.excuses[name] ?? 0) + 1
      world.note(`excused: ${EXCUSES[name]}`)
      return true
    },
    sawSomebody(tab, isGuess = false) {
      const isUnwritten = world.isStorageFailing
      world.activity.push({ tab, at: now(), wall: world.wall(), awake: world.awake(), isUnwritten, isGuess })
    },
    inject(kind) {
      world.faults[kind] = (world.faults[kind] ?? 0) + 1
    },
    note: (line) => void world.lines.push(`${now()} ms: ${line}`),
    open(slot, page = browser.open()) {
      const tab = openTab(world, slot, `tab ${slot} (${++opened})`, page)
      slots[slot] = tab
      // Nobody can tell it, so opening it counts as activity; the limit holds from there.
      if (world.isBlind && setup.idle && world.excuse('storeLost')) world.sawSomebody(tab, true)
      // All it knows lies in the future, where the clock was set back: it can only take that for now.
      else if (world.activity.some((one) => one.wall > world.wall())) world.sawSomebody(tab, true)
      world.tabs.push(tab)
      return tab
    },
    at(slot) {
      const tab = slots[slot]
      return tab && runs(tab) ? tab : undefined
    },
    judgeRequest: (exchange) => judgeRequest(world, exchange),
    judgeArrival: (exchange) => judgeArrival(world, exchange),
  }
  browser.serve(ORIGIN, (request: Request) => serve(world, request))
  return world
}

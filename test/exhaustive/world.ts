import type { LedgerEntry } from '../../src/protocol/ledger.ts'
import type { SessionRecord } from '../../src/protocol/record.ts'
import type { LearnedTabs, Node } from './learnedTab.ts'
import type { Keeping } from './realTab.ts'
import type { Call } from './transcript.ts'

/** The number of a value in `values`. Equal values have equal numbers, which keeps a state of the world short. */
export type Ref = number
const refs = new Map<string, Ref>()
const values: unknown[] = []

export function refTo(value: unknown): Ref {
  const key = JSON.stringify(value) ?? 'null'
  const known = refs.get(key)
  if (known !== undefined) return known
  refs.set(key, values.length)
  values.push(JSON.parse(key))
  return values.length - 1
}
export const valueAt = <T>(ref: Ref): T => values[ref] as T
export const NOTHING = refTo(null)

/** An asynchronous call of a tab. Without `result` it has not happened yet; with one the tab has not heard of it. */
export interface Op {
  readonly id: number
  readonly call: Ref
  readonly timer: number | null
  result?: Ref
}

export interface Timer {
  readonly id: number
  readonly ms: number
  /** How many writes each store had seen when it was set. */
  readonly marks: Record<string, number>
}

/**
 * A store that tabs read late, as localStorage was measured to be: every tab sees the writes of the others in one
 * order, each in its own time, and its own at once.
 */
export interface Log {
  /** What every tab sees. */
  base: Record<string, Ref>
  /** Not yet seen by everybody: key, value, index of the tab that wrote it. */
  writes: [key: string, value: Ref, by: number][]
}

export interface Intents {
  refresh: number
  signOut: number
  signIn: string[]
  cancel: number
  dispose: number
  restore: number
}

export interface TabState {
  name: string
  life: 'dead' | 'running' | 'frozen'
  /** Where its code stands: the number of a `Node`. */
  node: number
  ops: Op[]
  timers: Timer[]
  todo: Intents
  /** How many of each store's writes it is sure to see. */
  seen: Record<string, number>
  /** What the last look set out to look at. */
  looked: Ref
  inbox: Ref[]
  /** Epochs whose end was asked for in this tab. */
  out: string[]
  signIns: number
  retries: number
  isDisposed: boolean
}

export interface Packet {
  /** Index of the tab, or -1 once nobody waits for the answer. */
  tab: number
  op: number
  readonly kind: 'refresh' | 'revoke' | 'signIn'
  readonly token: string
  readonly user: string
  answer?: Ref
  /** Cookie mode: what the answer puts into the jar ('' empties it). */
  cookie?: string
}

export interface Family {
  readonly user: string
  /** The number of the token that is current. */
  current: number
  isDead: boolean
}

/** Faults that may still happen. */
export interface Budget {
  crash: number
  boot: number
  freeze: number
  steal: number
  /** A request or its answer is lost, and the tab is told that the connection is gone. */
  lose: number
  /** The tab gives up waiting while the request is still on its way. */
  late: number
  /** The server says 503 and has done nothing. */
  busy: number
  /** The ledger is deleted by the user. */
  wipe: number
  /** A tab reads what another one has overwritten. */
  stale: number
}

export interface World {
  ledger: Ref
  /** Records in the ledger's own database. */
  records: Record<string, Ref>
  /** What lies in the synchronous stores, by store. */
  stores: Record<string, Log>
  /** Index of the tab and its op. */
  holder: [number, number] | null
  queue: [number, number][]
  net: Packet[]
  families: Record<string, Family>
  jar: string
  tabs: TabState[]
  budget: Budget
  facts: Facts
}

/** What has happened that the claims depend on. */
export interface Facts {
  /** Epochs whose end somebody has asked for. */
  wanted: string[]
  /** Epochs that the ledger has once been past. */
  over: string[]
  /** Refresh tokens that the server has seen, and those it may see again. */
  spent: string[]
  excused: string[]
  /** A session may be lost without anybody's fault: the server has rotated and nobody has got the answer. */
  mayLose: boolean
  /** Tokens may stay behind: the tab that should have revoked them has died, or never got them. */
  mayLeave: boolean
  /** Tabs whose sign-in was given up; an epoch has the name of its tab in front. */
  givenUpBy: string[]
  signIns: number
}

export interface Setting {
  readonly keeping: Keeping
  readonly tabs: LearnedTabs
  readonly grace: 'none' | 'sibling' | 'same'
  /** A revoked old token kills its family, too. */
  readonly revokesFamily: boolean
  /** A revocation takes its time to the server, and its confirmation back. Else it is there at once, and confirmed last. */
  readonly revokesTravel: boolean
  /** A ledger's answer can reach the tab later than it was true. */
  readonly isSplit: boolean
  /** Signing in while a session lives. */
  readonly canSwitch: boolean
  readonly canSteal: boolean
  readonly broken: Broken
}

/** Ports that break their promise, to show that the search notices. */
export interface Broken {
  readonly lock?: 'shared' | 'saysHeld'
  readonly cas?: 'always' | 'epochOnly'
  readonly store?: 'neverSettles' | 'oneKey' | 'forgetsRemoves'
  readonly notes?: 'lost'
}

export const nodeOf = ({ tabs }: Setting, { node }: TabState): Node => tabs.nodes[node]!
export const heldBy = (setting: Setting, tab: TabState): SessionRecord | null => nodeOf(setting, tab).facts.held
export const isDoing = (setting: Setting, tab: TabState, ...names: string[]): boolean =>
  nodeOf(setting, tab).facts.activities.some((activity) => names.includes(activity))
export const entryOf = ({ ledger }: World): LedgerEntry | null => valueAt(ledger)
export const callOf = ({ call }: Op): Call => valueAt(call)
export const familyOf = (world: World, token: string | undefined): Family | undefined =>
  world.families[token?.replace(/^at-/, '').split('.')[0] ?? '']

/** Where the tombstones lie. */
export const ENDED = 'authchart:s:ended'

/** The part with the access token may lie in a store of its own. */
export const storeOf = (key: string): string => (key.endsWith(':a') ? 'second' : 'first')

const logOf = (world: World, store: string): Log => {
  world.stores[store] ??= { base: {}, writes: [] }
  return world.stores[store]
}

/** What `key` holds after the first `count` writes, and after all those of tab `by`. */
export function readAt(world: World, key: string, count: number, by = -1): Ref {
  const { base, writes } = logOf(world, storeOf(key))
  const last = writes.findLast(([name, , author], index) => name === key && (index < count || author === by))
  return last?.[1] ?? base[key] ?? NOTHING
}

export const latest = (world: World, key: string): string | null =>
  valueAt(readAt(world, key, Number.POSITIVE_INFINITY))

export function write(world: World, by: number, key: string, value: string | null): void {
  const { writes } = logOf(world, storeOf(key))
  const ref = refTo(value)
  if (readAt(world, key, writes.length) !== ref) writes.push([key, ref, by])
}

/** All keys that hold something, seen by somebody who sees everything. */
export const keysOf = (world: World): string[] =>
  Object.values(world.stores).flatMap(({ base, writes }) => [
    ...new Set([...Object.keys(base), ...writes.map(([key]) => key)]),
  ])

/** Brings a tab's view of the stores up to `marks`, or to the present. */
export function catchUp(world: World, tab: TabState, marks: Record<string, number> = marksOf(world)): void {
  for (const [store, count] of Object.entries(marks)) tab.seen[store] = Math.max(tab.seen[store] ?? 0, count)
}

export const marksOf = ({ stores }: World): Record<string, number> =>
  Object.fromEntries(
    Object.entries(stores)
      .filter(([, { writes }]) => writes.length > 0)
      .map(([store, { writes }]) => [store, writes.length]),
  )

/** Forgets who wrote what everybody has seen. */
function fold(world: World, store: string, log: Log): void {
  const alive = world.tabs.filter(({ life }) => life !== 'dead')
  const isSeen = ([, , by]: Log['writes'][number], index: number) =>
    alive.every((tab) => (tab.seen[store] ?? 0) > index || world.tabs[by] === tab)
  while (log.writes.length > 0 && isSeen(log.writes[0]!, 0)) {
    const [key, value] = log.writes.shift()!
    if (value === NOTHING) delete log.base[key]
    else log.base[key] = value
    const back = (counts: Record<string, number>) => {
      const count = (counts[store] ?? 0) - 1
      if (count > 0) counts[store] = count
      else delete counts[store]
    }
    for (const tab of world.tabs) {
      back(tab.seen)
      for (const timer of tab.timers) back(timer.marks)
    }
  }
  log.base = sorted(log.base)
}

const sorted = <T extends object>(value: T): T => Object.fromEntries(Object.entries(value).sort()) as T

/** The same text for the same state: what nobody can read any more is forgotten, and order without meaning is fixed. */
export function canonical(world: World): string {
  for (const [store, log] of Object.entries(world.stores)) fold(world, store, log)
  world.records = sorted(world.records)
  world.families = sorted(world.families)
  const { facts } = world
  for (const list of [facts.wanted, facts.over, facts.spent, facts.excused, facts.givenUpBy]) list.sort()
  if (world.net.length > 1) world.net.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  return JSON.stringify(world)
}

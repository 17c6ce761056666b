import type { AuthClient, AuthOptions } from 'authchart'
import { restBackend } from 'authchart'
import { indexedDbStore, localStorageStore, type TabChannel } from 'authchart/adapters'
import { connectAuth, createAuthLogic } from 'authchart/machine'
import type { SimulatedTab } from 'authchart/testing'
import { createActor } from 'xstate'
import type { Ledger, Notes } from '../../src/adapters/ports.ts'
import type { SessionRecord } from '../../src/protocol/record.ts'
import type { EndReason, Source } from '../../src/session.ts'
import { watchedFetch } from './exchanges.ts'
import type { World } from './world.ts'

export interface TabEnd {
  readonly at: number
  /** Wall time of the tab. */
  readonly wall: number
  readonly reason: EndReason
  readonly source: Source
  /** The session that was shown until then, or else held. */
  readonly epoch: string | null
  /** Of the session at the server. */
  readonly family: string | null
  /** When the session began, by true time and by this tab's clock. */
  readonly begun: { readonly at: number; readonly wall: number } | null
  /** Meanwhile somebody was asked for a second factor. */
  readonly isChallenged: boolean
}

/** A sign-in or a second factor, from when it was asked for until it settled. */
export interface Attempt {
  readonly at: number
  /** How many requests had left by then. */
  readonly sent: number
  settledAt: number | null
  /** Cancelled or overtaken, and the app has been told so. */
  isGivenUp: boolean
}

/** One tab with an engine in it, and what is known about both. */
export interface SimTab {
  readonly name: string
  readonly slot: number
  readonly page: SimulatedTab
  readonly auth: AuthClient
  readonly openedAt: number
  /** Closed, crashed or disposed. */
  goneAt: number | null
  isDisposed: boolean
  /** When it did not run: frozen, or kept in the back/forward cache. */
  readonly stops: { readonly from: number; to: number | null }[]
  /** When its timers were throttled. */
  readonly hides: { readonly from: number; to: number | null }[]
  readonly held: () => SessionRecord | null
  /** The session at the server that belongs to what it holds. */
  readonly family: () => string | null
  /** Not judged yet. */
  readonly ends: TabEnd[]
  readonly attempts: Attempt[]
  readonly signOuts: { readonly at: number; readonly isBlind: boolean; settledAt: number | null }[]
  /** IndexedDB has failed here. */
  hasLostLedger: boolean
  readonly seen: unknown[]
}

/** Also of its own: killed in the middle of work. */
export const isGone = (tab: SimTab): boolean => tab.goneAt !== null || tab.page.state === 'dead'
export const runs = (tab: SimTab): boolean => !isGone(tab) && tab.page.state === 'running'
/** Has it run without a break since? */
export const ranSince = (tab: SimTab, since: number): boolean =>
  runs(tab) && tab.openedAt <= since && tab.stops.every(({ to }) => (to ?? Number.POSITIVE_INFINITY) <= since)
/** An answer that was heard so long ago (ms) has been stored, or never will be. */
export const STORED = 5_000
/** Did it run without a break from one time to another? */
export const ranThrough = (tab: SimTab, from: number, until: number): boolean =>
  tab.openedAt <= from &&
  (isGone(tab) ? tab.goneAt !== null && tab.goneAt > until : true) &&
  tab.stops.every(({ from: stopped, to }) => stopped > until || (to ?? Number.POSITIVE_INFINITY) <= from)
/** … and without throttled timers. */
export const wasInFrontSince = (tab: SimTab, since: number): boolean =>
  ranSince(tab, since) && tab.hides.every(({ to }) => (to ?? Number.POSITIVE_INFINITY) <= since)

/** Bounds on waiting, shorter than an app's would be: more happens in a history. */
export const TIMEOUTS = { request: 2_000, settle: 400, signOut: 1_000, wait: 5_000 }
export const IDLE = { timeout: 600_000, warning: 60_000 }
const SCOPE = 'sim'

function optionsOf({ setup }: World, { page }: SimulatedTab, fetch: typeof globalThis.fetch): Partial<AuthOptions> {
  const idle = setup.idle && { ...IDLE, policy: setup.idle }
  const stores: Partial<Record<typeof setup.keep, AuthOptions['store']>> = {
    indexedDb: indexedDbStore({ page }),
    localStorage: localStorageStore({ page }),
    twoStores: { refreshToken: indexedDbStore({ page }), accessToken: localStorageStore({ page }) },
  }
  const store = stores[setup.keep]
  return {
    ...(store && { store }),
    ...(idle && { idle }),
    ...(setup.lifetime && { lifetime: setup.lifetime }),
    ...(setup.keep.endsWith('Shared') && { shareAccessToken: true }),
    unlock: async (proof) => proof === 'right',
    timeouts: TIMEOUTS,
    requests: { fetch, page },
  }
}

/** Opens a page of the app: the real engine over the real adapters. */
export function openTab(world: World, slot: number, name: string, page: SimulatedTab): SimTab {
  const { server, journal, setup } = world
  const fetch = watchedFetch(world, () => tab, page.page.fetch)
  const environment = page.environment(SCOPE)
  const seen: unknown[] = []
  const logic = createAuthLogic({
    backend: restBackend({
      baseUrl: `${world.origin}/auth`,
      mode: setup.keep.startsWith('cookie') ? 'cookie' : 'body',
      fetch,
      page: page.page,
    }),
    ...optionsOf(world, page, fetch),
    environment: {
      ...environment,
      ledger: watchedLedger(world, environment.ledger, () => tab),
      notes: watchedNotes(world, environment.notes, () => tab),
      channel: watchedChannel(environment.channel, seen, setup.isSearched),
    },
  })
  const actor = createActor(logic.machine, {
    input: logic.input,
    ...(setup.isSearched && { inspect: (event: object) => void seen.push(essence(event)) }),
  })
  const auth = connectAuth(logic, actor)
  const { vault } = logic.engine.tab
  let shown: string | null = null
  let last: SessionRecord | null = null
  const familyOf = (record: SessionRecord | null) =>
    (record && server.state.familyOf(record.tokens.accessToken || (record.tokens.refreshToken ?? ''))?.id) ?? null
  const hold = vault.hold
  vault.hold = (record) => {
    hold(record)
    if (!record) return
    last = record
    const family = familyOf(record)
    const epoch = journal.epoch(record.epoch)
    if (family) epoch.families.add(family)
  }
  const tab: SimTab = {
    name,
    slot,
    page,
    auth,
    openedAt: world.now(),
    goneAt: null,
    isDisposed: false,
    stops: [],
    hides: page.isVisible ? [] : [{ from: world.now(), to: null }],
    held: () => vault.held,
    family: () => familyOf(vault.held),
    ends: [],
    attempts: [],
    signOuts: [],
    hasLostLedger: false,
    seen,
  }
  actor.subscribe(({ context }) => {
    shown = context.session?.id ?? null
  })
  actor.on('signedOut', ({ reason, source }) => {
    if (isGone(tab)) return
    const epoch = shown ?? last?.epoch ?? null
    const begun = epoch ? { at: journal.epoch(epoch).begunAt, wall: last?.session.signedInAt ?? 0 } : null
    const end: TabEnd = {
      at: world.now(),
      wall: page.page.Date.now(),
      reason,
      source,
      epoch,
      family: familyOf(last),
      begun,
      isChallenged: auth.view.status === 'awaitingSecondFactor',
    }
    tab.ends.push(end)
    if (epoch && source === 'self') journal.epoch(epoch).ends.push({ tab, at: end.at, reason })
  })
  actor.on('storageFailed', ({ what }) => {
    if (what === 'ledger') tab.hasLostLedger = true
  })
  actor.start()
  return tab
}

function watchedLedger({ journal }: World, ledger: Ledger, tab: () => SimTab): Ledger {
  return {
    get shared() {
      return ledger.shared
    },
    async read() {
      const entry = await ledger.read()
      journal.ledger = entry
      return entry
    },
    async compareAndSet(expected, next, records) {
      journal.wrote(tab(), expected, next)
      const isDone = await ledger.compareAndSet(expected, next, records)
      if (isDone) journal.ledger = next
      return isDone
    },
    close: () => ledger.close(),
  }
}

/** The tombstones among the notes: an end that is told before the ledger knows. */
const watchedNotes = ({ journal, now }: World, notes: Notes, tab: () => SimTab): Notes => ({
  get: notes.get,
  set(key, value) {
    const [, epoch, reason] = /:ended$/.test(key) ? (/^([^ =]+)=(\w+)/.exec(value) ?? []) : []
    if (epoch && reason) journal.epoch(epoch).closings.push({ tab: tab(), at: now(), reason: reason as EndReason })
    notes.set(key, value)
  },
})

const watchedChannel = (channel: TabChannel, seen: unknown[], isSearched: boolean): TabChannel => ({
  ...channel,
  post(message) {
    if (isSearched) seen.push({ message })
    channel.post(message)
  },
})

/** What an observer of XState is shown, without the machine's own definition. */
function essence(event: object): unknown {
  const { event: sent, snapshot, type } = event as { event?: unknown; snapshot?: object; type: string }
  const { context, output, error, input } = (snapshot ?? {}) as Record<string, unknown>
  return { type, sent, context, output, error, input }
}

import { memoryLedger } from '../../../src/adapters/ledgers/memoryLedger.ts'
import { memoryLock } from '../../../src/adapters/locks/memoryLock.ts'
import { memoryNotes } from '../../../src/adapters/memory/memoryNotes.ts'
import { memoryStore } from '../../../src/adapters/storage/memoryStore.ts'
import { beginSession } from '../../../src/protocol/begin.ts'
import type { LedgerEntry, LiveEntry } from '../../../src/protocol/ledger.ts'
import { boundsFrom, type Tab } from '../../../src/protocol/tab.ts'
import type { Session } from '../../../src/session.ts'
import { createVault } from '../../../src/vault.ts'
import { manualClock } from '../../contract/manualClock.ts'
import { fakeServer } from '../engine/fakeServer.ts'

export const REQUEST = 15_000
export const SETTLE = 1_000

export interface BareTab {
  readonly tab: Tab
  /** How often the other tabs were told that the ledger has changed. */
  readonly told: () => number
  readonly failures: string[]
  dispose(): void
}

/** The protocol without chart, client or browser: bare tabs over memory ports, one clock, one server. */
export function protocolWorld({
  mode = 'token' as 'token' | 'ambient',
  isShared = true,
  store = memoryStore({ shared: isShared }),
  /** Where remembered sessions lie. */
  longStore = memoryStore({ shared: isShared }),
} = {}) {
  const clock = manualClock()
  clock.sleep(1_000_000_000_000)
  const server = fakeServer({ mode })
  const ledger = memoryLedger({ shared: true })
  const lock = memoryLock({ clock })
  const noteValues = new Map<string, string>()
  let serial = 0
  const id = () => `id-${++serial}`

  const open = (changes: Partial<Tab> = {}): BareTab => {
    const disposal = new AbortController()
    const failures: string[] = []
    let told = 0
    const vault = createVault({
      isLedgerShared: () => true,
      prefix: 'test:',
      shelves: (remembered) => [
        { store: remembered ? longStore : store, kinds: ['refreshToken', 'accessToken', 'idToken'] },
      ],
      onFailure: (error) => failures.push(`store ${error}`),
    })
    const tab: Tab = {
      scope: 'test',
      id: 'tab1',
      note() {},
      backend: server.backend(),
      vault,
      ports: { ledger, lock, clock, notes: memoryNotes(noteValues), random: { id, fraction: () => 0.5 } },
      bounds: boundsFrom({ request: REQUEST, settle: SETTLE, signOut: 5_000 }),
      lifetime: () => null,
      tell: () => void told++,
      askForTokens: async () => null,
      breakLoop: () => null,
      signIns: { latest: null, committing: null },
      onFailure: (what, error) => failures.push(`${what} ${error}`),
      disposed: disposal.signal,
      ...changes,
    }
    return { tab, told: () => told, failures, dispose: () => disposal.abort() }
  }

  /** Lets time pass until the promise settles; says what came of it, and after how long. */
  const finish = async <T>(promise: Promise<T>): Promise<T> => {
    let isSettled = false
    const settled = () => {
      isSettled = true
    }
    promise.then(settled, settled)
    for (let passed = 0; passed <= 300_000; passed += 100) {
      await clock.pass(0)
      if (isSettled) return promise
      await clock.pass(100)
    }
    throw new Error('not settled within 300 s of virtual time')
  }

  const signIn = async ({ tab }: BareTab, name = 'ada', remembered = false): Promise<Session> => {
    const { signal } = new AbortController()
    tab.signIns.latest = signal
    const outcome = await tab.backend.signIn?.({ method: 'password', name }, { signal })
    if (outcome?.type !== 'granted') throw new Error('not granted')
    return finish(beginSession(tab, outcome.grant, clock.now(), remembered, signal))
  }

  /** Another tab with the same session in its vault. */
  const follow = ({ tab }: BareTab, changes: Partial<Tab> = {}): BareTab => {
    const other = open(changes)
    other.tab.vault.hold(tab.vault.held)
    return other
  }

  const live = async (): Promise<LiveEntry> => {
    const entry = await ledger.read()
    if (!entry?.live) throw new Error(`the ledger is not live: ${JSON.stringify(entry)}`)
    return entry
  }
  const setLedger = async (next: LedgerEntry): Promise<void> => {
    if (!(await ledger.compareAndSet(await ledger.read(), next))) throw new Error('the ledger has moved')
  }

  return { clock, server, ledger, lock, noteValues, store, longStore, open, follow, finish, signIn, live, setLedger }
}

/** A promise that is kept when the test says so. */
export function gate() {
  let open = () => {}
  const until = new Promise<void>((done) => {
    open = done
  })
  return { until, open: () => open() }
}

export const never = new AbortController().signal

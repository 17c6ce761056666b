/**
 * The contract suites, set up for a real page: another "tab" is another instance, in another window where the adapter
 * looks at its window. What only real tabs can show is in the tests beside this folder.
 */
import { broadcastChannel } from '../../../src/adapters/channels/broadcastChannel.ts'
import { storageEventChannel } from '../../../src/adapters/channels/storageEventChannel.ts'
import { openDatabase } from '../../../src/adapters/ledgers/database.ts'
import { indexedDbLedger } from '../../../src/adapters/ledgers/indexedDbLedger.ts'
import { leaseLock } from '../../../src/adapters/locks/leaseLock.ts'
import { webLocks } from '../../../src/adapters/locks/webLocks.ts'
import type { Page } from '../../../src/adapters/page.ts'
import type { Lock, TokenStore } from '../../../src/adapters/ports.ts'
import { cookieStore } from '../../../src/adapters/storage/cookieStore.ts'
import { indexedDbStore } from '../../../src/adapters/storage/indexedDbStore.ts'
import { memoryStore } from '../../../src/adapters/storage/memoryStore.ts'
import { localStorageStore, sessionStorageStore } from '../../../src/adapters/storage/webStorageStore.ts'
import type { Contract } from '../../contract/assert.ts'
import { type ChannelHarness, channelContract } from '../../contract/channels.contract.ts'
import { type LedgerHarness, ledgerContract } from '../../contract/ledgers.contract.ts'
import { type LockHarness, lockContract } from '../../contract/locks.contract.ts'
import { type StoreHarness, storeContract } from '../../contract/stores.contract.ts'

interface Suite {
  check(sentence: string): Promise<void>
}

function suite<Harness>(contract: Contract<Harness>, create: () => Harness): Suite {
  return {
    async check(sentence) {
      await contract[sentence]?.(async () => create())
    },
  }
}

let names = 0
const fresh = (): string => `contract-${++names}`
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const store = (make: () => TokenStore): Suite =>
  suite<StoreHarness>(storeContract, () => {
    localStorage.clear()
    sessionStorage.clear()
    return { tab: make }
  })

/** A window of its own on this origin: it hears of what the others write. */
function otherWindow(): Page {
  const frame = document.createElement('iframe')
  document.body.append(frame)
  if (!frame.contentWindow) throw new Error('A frame without a window')
  return frame.contentWindow as Window & typeof globalThis
}

const broadcast = (): ChannelHarness => {
  const name = fresh()
  return {
    tab: () => broadcastChannel({ name }),
    forge: (raw) => {
      const forger = new BroadcastChannel(name)
      forger.postMessage(raw)
      forger.close()
    },
    arrived: () => pause(50),
  }
}

const storageEvents = (): ChannelHarness => {
  const name = fresh()
  return {
    tab: () => storageEventChannel({ name, page: otherWindow() }),
    forge: (raw) => {
      if (typeof raw === 'string') localStorage.setItem(name, raw)
    },
    arrived: () => pause(80),
  }
}

const ledger = (): LedgerHarness => {
  const name = fresh()
  const database = openDatabase()
  return {
    tab: () => indexedDbLedger({ name }),
    plant: (value) => database.change(['ledger'], name, (_, write) => write('ledger', name, value)),
    found: () => database.read('ledger', name),
    record: async (key) => ((await database.read('records', key)) as string | undefined) ?? null,
  }
}

const lock = (make: () => Lock): Suite =>
  suite<LockHarness>(lockContract, () => {
    const prefix = fresh()
    // The suite's lock names are fixed, and the browser's locks outlive a test.
    const apart = (inner: Lock): Lock => ({
      run: (request, work) => inner.run({ ...request, name: `${prefix}/${request.name}` }, work),
    })
    // Long against an operation, also on a machine that has a lot to do.
    return { tab: () => apart(make()), pass: pause, stealAfter: 800 }
  })

export const contracts = {
  memoryStore: store(memoryStore),
  localStorageStore: store(localStorageStore),
  sessionStorageStore: store(sessionStorageStore),
  cookieStore: store(cookieStore),
  indexedDbStore: store(indexedDbStore),
  broadcastChannel: suite(channelContract, broadcast),
  storageEventChannel: suite(channelContract, storageEvents),
  indexedDbLedger: suite(ledgerContract, ledger),
  webLocks: lock(webLocks),
  leaseLock: lock(() => leaseLock({ pollEvery: 20 })),
} satisfies Record<string, Suite>

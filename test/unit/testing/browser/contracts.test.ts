import { afterEach } from 'vitest'
import { broadcastChannel } from '../../../../src/adapters/channels/broadcastChannel.ts'
import { storageEventChannel } from '../../../../src/adapters/channels/storageEventChannel.ts'
import { openDatabase } from '../../../../src/adapters/ledgers/database.ts'
import { indexedDbLedger } from '../../../../src/adapters/ledgers/indexedDbLedger.ts'
import { leaseLock } from '../../../../src/adapters/locks/leaseLock.ts'
import { webLocks } from '../../../../src/adapters/locks/webLocks.ts'
import { cookieStore } from '../../../../src/adapters/storage/cookieStore.ts'
import { indexedDbStore } from '../../../../src/adapters/storage/indexedDbStore.ts'
import { localStorageStore, sessionStorageStore } from '../../../../src/adapters/storage/webStorageStore.ts'
import { createSimulatedBrowser, type Weather } from '../../../../src/testing/index.ts'
import { channelContract } from '../../../contract/channels.contract.ts'
import { ledgerContract } from '../../../contract/ledgers.contract.ts'
import { lockContract } from '../../../contract/locks.contract.ts'
import { storeContract } from '../../../contract/stores.contract.ts'
import { describeContract } from '../../adapters/describeContract.ts'
import { drive } from './drive.ts'

let seed = 0
let driven: ReturnType<typeof drive>[] = []

afterEach(async () => {
  await Promise.all(driven.map(({ stop }) => stop()))
  driven = []
})

/** A browser of its own for each test, whose time goes by. */
function world(weather: Partial<Weather> = {}, step = 1) {
  const browser = createSimulatedBrowser({ seed: ++seed, weather })
  const driver = drive(browser, step)
  driven.push(driver)
  return { browser, pass: driver.pass, page: () => browser.open().page }
}

const stealAfter = 8_000

describeContract('webLocks in simulated tabs', lockContract, () => {
  const { page, pass } = world()
  return { tab: () => webLocks({ page: page() }), pass, stealAfter }
})
describeContract('webLocks of several engines in one simulated tab', lockContract, () => {
  const { page, pass } = world()
  const one = page()
  return { tab: () => webLocks({ page: one }), pass, stealAfter }
})
describeContract('leaseLock in simulated tabs', lockContract, () => {
  const { page, pass } = world({ databaseDelay: 3 }, 5)
  return { tab: () => leaseLock({ page: page(), pollEvery: 1_000 }), pass, stealAfter }
})

describeContract('indexedDbLedger in simulated tabs', ledgerContract, () => {
  const { page } = world()
  const name = 'scope'
  const database = openDatabase({ page: page() })
  return {
    tab: () => indexedDbLedger({ name, page: page() }),
    plant: (value: unknown) => database.change(['ledger'], name, (_, write) => write('ledger', name, value)),
    found: () => database.read('ledger', name),
    record: async (key: string) => ((await database.read('records', key)) as string | undefined) ?? null,
  }
})

describeContract('broadcastChannel in simulated tabs', channelContract, () => {
  const { page, pass } = world()
  return {
    tab: () => broadcastChannel({ name: 'channel', page: page() }),
    forge: (raw: unknown) => new (page().BroadcastChannel)('channel').postMessage(raw),
    arrived: () => pass(400),
  }
})
describeContract('storageEventChannel in simulated tabs', channelContract, () => {
  const { page, pass } = world()
  return {
    tab: () => storageEventChannel({ name: 'channel', page: page() }),
    forge: (raw: unknown) => {
      if (typeof raw === 'string') page().localStorage.setItem('channel', raw)
    },
    arrived: () => pass(400),
  }
})

const inTime = { storageDelay: 0 }

describeContract('indexedDbStore in simulated tabs', storeContract, () => {
  const { page } = world()
  return { tab: () => indexedDbStore({ page: page() }) }
})
describeContract('localStorageStore in simulated tabs', storeContract, () => {
  const { page } = world(inTime)
  return { tab: () => localStorageStore({ page: page() }) }
})
describeContract('cookieStore in simulated tabs', storeContract, () => {
  const { page } = world(inTime)
  return { tab: () => cookieStore({ page: page() }) }
})
describeContract('sessionStorageStore in a simulated tab', storeContract, () => {
  const one = world().page()
  return { tab: () => sessionStorageStore({ page: one }) }
})

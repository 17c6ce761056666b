import { describe, it } from 'vitest'
import { channelContract } from '../../contract/channels.contract.ts'
import { ledgerContract } from '../../contract/ledgers.contract.ts'
import { lockContract } from '../../contract/locks.contract.ts'
import { storeContract } from '../../contract/stores.contract.ts'
import { browserForSuite } from '../harness/world.ts'

const browser = browserForSuite()

const suites = {
  memoryStore: storeContract,
  localStorageStore: storeContract,
  sessionStorageStore: storeContract,
  cookieStore: storeContract,
  indexedDbStore: storeContract,
  broadcastChannel: channelContract,
  storageEventChannel: channelContract,
  indexedDbLedger: ledgerContract,
  webLocks: lockContract,
  leaseLock: lockContract,
} as const

type Name = keyof typeof suites

describe.each(Object.keys(suites) as Name[])('%s in a real page', (name) => {
  it.each(Object.keys(suites[name]))('%s', async (sentence) => {
    const world = await browser.open()
    const tab = await world.tab()
    await tab.run((name, sentence) => window.authchart.contracts[name].check(sentence), name, sentence)
  })
})

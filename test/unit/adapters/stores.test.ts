// @vitest-environment jsdom
import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { indexedDbLedger } from '../../../src/adapters/ledgers/indexedDbLedger.ts'
import { cookieStore } from '../../../src/adapters/storage/cookieStore.ts'
import { indexedDbStore } from '../../../src/adapters/storage/indexedDbStore.ts'
import { memoryStore } from '../../../src/adapters/storage/memoryStore.ts'
import { localStorageStore, sessionStorageStore } from '../../../src/adapters/storage/webStorageStore.ts'
import { begun } from '../../../src/protocol/ledger.ts'
import { storeContract } from '../../contract/stores.contract.ts'
import { describeContract } from './describeContract.ts'

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory())
  localStorage.clear()
  sessionStorage.clear()
})

describeContract('memoryStore', storeContract, () => ({ tab: () => memoryStore() }))
describeContract('memoryStore standing in for a shared one', storeContract, () => {
  const values = new Map<string, string>()
  return { tab: () => memoryStore({ values, shared: true, inLedger: true }) }
})
describeContract('localStorageStore', storeContract, () => ({ tab: () => localStorageStore() }))
describeContract('localStorageStore with a prefix', storeContract, () => ({
  tab: () => localStorageStore({ prefix: 'app/' }),
}))
describeContract('sessionStorageStore', storeContract, () => ({ tab: () => sessionStorageStore() }))
describeContract('cookieStore', storeContract, () => ({ tab: () => cookieStore() }))
describeContract('indexedDbStore', storeContract, () => ({ tab: () => indexedDbStore() }))

describe('localStorageStore', () => {
  it('puts its prefix before the key, and reads no other key', async () => {
    localStorage.setItem('key', 'of another library')
    const store = localStorageStore({ prefix: 'app/' })
    expect(store.get('key')).toBeNull()
    await store.set('key', 'value')
    expect(localStorage.getItem('app/key')).toBe('value')
  })

  it.each(['get', 'set', 'remove'] as const)('T14: %s says storage_failed where the browser refuses', (method) => {
    vi.stubGlobal('localStorage', undefined)
    expect(() => localStorageStore()[method]('key', 'value')).toThrow(
      expect.objectContaining({ code: 'storage_failed' }),
    )
  })

  it('T14: a full storage is storage_failed, without the value in the message', () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('The quota has been exceeded.', 'QuotaExceededError')
    })
    const write = () => localStorageStore().set('key', 'the-secret')
    expect(write).toThrow(expect.objectContaining({ code: 'storage_failed' }))
    expect(write).not.toThrow(/the-secret/)
  })
})

describe('cookieStore', () => {
  const written = () => vi.spyOn(Document.prototype, 'cookie', 'set').mockImplementation(() => {})
  const attributes = (options: Parameters<typeof cookieStore>[0]): string => {
    const set = written()
    expect(() => cookieStore(options).set('key', 'value')).toThrow()
    return String(set.mock.lastCall?.[0])
  }

  it('writes its attributes', () => {
    expect(attributes({ path: '/app', domain: 'example.com', secure: true, sameSite: 'strict', maxAge: 60 })).toBe(
      'key=value; path=/app; samesite=strict; domain=example.com; max-age=60; secure',
    )
  })

  it('is secure unless the page came over plain http', () => {
    expect(attributes({})).toBe('key=value; path=/; samesite=lax')
    vi.stubGlobal('location', { protocol: 'https:' })
    expect(attributes({})).toBe('key=value; path=/; samesite=lax; secure')
    expect(attributes({ secure: false })).toBe('key=value; path=/; samesite=lax')
  })

  it('T14: says storage_failed for a value above 4 kB and keeps the old one', () => {
    const store = cookieStore()
    store.set('key', 'small')
    expect(() => store.set('key', 'x'.repeat(5_000))).toThrow(expect.objectContaining({ code: 'storage_failed' }))
    expect(store.get('key')).toBe('small')
    store.remove('key')
  })

  it('T14: says storage_failed where the browser drops the cookie without a word', () => {
    // The cookie of another path is one that this page never sees.
    const store = cookieStore({ path: '/elsewhere' })
    expect(() => store.set('dropped', 'value')).toThrow(expect.objectContaining({ code: 'storage_failed' }))
  })

  it('T14: takes a broken cookie of somebody else for none', () => {
    // biome-ignore lint/suspicious/noDocumentCookie: this is what is tested.
    document.cookie = 'broken=%E0%A4%A; path=/'
    expect(cookieStore().get('broken')).toBeNull()
  })
})

describe('indexedDbStore', () => {
  it('reads what the ledger has written in its own transaction', async () => {
    const entry = begun({ epoch: 'epoch-1', commit: 'commit-1', signedInAt: 0 })
    await indexedDbLedger({ name: 'scope' }).compareAndSet(null, entry, new Map([['record', 'tokens']]))
    expect(await indexedDbStore().get('record')).toBe('tokens')
  })

  it('T14: rejects with storage_failed where there is no IndexedDB', async () => {
    vi.stubGlobal('indexedDB', undefined)
    await expect(indexedDbStore().get('key')).rejects.toMatchObject({ code: 'storage_failed' })
    await expect(indexedDbStore().set('key', 'value')).rejects.toMatchObject({ code: 'storage_failed' })
  })
})

import { IDBDatabase, IDBFactory } from 'fake-indexeddb'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { openDatabase } from '../../../src/adapters/ledgers/database.ts'
import { indexedDbLedger } from '../../../src/adapters/ledgers/indexedDbLedger.ts'
import { memoryLedger } from '../../../src/adapters/ledgers/memoryLedger.ts'
import { resilientLedger } from '../../../src/adapters/ledgers/resilientLedger.ts'
import type { Ledger } from '../../../src/adapters/ports.ts'
import { type LiveEntry, SCHEMA } from '../../../src/protocol/ledger.ts'
import { ledgerContract } from '../../contract/ledgers.contract.ts'
import { describeContract } from './describeContract.ts'

const live: LiveEntry = {
  schema: SCHEMA,
  live: true,
  epoch: 'epoch-1',
  generation: 1,
  commit: 'commit-1',
  signedInAt: 1_000,
}

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory())
})

describeContract('memoryLedger', ledgerContract, () => {
  const records = new Map<string, string>()
  const ledger = memoryLedger({ shared: true, records })
  return { tab: () => ledger, record: async (key: string) => records.get(key) ?? null }
})

const indexedDbHarness = (wrap: (ledger: Ledger) => Ledger) => () => {
  const database = openDatabase()
  return {
    tab: () => wrap(indexedDbLedger({ name: 'scope' })),
    plant: (value: unknown) => database.change(['ledger'], 'scope', (_, write) => write('ledger', 'scope', value)),
    found: () => database.read('ledger', 'scope'),
    record: async (key: string) => ((await database.read('records', key)) as string | undefined) ?? null,
  }
}

describeContract(
  'indexedDbLedger',
  ledgerContract,
  indexedDbHarness((ledger) => ledger),
)

describe('memoryLedger', () => {
  it('is not shared unless it is told so', () => {
    expect(memoryLedger().shared).toBe(false)
  })
})

describe('indexedDbLedger', () => {
  it('keeps scopes apart', async () => {
    await indexedDbLedger({ name: 'one' }).compareAndSet(null, live)
    expect(await indexedDbLedger({ name: 'two' }).read()).toBeNull()
  })

  it('applies records in the same transaction: a record that cannot be stored takes the entry back', async () => {
    const ledger = indexedDbLedger({ name: 'scope' })
    const broken = new Map([['key', (() => {}) as unknown as string]])
    await expect(ledger.compareAndSet(null, live, broken)).rejects.toMatchObject({ code: 'storage_failed' })
    expect(await ledger.read()).toBeNull()
  })

  it('T43: holds no connection between operations', async () => {
    const ledger = indexedDbLedger({ name: 'scope' })
    await Promise.all([ledger.read(), ledger.compareAndSet(null, live), ledger.read()])
    const deletion = indexedDB.deleteDatabase('authchart')
    await new Promise((resolve, reject) => {
      deletion.onsuccess = resolve
      deletion.onblocked = () => reject(new Error('a connection is still open'))
    })
    expect(await ledger.read()).toBeNull()
  })

  it('T42: a connection that closes under an operation is opened again, once', async () => {
    const ledger = indexedDbLedger({ name: 'scope' })
    await ledger.compareAndSet(null, live)
    const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementationOnce(() => {
      throw new DOMException('The database connection is closing.', 'InvalidStateError')
    })
    const open = vi.spyOn(indexedDB, 'open')
    expect(await ledger.read()).toEqual(live)
    expect(open).toHaveBeenCalledTimes(2)
    transaction.mockImplementation(() => {
      throw new DOMException('Connection to Indexed Database server lost.', 'UnknownError')
    })
    await expect(ledger.read()).rejects.toMatchObject({ code: 'storage_failed' })
    expect(open).toHaveBeenCalledTimes(4)
  })

  it('T42: a write that was applied before the connection was lost counts as written', async () => {
    const ledger = indexedDbLedger({ name: 'scope' })
    const original = IDBDatabase.prototype.transaction
    const spy = vi.spyOn(IDBDatabase.prototype, 'transaction')
    spy.mockImplementationOnce(function (this: IDBDatabase, ...args) {
      const transaction = original.apply(this, args)
      // The page hears of an abort where the browser had in fact committed.
      Object.defineProperty(transaction, 'oncomplete', {
        get: () => () => transaction.onabort?.(new Event('abort')),
        set() {},
      })
      return transaction
    })
    expect(await ledger.compareAndSet(null, live)).toBe(true)
    expect(spy).toHaveBeenCalledTimes(2)
    expect(await ledger.read()).toEqual(live)
  })

  it('T42: an open that never answers is a failure, not a hang, and does not spoil the next one', async () => {
    const ledger = indexedDbLedger({ name: 'scope', timeout: 40 })
    const open = vi.spyOn(indexedDB, 'open').mockImplementation(() => ({}) as IDBOpenDBRequest)
    await expect(ledger.read()).rejects.toMatchObject({ code: 'storage_failed' })
    open.mockRestore()
    expect(await ledger.compareAndSet(null, live)).toBe(true)
  })

  it('T42: a transaction that waits too long is taken back, so that it cannot be applied later', async () => {
    const other = await new Promise<IDBDatabase>((resolve) => {
      void indexedDbLedger({ name: 'scope' })
        .read()
        .then(() => {
          const request = indexedDB.open('authchart')
          request.onsuccess = () => resolve(request.result)
        })
    })
    const blocking = other.transaction('ledger', 'readwrite')
    let hold = true
    const keepAlive = () => {
      if (hold) blocking.objectStore('ledger').get('x').onsuccess = keepAlive
    }
    keepAlive()
    const ledger = indexedDbLedger({ name: 'scope', timeout: 60 })
    await expect(ledger.compareAndSet(null, live)).rejects.toMatchObject({ code: 'storage_failed' })
    hold = false
    await new Promise((resolve) => {
      blocking.oncomplete = resolve
    })
    other.close()
    expect(await ledger.read()).toBeNull()
  })

  it('T42: gives way to whoever deletes the database', async () => {
    const ledger = indexedDbLedger({ name: 'scope' })
    await ledger.compareAndSet(null, live)
    const reads = Promise.all(Array.from({ length: 5 }, () => ledger.read()))
    await new Promise((resolve) => {
      indexedDB.deleteDatabase('authchart').onsuccess = resolve
    })
    await reads
    expect(await ledger.read()).toBeNull()
  })

  it('T14: says so where there is no IndexedDB at all', async () => {
    vi.stubGlobal('indexedDB', undefined)
    await expect(indexedDbLedger({ name: 'scope' }).read()).rejects.toMatchObject({ code: 'storage_failed' })
  })
})

describe('resilientLedger', () => {
  const failing = (error: unknown): Ledger => ({
    shared: true,
    read: () => Promise.reject(error),
    compareAndSet: () => Promise.reject(error),
    close() {},
  })

  describeContract('over a ledger that works', ledgerContract, () => {
    const { plant: _, ...harness } = indexedDbHarness((ledger) => resilientLedger(ledger, () => {}))()
    return harness
  })

  it('T42: goes on from the last known entry when the ledger fails, and says so once', async () => {
    const primary = indexedDbLedger({ name: 'scope' })
    const onFailure = vi.fn()
    const ledger = resilientLedger(primary, onFailure)
    await ledger.compareAndSet(null, live)
    expect(ledger.shared).toBe(true)
    vi.stubGlobal('indexedDB', undefined)
    expect(await Promise.all([ledger.read(), ledger.read()])).toEqual([live, live])
    expect(ledger.shared).toBe(false)
    expect(await ledger.compareAndSet(live, { ...live, generation: 2 })).toBe(true)
    expect(await ledger.read()).toEqual({ ...live, generation: 2 })
    expect(onFailure).toHaveBeenCalledTimes(1)
    expect(onFailure).toHaveBeenCalledWith(expect.objectContaining({ code: 'storage_failed' }))
  })

  it('T42: nor does it forget an answer that was under way when another call failed', async () => {
    let answer = (_: LiveEntry) => {}
    const reads = [
      new Promise<LiveEntry>((done) => {
        answer = done
      }),
      Promise.reject(new Error('closed')),
    ]
    const read = () => reads.shift() ?? Promise.reject(new Error('closed'))
    const ledger = resilientLedger({ ...failing(null), read }, () => {})
    const [first, second] = [ledger.read(), ledger.read()]
    expect(await second).toBeNull()
    answer(live)
    expect(await first).toEqual(live)
    expect(await ledger.read()).toEqual(live)
  })

  it('T42: comes back to a ledger that works again, before this tab spends what others have spent', async () => {
    const primary = indexedDbLedger({ name: 'scope' })
    const onFailure = vi.fn()
    const ledger = resilientLedger(primary, onFailure)
    await ledger.compareAndSet(null, live)
    const { indexedDB } = globalThis
    vi.stubGlobal('indexedDB', undefined)
    expect(await ledger.read()).toEqual(live)
    expect(ledger.shared).toBe(false)
    vi.stubGlobal('indexedDB', indexedDB)
    await primary.compareAndSet(live, { ...live, generation: 2 })
    expect(await ledger.read()).toEqual({ ...live, generation: 2 })
    expect(ledger.shared).toBe(true)
    expect(await ledger.compareAndSet({ ...live, generation: 2 }, { ...live, generation: 3 })).toBe(true)
    expect(await primary.read()).toEqual({ ...live, generation: 3 })
    expect(onFailure).toHaveBeenCalledTimes(1)
  })

  it('T42: does not come back once it has changed the session alone, and asks a dead ledger three times only', async () => {
    const primary = indexedDbLedger({ name: 'scope' })
    const ledger = resilientLedger(primary, () => {})
    await ledger.compareAndSet(null, live)
    const { indexedDB } = globalThis
    vi.stubGlobal('indexedDB', undefined)
    expect(await ledger.compareAndSet(live, { ...live, generation: 2 })).toBe(true)
    vi.stubGlobal('indexedDB', indexedDB)
    expect(await ledger.read()).toEqual({ ...live, generation: 2 })
    expect(ledger.shared).toBe(false)

    const read = vi.fn(() => Promise.reject(new Error('closed')))
    const dead = resilientLedger({ ...failing(null), read }, () => {})
    for (let times = 0; times < 9; times++) await dead.read()
    expect(read).toHaveBeenCalledTimes(4)
  })

  it('T42: nor does it come back with a read that was under way when the session was changed alone', async () => {
    let answer = (_: LiveEntry) => {}
    const read = () =>
      new Promise<LiveEntry>((done) => {
        answer = done
      })
    const ledger = resilientLedger({ ...failing(new Error('closed')), read }, () => {})
    const late = ledger.read()
    expect(await ledger.compareAndSet(null, { ...live, generation: 2 })).toBe(true)
    answer(live)
    expect(await late).toEqual({ ...live, generation: 2 })
    expect(ledger.shared).toBe(false)
  })

  it('T24: survives a ledger that throws synchronously or returns nonsense', async () => {
    const onFailure = vi.fn()
    const throwing = resilientLedger(
      {
        ...failing(null),
        read: () => {
          throw new Error('thrown, not rejected')
        },
      },
      onFailure,
    )
    expect(await throwing.read()).toBeNull()
    expect(onFailure).toHaveBeenCalledTimes(1)
    const strange = resilientLedger({ ...failing(null), read: async () => 'nonsense' as never }, onFailure)
    expect(await strange.read()).toBeNull()
    expect(onFailure).toHaveBeenCalledTimes(1)
  })

  it('T24: does not believe a ledger that refuses every change, though it holds what was expected', async () => {
    const onFailure = vi.fn()
    const stubborn = { ...failing(null), read: async () => live, compareAndSet: async () => false }
    const ledger = resilientLedger(stubborn, onFailure)
    let tries = 0
    while (!(await ledger.compareAndSet(await ledger.read(), { ...live, generation: 2 }))) tries++
    expect(tries).toBe(10)
    expect(onFailure).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 'storage_failed' }))
    expect(await ledger.read()).toEqual({ ...live, generation: 2 })
  })

  it('T40: leaves a newer ledger alone and goes on in memory', async () => {
    await openDatabase().change(['ledger'], 'scope', (_, write) => write('ledger', 'scope', { ...live, schema: 99 }))
    const onFailure = vi.fn()
    const ledger = resilientLedger(indexedDbLedger({ name: 'scope' }), onFailure)
    expect(await ledger.read()).toBeNull()
    expect(await ledger.compareAndSet(null, live)).toBe(true)
    expect(onFailure).toHaveBeenCalledTimes(1)
    expect(await openDatabase().read('ledger', 'scope')).toEqual({ ...live, schema: 99 })
  })
})

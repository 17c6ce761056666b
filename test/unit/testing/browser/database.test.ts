import { describe, expect, it } from 'vitest'
import type { Page } from '../../../../src/adapters/page.ts'
import { createSimulatedBrowser, type SimulatedBrowser, type Weather } from '../../../../src/testing/index.ts'

const world = (weather: Partial<Weather> = {}, seed = 1) => createSimulatedBrowser({ seed, weather })

/** The database of these tests: one store, `things`. */
function open({ indexedDB }: Page, heard: string[] = []): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('base', 1)
    request.onupgradeneeded = ({ oldVersion, newVersion }) => {
      heard.push(`upgrade ${oldVersion} to ${newVersion}`)
      request.result.createObjectStore('things')
    }
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
const result = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
const over = (transaction: IDBTransaction): Promise<string> =>
  new Promise((resolve) => {
    transaction.oncomplete = () => resolve('complete')
    transaction.onabort = () => resolve(`abort ${transaction.error?.name ?? null}`)
  })
const put = async (browser: SimulatedBrowser, database: IDBDatabase, value: unknown, key = 'key') => {
  const transaction = database.transaction('things', 'readwrite')
  transaction.objectStore('things').put(value, key)
  return browser.finish(over(transaction))
}
const get = (browser: SimulatedBrowser, database: IDBDatabase, key = 'key'): Promise<unknown> =>
  browser.finish(result(database.transaction('things').objectStore('things').get(key)))

describe('IndexedDB of simulated tabs', () => {
  it('is made once, by whoever comes first, and shared', async () => {
    const browser = world()
    const heard: string[] = []
    const tabs = [browser.open(), browser.open(), browser.open()]
    const [one, two] = (await browser.finish(Promise.all(tabs.map(({ page }) => open(page, heard))))) as [
      IDBDatabase,
      IDBDatabase,
    ]
    expect(heard).toEqual(['upgrade 0 to 1'])
    expect([one.name, one.version, one.objectStoreNames.contains('things')]).toEqual(['base', 1, true])
    expect(await put(browser, one, { deep: ['value', { of: 'one' }] })).toBe('complete')
    expect(await get(browser, two)).toEqual({ deep: ['value', { of: 'one' }] })
  })

  it('has what a key-value store needs', async () => {
    const browser = world()
    const database = await browser.finish(open(browser.open().page))
    const things = () => database.transaction('things', 'readwrite').objectStore('things')
    const ask = <T>(request: IDBRequest<T>): Promise<T> => browser.finish(result(request))
    expect(await ask(things().put('b', 'two'))).toBe('two')
    expect(await ask(things().add('a', 1))).toBe(1)
    await expect(ask(things().add('again', 1))).rejects.toMatchObject({ name: 'ConstraintError' })
    expect([
      await ask(things().getAllKeys()),
      await ask(things().getAll()),
      await ask(things().count()),
      await ask(things().getKey('two')),
      await ask(things().get('missing')),
    ]).toEqual([[1, 'two'], ['a', 'b'], 2, 'two', undefined])
    await ask(things().delete('two'))
    expect(await ask(things().count())).toBe(1)
    await ask(things().clear())
    expect(await ask(things().count())).toBe(0)
  })

  it('keeps copies: what the page changes afterwards is not stored, and what it reads is its own', async () => {
    const browser = world()
    const database = await browser.finish(open(browser.open().page))
    const value = { inner: { number: 1 } }
    const stored = put(browser, database, value)
    value.inner.number = 2
    await stored
    const read = (await get(browser, database)) as typeof value
    read.inner.number = 3
    expect(await get(browser, database)).toEqual({ inner: { number: 1 } })
    expect(() =>
      database
        .transaction('things', 'readwrite')
        .objectStore('things')
        .put(() => {}, 'key'),
    ).toThrow(expect.objectContaining({ name: 'DataCloneError' }))
  })

  it('commits by itself when nothing more is asked, and takes no request after that', async () => {
    const browser = world()
    const database = await browser.finish(open(browser.open().page))
    const transaction = database.transaction('things', 'readwrite')
    const things = transaction.objectStore('things')
    const done = over(transaction)
    things.put(1, 'key')
    await browser.pass(0)
    expect(() => things.put(2, 'key')).toThrow(expect.objectContaining({ name: 'TransactionInactiveError' }))
    expect(await browser.finish(done)).toBe('complete')
    expect(() => transaction.objectStore('things')).toThrow(expect.objectContaining({ name: 'InvalidStateError' }))
    expect(() => database.transaction('things').objectStore('things').put(1, 'key')).toThrow(
      expect.objectContaining({ name: 'ReadOnlyError' }),
    )
    expect(() => database.transaction('others')).toThrow(expect.objectContaining({ name: 'NotFoundError' }))
  })

  it('takes an aborted transaction back as a whole', async () => {
    const browser = world()
    const database = await browser.finish(open(browser.open().page))
    await put(browser, database, 'before')
    const transaction = database.transaction('things', 'readwrite')
    const things = transaction.objectStore('things')
    things.put('after', 'key')
    things.put('new', 'other')
    things.put('twice', 'key').onsuccess = () => transaction.abort()
    expect(await browser.finish(over(transaction))).toBe('abort null')
    expect([await get(browser, database), await get(browser, database, 'other')]).toEqual(['before', undefined])
  })

  it('a tab that dies in a transaction leaves nothing of it, unless it had told the browser to commit', async () => {
    for (const isCommitted of [false, true]) {
      const browser = world({}, isCommitted ? 2 : 1)
      const [dying, living] = [browser.open(), browser.open()]
      const [one, two] = await browser.finish(Promise.all([open(dying.page), open(living.page)]))
      await put(browser, two, 'before')
      const transaction = one.transaction('things', 'readwrite')
      const things = transaction.objectStore('things')
      things.put('after', 'key')
      if (isCommitted) transaction.commit()
      else {
        const hold = () => {
          things.get('key').onsuccess = hold
        }
        hold()
        await browser.pass(100)
      }
      dying.crash()
      await browser.pass(100)
      expect(await get(browser, two)).toBe(isCommitted ? 'after' : 'before')
    }
  })

  it('lets a writer wait for whoever is before it in the same store, and no other', async () => {
    const browser = world()
    const [one, two] = (await browser.finish(
      Promise.all([browser.open(), browser.open()].map(({ page }) => open(page))),
    )) as [IDBDatabase, IDBDatabase]
    const holding = one.transaction('things', 'readwrite')
    let isHolding = true
    const hold = () => {
      if (isHolding) holding.objectStore('things').get('key').onsuccess = hold
    }
    hold()
    await browser.pass(100)
    let hasRead = false
    void result(two.transaction('things').objectStore('things').get('key')).then(() => {
      hasRead = true
    })
    await browser.pass(5_000)
    expect(hasRead).toBe(false)
    isHolding = false
    await browser.pass(1_000)
    expect(hasRead).toBe(true)
  })

  it('T42: asks whoever has it open to make room for a newer version, and says so when nobody does', async () => {
    const browser = world()
    const [old, next] = [browser.open(), browser.open()]
    const database = await browser.finish(open(old.page))
    const heard: string[] = []
    database.onversionchange = ({ oldVersion, newVersion }) => heard.push(`versionchange ${oldVersion} ${newVersion}`)
    const request = next.page.indexedDB.open('base', 2)
    request.onblocked = () => heard.push('blocked')
    request.onupgradeneeded = ({ oldVersion }) => heard.push(`upgrade from ${oldVersion}`)
    request.onsuccess = () => heard.push('open')
    await browser.pass(10_000)
    expect(heard).toEqual(['versionchange 1 2', 'blocked'])
    database.close()
    await browser.pass(1_000)
    expect(heard).toEqual(['versionchange 1 2', 'blocked', 'upgrade from 1', 'open'])
    await expect(browser.finish(open(old.page))).rejects.toMatchObject({ name: 'VersionError' })
  })

  it('T42: the next one makes the database where the first dies in the middle of it', async () => {
    const browser = world()
    const [dying, living] = [browser.open(), browser.open()]
    const heard: string[] = []
    const request = dying.page.indexedDB.open('base', 1)
    request.onupgradeneeded = () => {
      request.result.createObjectStore('half')
      heard.push('half')
      dying.crash()
    }
    await browser.pass(500)
    const database = await browser.finish(open(living.page, heard))
    expect(heard).toEqual(['half', 'upgrade 0 to 1'])
    expect([...database.objectStoreNames]).toEqual(['things'])
  })

  it('T42: deletes it when all have closed it', async () => {
    const browser = world()
    const { page } = browser.open()
    const database = await browser.finish(open(page))
    await put(browser, database, 'value')
    database.onversionchange = () => database.close()
    const deletion = page.indexedDB.deleteDatabase('base')
    await browser.finish(result(deletion))
    expect(await get(browser, await browser.finish(open(page)))).toBeUndefined()
  })

  it('T14: aborts with a QuotaExceededError where the disk is full', async () => {
    const browser = world()
    const database = await browser.finish(open(browser.open().page))
    await put(browser, database, 'before')
    browser.fillStorage()
    expect(await put(browser, database, 'after')).toBe('abort QuotaExceededError')
    browser.fillStorage(false)
    expect(await get(browser, database)).toBe('before')
  })

  it('T42: cannot be opened, or never answers, where it is told to', async () => {
    const browser = world()
    const { page } = browser.open()
    browser.failStorage('indexedDB', 'throws')
    await expect(browser.finish(open(page))).rejects.toMatchObject({ name: 'UnknownError' })
    browser.failStorage('indexedDB', 'hangs')
    await expect(browser.finish(open(page))).rejects.toMatchObject({ code: 'timeout' })
    browser.failStorage('indexedDB', 'works')
    expect((await browser.finish(open(page))).name).toBe('base')
  })

  it('T42: connections get lost, before or after the commit was applied', async () => {
    const ends = new Map<string, number>()
    const browser = world({ databaseLoss: 0.5 })
    const database = await browser.finish(open(browser.open().page))
    for (let number = 1; number <= 60; number++) {
      const outcome = await put(browser, database, number)
      Object.assign(browser.weather, { databaseLoss: 0 })
      const isStored = (await get(browser, database)) === number
      Object.assign(browser.weather, { databaseLoss: 0.5 })
      const end = `${outcome}, ${isStored ? 'stored' : 'not stored'}`
      ends.set(end, (ends.get(end) ?? 0) + 1)
    }
    expect([...ends.keys()].sort()).toEqual([
      'abort UnknownError, not stored',
      'abort UnknownError, stored',
      'complete, stored',
    ])
  })

  it.each(['finishes', 'aborts'] as const)(
    'a tab that is frozen in a transaction %s it: no other tab waits',
    async (freezing) => {
      const browser = world({ freezing })
      const [freezes, other] = [browser.open(), browser.open()]
      const [one, two] = await browser.finish(Promise.all([open(freezes.page), open(other.page)]))
      const transaction = one.transaction('things', 'readwrite')
      const done = over(transaction)
      transaction.objectStore('things').put('value', 'key')
      await browser.pass(0)
      freezes.freeze()
      await browser.pass(1_000)
      expect(await get(browser, two)).toBe(freezing === 'finishes' ? 'value' : undefined)
      expect(freezes.state).toBe('frozen')
      freezes.thaw()
      expect(await browser.finish(done)).toBe(freezing === 'finishes' ? 'complete' : 'abort AbortError')
    },
  )
})

import { IDBFactory } from 'fake-indexeddb'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createSimulatedBrowser } from '../../../../src/testing/index.ts'

type Step =
  | { readonly type: 'get' | 'getKey' | 'delete'; readonly key: string }
  | { readonly type: 'put' | 'add'; readonly key: string; readonly value: unknown }
  | { readonly type: 'clear' | 'count' | 'getAll' | 'getAllKeys' }
  | { readonly type: 'abort' }

/** A transaction: what it asks at once, and what it asks in the callback of its first answer. */
interface Program {
  readonly stores: readonly ('left' | 'right')[]
  readonly first: readonly Step[]
  readonly after: readonly Step[]
  readonly commits: boolean
}

const key = fc.constantFrom('a', 'b', 'c')
const value = fc.oneof(
  fc.integer(),
  fc.constantFrom('text', null, undefined),
  fc.record({ deep: fc.array(fc.integer()) }),
)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ type: fc.constantFrom('get', 'getKey', 'delete'), key }),
  fc.record({ type: fc.constantFrom('put', 'add'), key, value }),
  fc.record({ type: fc.constantFrom('clear', 'count', 'getAll', 'getAllKeys') }),
)
const steps = fc.array(step, { maxLength: 4 })
const program: fc.Arbitrary<Program> = fc.record({
  stores: fc.constantFrom(['left'], ['right'], ['left', 'right'] as const) as fc.Arbitrary<Program['stores']>,
  first: fc.tuple(step, steps).map(([one, more]) => [one, ...more]),
  after: fc.tuple(steps, fc.boolean()).map(([some, aborts]) => (aborts ? [...some, { type: 'abort' as const }] : some)),
  commits: fc.boolean(),
})

const opened = (factory: globalThis.IDBFactory): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const request = factory.open('base', 1)
    request.onupgradeneeded = () => {
      for (const store of ['left', 'right']) request.result.createObjectStore(store)
    }
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

/** Runs one transaction and tells all that its page hears of it. */
function run(database: IDBDatabase, { stores, first, after, commits }: Program): Promise<unknown[]> {
  return new Promise((resolve) => {
    const heard: unknown[] = []
    const transaction = database.transaction([...stores], 'readwrite', { durability: 'relaxed' })
    transaction.oncomplete = () => resolve([...heard, 'complete'])
    transaction.onabort = () => resolve([...heard, `abort ${transaction.error?.name ?? null}`])
    const ask = (asked: Step, index: number, onDone?: () => void): void => {
      if (asked.type === 'abort') {
        transaction.abort()
        return
      }
      const store = transaction.objectStore(stores[index % stores.length] as string)
      const requests = {
        get: () => store.get('key' in asked ? asked.key : ''),
        getKey: () => store.getKey('key' in asked ? asked.key : ''),
        delete: () => store.delete('key' in asked ? asked.key : ''),
        put: () => 'value' in asked && store.put(asked.value, asked.key),
        add: () => 'value' in asked && store.add(asked.value, asked.key),
        clear: () => store.clear(),
        count: () => store.count(),
        getAll: () => store.getAll(),
        getAllKeys: () => store.getAllKeys(),
      }
      const request = requests[asked.type]() as IDBRequest
      request.onsuccess = () => {
        heard.push([asked.type, request.result])
        onDone?.()
      }
      request.onerror = () => heard.push([asked.type, request.error?.name])
    }
    const goOn = (): void => {
      for (const [index, asked] of after.entries()) ask(asked, index)
      if (commits && after.at(-1)?.type !== 'abort') transaction.commit()
    }
    for (const [index, asked] of first.entries()) ask(asked, index, index === 0 ? goOn : undefined)
  })
}

it('the simulated IndexedDB answers as another implementation of the standard does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(program, { minLength: 1, maxLength: 6 }), fc.integer(), async (programs, seed) => {
      const all = async (factory: globalThis.IDBFactory): Promise<unknown[]> => {
        const database = await opened(factory)
        return Promise.all(programs.map((one) => run(database, one)))
      }
      const browser = createSimulatedBrowser({ seed })
      const simulated = await browser.finish(all(browser.open().page.indexedDB))
      expect(simulated).toEqual(await all(new IDBFactory()))
    }),
    { numRuns: process.env.AUTHCHART_LONG === '1' ? 1_000 : 60, seed: 1 },
  )
}, 120_000)

import { IDBDatabase, IDBFactory } from 'fake-indexeddb'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createDpopKeys } from '../../../../src/oidc/dpop/dpopKeys.ts'
import { pageWith } from '../../../contract/pageWith.ts'
import { putRecord, storedKeys } from './storedKeys.ts'

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory())
})

const storageFailed = { code: 'storage_failed' }

/** Its IndexedDB fails until it is repaired. */
function brokenPage() {
  const state = { isBroken: true }
  const factory = new IDBFactory()
  const page = pageWith({
    get indexedDB() {
      if (state.isBroken) throw new DOMException('Not in this mode.', 'SecurityError')
      return factory
    },
  })
  return { page, state, factory }
}

describe('T14, T42: keys where IndexedDB fails', () => {
  it('live in the memory of the page, which is told once', async () => {
    const { page } = brokenPage()
    const onFailure = vi.fn()
    const keys = createDpopKeys({ name: 'idp', page, onFailure })
    const key = await keys.create()
    expect(key.stored).toBe(false)
    await keys.bind(key, ['access', 'refresh'])
    expect(await keys.find('access')).toBe(key)
    expect(await keys.load(key.id)).toBe(key)
    expect(onFailure).toHaveBeenCalledTimes(1)
    expect(onFailure).toHaveBeenCalledWith(expect.objectContaining(storageFailed))
    await keys.destroy('refresh')
    await expect(keys.find('access')).rejects.toMatchObject(storageFailed)
  })

  it('are stored by the next binding that can, and the next failure is told again', async () => {
    const { page, state, factory } = brokenPage()
    const onFailure = vi.fn()
    const keys = createDpopKeys({ name: 'idp', page, onFailure })
    const key = await keys.create()
    state.isBroken = false
    await keys.bind(key, ['access'])
    expect(key.stored).toBe(true)
    const otherTab = createDpopKeys({ name: 'idp', page: pageWith({ indexedDB: factory }) })
    expect((await otherTab.find('access'))?.id).toBe(key.id)
    state.isBroken = true
    await keys.bind(key, ['access-2'])
    expect(onFailure).toHaveBeenCalledTimes(2)
    expect(await keys.find('access-2')).toBe(key)
  })

  it('T34: a failing look is no proof that there is no key', async () => {
    const { page } = brokenPage()
    await expect(createDpopKeys({ name: 'idp', page }).find('access')).rejects.toMatchObject(storageFailed)
    await expect(createDpopKeys({ name: 'idp', page }).load('id')).rejects.toMatchObject(storageFailed)
  })

  it('destroyed ones are deleted by the next operation that can', async () => {
    const { page, state, factory } = brokenPage()
    state.isBroken = false
    vi.stubGlobal('indexedDB', factory)
    const keys = createDpopKeys({ name: 'idp', page })
    await keys.bind(await keys.create(), ['access'])
    state.isBroken = true
    await keys.destroy('access')
    expect(await storedKeys('idp')).toHaveLength(1)
    state.isBroken = false
    expect(await keys.find('access')).toBeNull()
    const next = await keys.create()
    expect((await storedKeys('idp')).map(({ id }) => id)).toEqual([next.id])
  })

  it('a listener that throws changes nothing', async () => {
    const { page } = brokenPage()
    const onFailure = () => {
      throw new Error('mine')
    }
    expect((await createDpopKeys({ name: 'idp', page, onFailure }).create()).stored).toBe(false)
  })

  it('a database that was deleted under us is made anew', async () => {
    const keys = createDpopKeys({ name: 'idp' })
    await keys.create()
    indexedDB.deleteDatabase('authchart-dpop')
    const key = await keys.create()
    expect(key.stored).toBe(true)
    expect((await storedKeys('idp')).map(({ id }) => id)).toEqual([key.id])
  })

  it('a connection that breaks once is tried once more', async () => {
    const keys = createDpopKeys({ name: 'idp' })
    await keys.create()
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementationOnce(() => {
      throw new DOMException('The database connection is closing.', 'InvalidStateError')
    })
    expect((await keys.create()).stored).toBe(true)
  })

  it('a database that never answers costs four seconds, not for ever', async () => {
    vi.useFakeTimers()
    try {
      const hanging = pageWith({ indexedDB: { open: () => ({}) } as never })
      const creating = createDpopKeys({ name: 'idp', page: hanging }).create()
      // The key itself is made by the platform, outside the virtual clock.
      await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1))
      await vi.advanceTimersByTimeAsync(4_000)
      expect((await creating).stored).toBe(false)
    } finally {
      vi.useRealTimers()
    }
  })

  it.each([
    ['text', 'garbage'],
    ['a number', 7],
    ['another schema', { schema: 'x', keys: [] }],
    [
      'keys that are none',
      { schema: 1, keys: [null, 3, { id: 'x' }, { id: 'x', pair: {}, createdAt: 1, tokens: [] }] },
    ],
    ['no list', { schema: 1, keys: 'many' }],
  ])('a record that is %s counts as none', async (_, record) => {
    await putRecord('idp', record)
    const keys = createDpopKeys({ name: 'idp' })
    expect(await keys.find('access')).toBeNull()
    const key = await keys.create()
    expect((await storedKeys('idp')).map(({ id }) => id)).toEqual([key.id])
  })

  it('T40: a record of a newer version is neither read nor written', async () => {
    const newer = { schema: 2, kept: 'elsewhere' }
    await putRecord('idp', newer)
    const onFailure = vi.fn()
    const keys = createDpopKeys({ name: 'idp', onFailure })
    expect((await keys.create()).stored).toBe(false)
    await expect(keys.find('access')).rejects.toMatchObject(storageFailed)
    expect(onFailure).toHaveBeenCalledTimes(1)
  })

  it('without WebCrypto there is no key, and a clear error', async () => {
    vi.stubGlobal('crypto', {})
    await expect(createDpopKeys({ name: 'idp' }).create()).rejects.toMatchObject({ code: 'unsupported' })
  })
})

import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createDpopKeys } from '../../../../src/oidc/dpop/dpopKeys.ts'
import { pageWith } from '../../../contract/pageWith.ts'
import { storedKeys } from './storedKeys.ts'

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory())
})

const keysOfTab = (name = 'idp') => createDpopKeys({ name })

describe('a key for DPoP', () => {
  it('cannot be exported, and lies in a database of its own', async () => {
    const key = await keysOfTab().create()
    const [stored] = await storedKeys('idp')
    expect(stored?.id).toBe(key.id)
    expect(stored?.pair.privateKey.extractable).toBe(false)
    await expect(crypto.subtle.exportKey('jwk', stored?.pair.privateKey as CryptoKey)).rejects.toThrow()
    expect(stored?.pair.privateKey.algorithm).toMatchObject({ name: 'ECDSA', namedCurve: 'P-256' })
    expect(key.stored).toBe(true)
  })

  it('has its RFC 7638 thumbprint for an id', async () => {
    const key = await keysOfTab().create()
    expect(key.id).toBe(await key.proof.calculateThumbprint())
    expect(key.id).toMatch(/^[\w-]{43}$/)
  })

  it('is found by each token that is bound to it, in every tab, also after a reload', async () => {
    const first = keysOfTab()
    const key = await first.create()
    await first.bind(key, ['access-1', 'refresh-1'])
    await first.bind(key, ['access-2', 'refresh-2'])
    const second = keysOfTab()
    for (const token of ['access-1', 'refresh-1', 'access-2', 'refresh-2'])
      expect((await second.find(token))?.id).toBe(key.id)
    expect(await second.find('access-3')).toBeNull()
  })

  it('is the same object in one page, so that its nonces are kept', async () => {
    const first = keysOfTab()
    const key = await first.create()
    await first.bind(key, ['access'])
    expect(await first.find('access')).toBe(key)
    const second = keysOfTab()
    const [found, loaded] = await Promise.all([second.find('access'), second.load(key.id)])
    expect(found).toBe(loaded)
    expect(found?.stored).toBe(true)
  })

  it('is loaded by its id on the page that a redirect comes back to', async () => {
    const key = await keysOfTab().create()
    const loaded = await keysOfTab().load(key.id)
    expect(loaded?.id).toBe(key.id)
    expect(await keysOfTab().load('another')).toBeNull()
  })

  it('is not seen by keys of another name', async () => {
    const keys = keysOfTab('idp')
    await keys.bind(await keys.create(), ['access'])
    expect(await keysOfTab('other').find('access')).toBeNull()
  })

  it('is stored beside hashes of its tokens, never a token', async () => {
    const keys = keysOfTab()
    await keys.bind(await keys.create(), ['secret-access', 'secret-refresh'])
    const text = JSON.stringify(await storedKeys('idp'))
    expect(text).toMatch(/"[0-9a-f]{32}"/)
    expect(text).not.toContain('secret')
  })

  it('is gone after destroy by a token, in every tab that opens later', async () => {
    const first = keysOfTab()
    const second = keysOfTab()
    const key = await first.create()
    await first.bind(key, ['access', 'refresh'])
    await second.destroy('refresh')
    expect(await keysOfTab().find('access')).toBeNull()
    expect(await second.find('access')).toBeNull()
    expect(await storedKeys('idp')).toEqual([])
  })

  it('is gone after destroy by itself, and leaves the others', async () => {
    const keys = keysOfTab()
    const abandoned = await keys.create()
    const other = await keys.create()
    await keys.bind(other, ['access'])
    await keys.destroy(abandoned)
    expect(await keys.load(abandoned.id)).toBeNull()
    expect(await keys.find('access')).toBe(other)
  })

  it('T7: does not come back when a refresh is answered after the sign-out, here or in another tab', async () => {
    const here = keysOfTab()
    const key = await here.create()
    await here.bind(key, ['refresh-1'])
    const there = keysOfTab()
    const same = await there.find('refresh-1')
    await here.destroy('refresh-1')
    await here.bind(key, ['refresh-2'])
    await there.bind(same!, ['refresh-2'])
    expect(await storedKeys('idp')).toEqual([])
    expect(await here.find('refresh-2')).toBeNull()
    expect(await keysOfTab().find('refresh-2')).toBeNull()
  })

  it('T5: two tabs that bind at once lose nothing', async () => {
    const [one, two] = [keysOfTab(), keysOfTab()]
    const [first, second] = await Promise.all([one.create(), two.create()])
    await Promise.all([one.bind(first, ['a1', 'r1']), two.bind(second, ['a2', 'r2'])])
    const third = keysOfTab()
    expect((await third.find('r1'))?.id).toBe(first.id)
    expect((await third.find('a2'))?.id).toBe(second.id)
  })

  it('that this page has not used for long can still be bound', async () => {
    const keys = keysOfTab()
    const key = await keys.create()
    for (let others = 0; others < 20; others++) await keys.create()
    await keys.bind(key, ['access'])
    expect(await keys.find('access')).toBe(key)
    expect((await keysOfTab().find('access'))?.id).toBe(key.id)
  })

  it('T43: no connection stays open between operations', async () => {
    const keys = keysOfTab()
    await keys.bind(await keys.create(), ['access'])
    await keys.find('unknown')
    const blocked = vi.fn()
    await new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase('authchart-dpop')
      request.onblocked = blocked
      request.onsuccess = resolve
      request.onerror = reject
    })
    expect(blocked).not.toHaveBeenCalled()
  })

  it('T13: nothing is touched before the first operation', () => {
    const page = new Proxy({} as never, {
      get() {
        throw new Error('touched')
      },
    })
    expect(() => createDpopKeys({ name: 'idp', page })).not.toThrow()
  })
})

describe('keys that nobody waits for', () => {
  const HOUR = 60 * 60 * 1000
  const keysAt = (now: () => number) => createDpopKeys({ name: 'idp', page: pageWith({ Date: { now } }) })

  it('T37: a sign-in that was abandoned a day ago leaves no key', async () => {
    let now = 1_700_000_000_000
    const keys = keysAt(() => now)
    const abandoned = await keys.create()
    now += 23 * HOUR
    const waiting = await keys.create()
    expect((await storedKeys('idp')).map(({ id }) => id)).toEqual([abandoned.id, waiting.id])
    now += 2 * HOUR
    const bound = await keys.create()
    await keys.bind(bound, ['access'])
    expect((await storedKeys('idp')).map(({ id }) => id)).toEqual([waiting.id, bound.id])
  })

  it('T4: a clock that was set back does not keep them for ever', async () => {
    let now = 1_700_000_000_000
    const keys = keysAt(() => now)
    await keys.create()
    now -= 1_000 * HOUR
    const key = await keys.create()
    expect((await storedKeys('idp')).map(({ id }) => id)).toEqual([key.id])
  })

  it('a key that tokens are bound to is kept for as long as they live', async () => {
    let now = 1_700_000_000_000
    const keys = keysAt(() => now)
    await keys.bind(await keys.create(), ['refresh'])
    now += 10_000 * HOUR
    await keys.create()
    expect(await keysAt(() => now).find('refresh')).not.toBeNull()
  })

  it('sessions that ended where nobody tidied up leave 32 keys at most, the latest ones', async () => {
    const keys = keysOfTab()
    for (let session = 1; session <= 34; session++) await keys.bind(await keys.create(), [`token-${session}`])
    await keys.bind((await keys.find('token-3'))!, ['token-3b'])
    await keys.bind(await keys.create(), ['token-35'])
    expect(await storedKeys('idp')).toHaveLength(32)
    const fresh = keysOfTab()
    expect(await fresh.find('token-4')).toBeNull()
    expect(await fresh.find('token-3b')).not.toBeNull()
    expect(await fresh.find('token-35')).not.toBeNull()
  })

  it('a key remembers the tokens of its last generations only', async () => {
    const keys = keysOfTab()
    const key = await keys.create()
    for (let generation = 1; generation <= 30; generation++)
      await keys.bind(key, [`access-${generation}`, `refresh-${generation}`])
    expect((await storedKeys('idp'))[0]?.tokens).toHaveLength(16)
    expect(await keysOfTab().find('refresh-30')).not.toBeNull()
    expect(await keysOfTab().find('refresh-1')).toBeNull()
  })
})

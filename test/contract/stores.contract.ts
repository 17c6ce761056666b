import type { TokenStore } from '../../src/adapters/ports.ts'
import { type Contract, equal, ok } from './assert.ts'

export interface StoreHarness {
  /** Another tab's access to the same store; a new page where the store is not shared. */
  tab(): TokenStore
}

export const storeContract: Contract<StoreHarness> = {
  'knows nothing at first': async (create) => {
    equal(await (await create()).tab().get('missing'), null, 'a key that was never written')
  },

  'returns exactly what was written': async (create) => {
    const store = (await create()).tab()
    const values = ['plain', '', '{"a":"b; c=d, e"}', 'ünïcödé 🦀', ' spaces ', '100%', 'a=b=c', 'x'.repeat(3_000)]
    for (const value of values) {
      await store.set('key', value)
      equal(await store.get('key'), value, 'what was read')
    }
    await store.remove('key')
  },

  'keeps keys apart, also strange ones': async (create) => {
    const store = (await create()).tab()
    const keys = ['a', 'aa', 'a=', 'authchart:scope:1:ra', 'https://auth.example.com/x;y', '__proto__', 'constructor']
    for (const key of keys) await store.set(key, `value of ${key}`)
    for (const key of keys) equal(await store.get(key), `value of ${key}`, key)
    await store.remove('a')
    equal(await store.get('a'), null, 'the removed key')
    equal(await store.get('aa'), 'value of aa', 'its neighbour')
    for (const key of keys) await store.remove(key)
    for (const key of keys) equal(await store.get(key), null, `${key} after its removal`)
  },

  'removes what is not there without a complaint': async (create) => {
    await (await create()).tab().remove('missing')
  },

  'is read by other tabs exactly if it says that it is shared': async (create) => {
    const { tab } = await create()
    const [one, two] = [tab(), tab()]
    await one.set('key', 'value')
    if (one.shared) equal(await two.get('key'), 'value', 'what the other tab reads')
    await one.remove('key')
    equal(await two.get('key'), null, 'after the removal')
  },

  'says what it is': async (create) => {
    const { shared, inLedger } = (await create()).tab()
    ok(typeof shared === 'boolean', 'shared is told')
    ok(!inLedger || shared, 'what lies in the ledger is shared')
  },
}

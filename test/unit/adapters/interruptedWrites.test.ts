import { IDBDatabase, IDBFactory } from 'fake-indexeddb'
import { describe, expect, it, vi } from 'vitest'
import { indexedDbLedger } from '../../../src/adapters/ledgers/indexedDbLedger.ts'
import { begun } from '../../../src/protocol/ledger.ts'

/** The next transaction is applied, but the connection breaks before the page hears of it. */
function loseTheNextAnswer() {
  const { transaction } = IDBDatabase.prototype
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementationOnce(function (
    this: IDBDatabase,
    ...args: Parameters<typeof transaction>
  ) {
    const real = transaction.apply(this, args)
    return new Proxy(real, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target)
        return typeof value === 'function' ? value.bind(target) : value
      },
      set(target, name, value) {
        if (name === 'oncomplete') target.oncomplete = () => target.onabort?.(new Event('abort') as never)
        else Reflect.set(target, name, value, target)
        return true
      },
    })
  })
}

describe('T42: a change of the ledger that was applied without our hearing of it', () => {
  it('is found on the second try, and counts as done', async () => {
    vi.stubGlobal('indexedDB', new IDBFactory())
    const ledger = indexedDbLedger({ name: 'scope' })
    const first = begun({ epoch: 'e', commit: 'c1', signedInAt: 1 })
    expect(await ledger.compareAndSet(null, first)).toBe(true)
    loseTheNextAnswer()
    const second = { ...first, generation: 2, commit: 'c2' }
    expect(await ledger.compareAndSet(first, second)).toBe(true)
    expect(await ledger.read()).toEqual(second)
  })

  it('does not count where somebody else has changed it since', async () => {
    vi.stubGlobal('indexedDB', new IDBFactory())
    const ledger = indexedDbLedger({ name: 'scope' })
    const first = begun({ epoch: 'e', commit: 'c1', signedInAt: 1 })
    await ledger.compareAndSet(null, first)
    expect(await ledger.compareAndSet({ ...first, commit: 'not-this' }, { ...first, commit: 'c2' })).toBe(false)
    expect(await ledger.read()).toEqual(first)
  })
})

import { describe, expect, it } from 'vitest'
import type { TokenStore } from '../../../src/adapters/ports.ts'
import { memoryStore } from '../../../src/adapters/storage/memoryStore.ts'
import type { SessionRecord } from '../../../src/protocol/record.ts'
import { createVault, type Shelf } from '../../../src/vault.ts'

const record = (commit: string, remembered = false): SessionRecord => ({
  epoch: 'e',
  generation: 1,
  commit,
  remembered,
  session: {
    id: 'e',
    user: { id: 'ada' },
    scopes: [],
    amr: [],
    signedInAt: 1,
    endsAt: null,
    expiresAt: null,
    generation: 1,
  },
  tokens: { accessToken: `a-${commit}`, refreshToken: `r-${commit}`, tokenType: 'Bearer', expiresAt: null },
})

function vaultOver(shelves: readonly Shelf[], remembered: readonly Shelf[] = shelves, isLedgerShared = true) {
  const failures: unknown[] = []
  const vault = createVault({
    isLedgerShared: () => isLedgerShared,
    prefix: 'p:',
    shelves: (isRemembered) => (isRemembered ? remembered : shelves),
    onFailure: (error) => failures.push(error),
  })
  return { vault, failures }
}

const broken = (): TokenStore => ({
  shared: true,
  get: () => {
    throw new Error('get')
  },
  set: () => {
    throw new Error('set')
  },
  remove: () => {
    throw new Error('remove')
  },
})

describe('the vault', () => {
  it('keeps each half where it belongs, and finds both again', async () => {
    const [refresh, access] = [new Map<string, string>(), new Map<string, string>()]
    const { vault, failures } = vaultOver([
      { store: memoryStore({ values: refresh }), kinds: ['refreshToken', 'idToken'] },
      { store: memoryStore({ values: access }), kinds: ['accessToken'] },
    ])
    await vault.write(record('c'), null)
    expect([...refresh.keys()]).toEqual(['p:c:ri'])
    expect([...access.keys()]).toEqual(['p:c:a'])
    expect(await vault.read('c', false)).toEqual(record('c'))
    await vault.remove('c', false)
    expect(refresh.size + access.size).toBe(0)
    expect(failures).toEqual([])
  })

  it('starts a removal in the same task', () => {
    const values = new Map<string, string>([['p:c:r', 'x']])
    const { vault } = vaultOver([{ store: memoryStore({ values }), kinds: ['refreshToken'] }])
    void vault.remove('c', false)
    expect(values.size).toBe(0)
  })

  it('keeps remembered sessions in a store of their own', async () => {
    const [short, long] = [new Map<string, string>(), new Map<string, string>()]
    const { vault } = vaultOver(
      [{ store: memoryStore({ values: short }), kinds: ['refreshToken', 'accessToken'] }],
      [{ store: memoryStore({ values: long, shared: true }), kinds: ['refreshToken', 'accessToken'] }],
    )
    await vault.write(record('c', true), null)
    expect([short.size, long.size]).toEqual([0, 1])
    expect(await vault.read('c', false)).toBeNull()
    expect(await vault.read('c', true)).toEqual(record('c', true))
    expect([vault.isShared(false), vault.isShared(true)]).toEqual([false, true])
  })

  it('is shared where other tabs can read the refresh token, the access token alone is not enough', () => {
    const shared = memoryStore({ shared: true })
    const own = memoryStore()
    expect(vaultOver([{ store: shared, kinds: ['accessToken'] }]).vault.isShared(false)).toBe(false)
    expect(vaultOver([{ store: own, kinds: ['refreshToken'] }]).vault.isShared(false)).toBe(false)
    expect(vaultOver([]).vault.isShared(false)).toBe(false)
    expect(
      vaultOver([
        { store: own, kinds: ['accessToken'] },
        { store: shared, kinds: ['refreshToken'] },
      ]).vault.isShared(false),
    ).toBe(true)
  })

  it('T14: survives a store that throws, and says so', async () => {
    const { vault, failures } = vaultOver([{ store: broken(), kinds: ['refreshToken'] }])
    await vault.write(record('c'), null)
    expect(await vault.read('c', false)).toBeNull()
    await vault.remove('c', false)
    expect(failures.map((error) => (error as Error).message)).toEqual(['set', 'get', 'remove'])
  })

  it('T34: takes nothing for missing that could not be read', async () => {
    const values = new Map<string, string>()
    const store = memoryStore({ values })
    const fine = { store, kinds: ['accessToken'] } as const
    expect(await vaultOver([fine]).vault.isMissing('c', false)).toBe(true)
    expect(await vaultOver([{ store: broken(), kinds: ['refreshToken'] }]).vault.isMissing('c', false)).toBe(false)
    expect(await vaultOver([fine, { store: broken(), kinds: ['refreshToken'] }]).vault.isMissing('c', false)).toBe(
      false,
    )
    values.set('p:c:a', '')
    expect(await vaultOver([fine]).vault.isMissing('c', false)).toBe(false)
  })

  it('T14: takes nothing for missing that a store has refused to keep', async () => {
    const store: TokenStore = {
      ...memoryStore(),
      set: () => {
        throw new Error('full')
      },
    }
    const { vault } = vaultOver([{ store, kinds: ['refreshToken'] }])
    await vault.write(record('c'), null)
    expect(await vault.isMissing('c', false)).toBe(false)
    expect(await vault.isMissing('another', false)).toBe(true)
  })

  it('T42: takes nothing for missing that a ledger would have kept which is not there any more', async () => {
    const inLedger: Shelf = { store: memoryStore({ inLedger: true }), kinds: ['refreshToken'] }
    const beside: Shelf = { store: memoryStore(), kinds: ['refreshToken'] }
    expect(await vaultOver([inLedger], [inLedger], false).vault.isMissing('c', false)).toBe(false)
    expect(await vaultOver([inLedger], [inLedger], true).vault.isMissing('c', false)).toBe(true)
    expect(await vaultOver([beside], [beside], false).vault.isMissing('c', false)).toBe(true)
  })

  it('T14: makes room in a full store with what has been spent', async () => {
    const values = new Map<string, string>()
    const small = memoryStore({ values })
    const full: TokenStore = {
      ...small,
      set(key, value) {
        if (values.size > 0) throw new Error('full')
        values.set(key, value)
      },
    }
    const { vault, failures } = vaultOver([{ store: full, kinds: ['refreshToken', 'accessToken'] }])
    await vault.write(record('c1'), null)
    await vault.write(record('c2'), record('c1'))
    expect([...values.keys()]).toEqual(['p:c2:ra'])
    expect(failures).toEqual([])
    await vault.write(record('c3'), null)
    expect([...values.keys()]).toEqual(['p:c2:ra'])
    expect(failures).toHaveLength(1)
  })

  it('leaves a store inside the ledger to the ledger: written and deleted in its step', async () => {
    const [inLedger, beside] = [new Map<string, string>(), new Map<string, string>()]
    const { vault } = vaultOver([
      { store: memoryStore({ values: inLedger, inLedger: true }), kinds: ['refreshToken'] },
      { store: memoryStore({ values: beside }), kinds: ['accessToken'] },
    ])
    await vault.write(record('c2'), record('c1'))
    expect([...inLedger.keys(), ...beside.keys()]).toEqual(['p:c2:a'])
    const writes = vault.ledgerWrites(record('c2'), 'c1')
    expect([...writes.keys()]).toEqual(['p:c1:r', 'p:c2:r'])
    expect(writes.get('p:c1:r')).toBeNull()
    expect(writes.get('p:c2:r')).toContain('r-c2')
    expect([...vault.ledgerWrites(record('c2'), undefined).keys()]).toEqual(['p:c2:r'])
  })
})

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { fileStore, memoryStore, type SessionStore, type StoredSession } from '../../../examples/bff/index.ts'

const session = (id: string, sid: string): StoredSession => ({
  handle: `h-${id}`,
  user: { id },
  sid,
  acr: undefined,
  amr: ['pwd'],
  authenticatedAt: 1,
  createdAt: 1,
  usedAt: 1,
  remember: false,
  tokens: { access: 'a', expiresAt: 1, refresh: 'r', id: 'i' },
})

function fresh() {
  const folder = mkdtempSync(join(tmpdir(), 'authchart-bff-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'deep', 'sessions.json')
}

const stores: [string, (now: () => number) => SessionStore][] = [
  ['memoryStore', (now) => memoryStore(now)],
  ['fileStore', (now) => fileStore(fresh(), now)],
]

describe.each(stores)('%s', (_, create) => {
  it('keeps a session until it expires or is deleted', async () => {
    let now = 0
    const store = create(() => now)
    await store.set('k1', session('ada', 's1'), 100)
    await store.set('k2', session('ada', 's2'), 200)
    expect(await store.get('k1')).toEqual(session('ada', 's1'))
    now = 100
    expect(await store.get('k1')).toBeUndefined()
    expect(await store.delete('k2')).toBe(true)
    expect(await store.delete('k2')).toBe(false)
    expect(await store.get('k2')).toBeUndefined()
  })

  it('finds the sessions of a user, and one of the provider', async () => {
    const store = create(() => 0)
    await store.set('k1', session('ada', 's1'), 100)
    await store.set('k2', session('ada', 's2'), 100)
    await store.set('k3', session('grace', 's3'), 100)
    expect(await store.find({ user: 'ada' })).toEqual(['k1', 'k2'])
    expect(await store.find({ sid: 's3' })).toEqual(['k3'])
    expect(await store.find({ user: 'ada', sid: 's3' })).toEqual([])
    expect(await store.find({})).toEqual([])
  })

  it('changes some facts without undoing what others change at the same time', async () => {
    const store = create(() => 0)
    await store.set('k1', session('ada', 's1'), 100)
    const tokens = { access: 'a2', expiresAt: 2, refresh: 'r2', id: 'i' }
    await Promise.all([store.patch('k1', { usedAt: 50 }, 150), store.patch('k1', { tokens })])
    expect(await store.get('k1')).toMatchObject({ usedAt: 50, tokens })
  })

  it('T7: never brings a session back by changing it', async () => {
    const store = create(() => 0)
    await store.set('k1', session('ada', 's1'), 100)
    await store.delete('k1')
    expect(await store.patch('k1', { usedAt: 50 }, 150)).toBeUndefined()
    expect(await store.get('k1')).toBeUndefined()
  })
})

describe('the file', () => {
  it('survives a restart, is for its owner only, and forgets what has ended', async () => {
    let now = 0
    const path = fresh()
    const store = fileStore(path, () => now)
    await store.set('k1', session('ada', 's1'), 100)
    await store.set('k2', session('grace', 's2'), 300)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(await fileStore(path, () => now).get('k1')).toEqual(session('ada', 's1'))
    now = 200
    await store.patch('k2', { usedAt: 200 }, 400)
    expect(Object.keys(JSON.parse(readFileSync(path, 'utf8')))).toEqual(['k2'])
  })

  it('that somebody has broken is begun anew', async () => {
    const path = fresh()
    await fileStore(path, () => 0).set('k1', session('ada', 's1'), 100)
    writeFileSync(path, '{"k1":')
    expect(await fileStore(path, () => 0).get('k1')).toBeUndefined()
  })
})

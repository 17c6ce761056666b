import { describe, expect, it } from 'vitest'
import { beginSession } from '../../../src/protocol/begin.ts'
import { closeEpoch, endStored } from '../../../src/protocol/end.ts'
import { marked } from '../../../src/protocol/ledger.ts'
import { look } from '../../../src/protocol/look.ts'
import type { SessionRecord } from '../../../src/protocol/record.ts'
import { refreshSession } from '../../../src/protocol/refresh.ts'
import { restoreSession } from '../../../src/protocol/restore.ts'
import { never, protocolWorld } from './protocolWorld.ts'

const active = () => 'active' as const

async function remembered(options: Parameters<typeof protocolWorld>[0] = {}) {
  const w = protocolWorld(options)
  const a = w.open()
  const session = await w.signIn(a, 'ada', true)
  const isStored = async (commit: string, where: 'store' | 'longStore' = 'longStore') =>
    (await w[where].get(`test:${commit}:rai`)) !== null
  return { ...w, a, session, isStored }
}

describe('a remembered session, whose record lies in a store of its own', () => {
  it('is refreshed there', async () => {
    const { a, finish, live, isStored } = await remembered()
    const { commit: before } = await live()
    await finish(refreshSession(a.tab, never))
    const { commit, remembered: isRemembered } = await live()
    expect(isRemembered).toBe(true)
    expect([await isStored(before), await isStored(commit), await isStored(commit, 'store')]).toEqual([
      false,
      true,
      false,
    ])
  })

  it('is adopted from there', async () => {
    const { a, follow, finish, open, session } = await remembered()
    const b = follow(a)
    await finish(refreshSession(a.tab, never))
    expect(await finish(look(b.tab))).toMatchObject({ type: 'refreshed' })
    expect(await finish(look(open().tab))).toMatchObject({ type: 'signedIn', session: { id: session.id } })
  })

  it('is restored from there, also where its writer died between its two writes', async () => {
    const { a, finish, open, live, setLedger } = await remembered()
    expect(await finish(restoreSession(open().tab, active, never))).toMatchObject({ type: 'restored' })
    const held = a.tab.vault.held as SessionRecord
    const session = { ...held.session, generation: 2 }
    await a.tab.vault.write({ ...held, commit: 'ahead', generation: 2, session }, null)
    await a.tab.vault.remove(held.commit, true)
    await setLedger(marked(await live(), { commit: 'ahead', since: 1 }))
    expect(await finish(restoreSession(open().tab, active, never))).toMatchObject({
      type: 'restored',
      session: { generation: 2 },
    })
  })

  it('is not missing while its own store has it', async () => {
    const { finish, open, longStore } = await remembered()
    longStore.get = async () => {
      throw new Error('not now')
    }
    expect(await finish(restoreSession(open().tab, active, never))).toMatchObject({ type: 'unreachable' })
  })

  it('in cookie mode keeps its own limit', async () => {
    const { a, finish, open, live } = await remembered({ mode: 'ambient', isShared: false })
    const entry = await live()
    await a.tab.vault.remove(entry.commit, true)
    const b = open({ lifetime: (isRemembered) => (isRemembered ? 500_000 : 1) })
    expect(await finish(restoreSession(b.tab, active, never))).toMatchObject({
      type: 'restored',
      session: { endsAt: entry.signedInAt + 500_000 },
    })
    expect(b.tab.vault.held?.remembered).toBe(true)
  })

  it('is deleted there by whoever ends it', async () => {
    const { a, session, finish, live, isStored, setLedger } = await remembered()
    const held = a.tab.vault.held as SessionRecord
    await a.tab.vault.write({ ...held, commit: 'being-written' }, null)
    await setLedger(marked(await live(), { commit: 'being-written', since: 1 }))
    await finish(closeEpoch(a.tab, session.id, 'user'))
    expect([await isStored(held.commit), await isStored('being-written')]).toEqual([false, false])
  })

  it('is deleted there by the session that replaces it', async () => {
    const { a, finish, live, isStored, store } = await remembered()
    const { commit } = await live()
    const grant = { accessToken: 'a2', user: { id: 'grace' } }
    await finish(beginSession(a.tab, grant, 0, false, never))
    expect(await isStored(commit)).toBe(false)
    expect(await store.get(`test:${(await live()).commit}:rai`)).not.toBeNull()
  })

  it('is found there by a sign-out that comes before the restore', async () => {
    const { a, finish, open, server, ledger } = await remembered()
    const tokens = a.tab.vault.held?.tokens
    const b = open()
    const revoked: unknown[] = []
    b.tab.backend.revoke = async ({ refreshToken }) => void revoked.push(refreshToken)
    await finish(endStored(b.tab, 'user', 'self', null).done)
    expect(revoked).toEqual([tokens?.refreshToken])
    expect(await ledger.read()).toMatchObject({ live: false })
    expect(server.counts.revoke).toBe(0)
  })
})

import { describe, expect, it } from 'vitest'
import { AuthError } from '../../../src/errors.ts'
import { begun } from '../../../src/protocol/ledger.ts'
import { revoke, revokeStray } from '../../../src/protocol/revoke.ts'
import { protocolWorld, REQUEST } from './protocolWorld.ts'

const tokens = { accessToken: 'a1', refreshToken: 'r1' }

/** A tab whose server refuses each revocation; says when each was sent. */
function refused(mode: 'token' | 'ambient' = 'token', times = Number.POSITIVE_INFINITY) {
  const w = protocolWorld({ mode })
  const a = w.open()
  const sentAt: number[] = []
  const start = w.clock.now()
  a.tab.backend.revoke = async () => {
    sentAt.push(w.clock.now() - start)
    if (sentAt.length <= times) throw new AuthError('network', 'offline')
  }
  return { ...w, a, sentAt }
}

describe('a revocation', () => {
  it('is tried four times, ever later, and then given up', async () => {
    const { a, sentAt, finish } = refused()
    expect(await finish(revoke(a.tab, tokens))).toBe(false)
    expect(sentAt).toEqual([0, 4_000, 20_000, 84_000])
  })

  it('says that the server knows as soon as one try succeeds', async () => {
    const { a, sentAt, finish } = refused('token', 2)
    expect(await finish(revoke(a.tab, tokens))).toBe(true)
    expect(sentAt).toEqual([0, 4_000, 20_000])
  })

  it('is bounded in time, each try for itself', async () => {
    const { open, finish, clock } = protocolWorld()
    const a = open()
    const sentAt: number[] = []
    const start = clock.now()
    a.tab.backend.revoke = () => {
      sentAt.push(clock.now() - start)
      return sentAt.length < 2 ? new Promise(() => {}) : Promise.resolve()
    }
    expect(await finish(revoke(a.tab, tokens))).toBe(true)
    expect(sentAt).toEqual([0, REQUEST + 4_000])
  })

  it('hands both tokens and the scope to the backend', async () => {
    const { open, finish } = protocolWorld()
    const a = open()
    const asked: unknown[] = []
    a.tab.backend.revoke = async ({ refreshToken, accessToken, scope }) =>
      void asked.push({ refreshToken, accessToken, scope })
    await finish(revoke(a.tab, tokens, 'elsewhere'))
    await finish(revoke(a.tab, { accessToken: 'a2' }))
    expect(asked).toEqual([
      { refreshToken: 'r1', accessToken: 'a1', scope: 'elsewhere' },
      { refreshToken: undefined, accessToken: 'a2', scope: 'here' },
    ])
  })

  it('of nothing is nothing, but in cookie mode the jar may hold something', async () => {
    for (const [mode, sent] of [
      ['token', 0],
      ['ambient', 2],
    ] as const) {
      const { open, finish, server } = protocolWorld({ mode })
      const { tab } = open()
      expect(await finish(revoke(tab, null))).toBe(true)
      expect(await finish(revoke(tab, {}))).toBe(true)
      expect(server.counts.revoke).toBe(sent)
    }
  })

  it('is taken for done where the backend knows of no revocation', async () => {
    const { open, finish } = protocolWorld()
    const a = open()
    const { revoke: _, ...backend } = a.tab.backend
    expect(await finish(revoke({ ...a.tab, backend }, tokens))).toBe(true)
  })

  it('ends with the tab', async () => {
    const { a, sentAt, clock } = refused()
    const revoking = revoke(a.tab, tokens)
    await clock.pass(1_000)
    a.dispose()
    await clock.pass(0)
    expect(await revoking).toBe(false)
    expect(sentAt).toEqual([0])
  })

  it('T9: cookie mode: is not sent again once another session lives, whose cookie it would be', async () => {
    const { a, sentAt, clock, setLedger } = refused('ambient')
    const revoking = revoke(a.tab, null)
    await clock.pass(1_000)
    await setLedger(begun({ epoch: 'next', commit: 'c', signedInAt: 1 }))
    await clock.pass(200_000)
    expect(await revoking).toBe(false)
    expect(sentAt).toEqual([0])
  })

  it('a token is revoked again whatever lives by now', async () => {
    const { a, sentAt, clock, setLedger } = refused()
    void revoke(a.tab, tokens)
    await clock.pass(1_000)
    await setLedger(begun({ epoch: 'next', commit: 'c', signedInAt: 1 }))
    await clock.pass(200_000)
    expect(sentAt).toHaveLength(4)
  })
})

describe('tokens that belong to no session', () => {
  it('are revoked, a cookie is left alone', async () => {
    for (const [mode, sent] of [
      ['token', 1],
      ['ambient', 0],
    ] as const) {
      const { open, clock, server } = protocolWorld({ mode })
      const { tab } = open()
      revokeStray(tab, tokens)
      revokeStray(tab, { accessToken: 'a1' })
      revokeStray(tab, null)
      await clock.pass(0)
      expect(server.counts.revoke).toBe(sent)
    }
  })
})

import { describe, expect, it } from 'vitest'
import { ended } from '../../../src/protocol/ledger.ts'
import type { SessionRecord } from '../../../src/protocol/record.ts'
import { refreshSession } from '../../../src/protocol/refresh.ts'
import type { Tab } from '../../../src/protocol/tab.ts'
import { never, protocolWorld, REQUEST } from './protocolWorld.ts'

/** Memory mode: a tab that has the session but not its refresh token. `answer`: what the other tabs say. */
async function withoutRefreshToken(answer: Tab['askForTokens'], expiresIn: number | null = 60_000) {
  const w = protocolWorld({ isShared: false })
  const owner = w.open()
  await w.signIn(owner)
  const asked: unknown[] = []
  const a = w.follow(owner, {
    askForTokens: (...question) => {
      asked.push(question)
      return answer(...question)
    },
  })
  const held = a.tab.vault.held as SessionRecord
  const { refreshToken: _, ...tokens } = held.tokens
  const expiresAt = expiresIn === null ? null : w.clock.now() + expiresIn
  const mine = { ...held, tokens: { ...tokens, expiresAt } }
  a.tab.vault.hold(mine)
  return { ...w, a, asked, mine }
}

const shared = ({ session }: SessionRecord) => ({
  commit: 'theirs',
  session: { ...session, generation: 2 },
  accessToken: 'shared-access',
  tokenType: 'Bearer',
  expiresAt: 5,
})

describe('memory mode: a tab without the refresh token', () => {
  it('asks the others for the next generation, and holds what it gets', async () => {
    const w = await withoutRefreshToken(async () => shared(w.mine))
    const outcome = await w.finish(refreshSession(w.a.tab, never))
    expect(outcome).toEqual({ type: 'refreshed', session: shared(w.mine).session, source: 'remote' })
    expect(w.asked).toEqual([[w.mine.epoch, 2, REQUEST]])
    expect(w.a.tab.vault.held).toMatchObject({
      commit: 'theirs',
      generation: 2,
      tokens: { accessToken: 'shared-access' },
    })
    expect(w.a.tab.vault.held?.tokens).not.toHaveProperty('refreshToken')
    expect(w.server.counts.refresh).toBe(0)
  })

  it('keeps the session while its token is good and nobody answers', async () => {
    const { a, asked, mine, finish } = await withoutRefreshToken(async () => null)
    const outcome = await finish(refreshSession(a.tab, never))
    expect(outcome).toMatchObject({ type: 'failed', failure: { code: 'token_unavailable' } })
    expect(a.tab.vault.held).toBe(mine)
    expect(asked).toHaveLength(1)
  })

  it('keeps the session while the tab that has the token cannot refresh', async () => {
    const { a, mine, finish } = await withoutRefreshToken(async () => 'owed', 0)
    const outcome = await finish(refreshSession(a.tab, never))
    expect(outcome).toMatchObject({ type: 'failed', failure: { code: 'token_unavailable' } })
    expect(a.tab.vault.held).toBe(mine)
  })

  it.each([0, null])(
    'ends here alone when its token is over (%s) and three questions stay unanswered',
    async (expiresIn) => {
      const { a, asked, finish, live, server } = await withoutRefreshToken(async () => null, expiresIn)
      const outcome = await finish(refreshSession(a.tab, never))
      expect(outcome).toEqual({ type: 'ended', reason: 'expired', source: 'self' })
      expect(asked).toHaveLength(3)
      expect(a.tab.vault.held).toBeNull()
      expect((await live()).epoch).toBeTypeOf('string')
      expect(server.counts.revoke).toBe(0)
    },
  )

  it('ends nothing when nobody waits for its refresh any more', async () => {
    const abort = new AbortController()
    const { a, asked, mine, finish } = await withoutRefreshToken(async () => {
      abort.abort('given up')
      return null
    }, 0)
    await expect(finish(refreshSession(a.tab, abort.signal))).rejects.toBe('given up')
    expect(asked).toHaveLength(1)
    expect(a.tab.vault.held).toBe(mine)
  })

  it('learns first whether the session is over', async () => {
    const { a, asked, mine, finish, setLedger, clock } = await withoutRefreshToken(async () => null)
    await setLedger(ended(mine.epoch, 'idle', clock.now()))
    const outcome = await finish(refreshSession(a.tab, never))
    expect(outcome).toEqual({ type: 'ended', reason: 'idle', source: 'remote' })
    expect(asked).toEqual([])
  })

  it('asks for nothing any more when it has got another session meanwhile', async () => {
    const w = await withoutRefreshToken(async () => {
      await w.signIn(w.a, 'grace')
      return shared(w.mine)
    })
    const outcome = await w.finish(refreshSession(w.a.tab, never))
    expect(outcome).toMatchObject({ type: 'refreshed', session: { user: { id: 'grace' }, generation: 2 } })
    expect(w.asked).toHaveLength(1)
    expect(w.a.tab.vault.held?.session.user.id).toBe('grace')
  })

  it('T5: that finds the ledger ahead forgets its own token instead of spending it, and says that nothing is newer', async () => {
    const w = protocolWorld({ isShared: false })
    const owner = w.open()
    await w.signIn(owner)
    let questions = 0
    const a = w.follow(owner, {
      askForTokens: async () => {
        questions++
        return null
      },
    })
    await w.setLedger({ ...(await w.live()), generation: 2, commit: 'of-another-tab' })
    const outcome = await w.finish(refreshSession(a.tab, never))
    expect(outcome).toMatchObject({ type: 'failed', failure: { code: 'token_unavailable' } })
    expect(a.tab.vault.held?.tokens).not.toHaveProperty('refreshToken')
    expect(a.tab.vault.held?.tokens.accessToken).toBe(owner.tab.vault.held?.tokens.accessToken)
    expect(questions).toBeGreaterThan(0)
    expect(w.server.counts).toMatchObject({ refresh: 0, reuse: 0 })
  })
})

describe('a backend that cannot refresh', () => {
  it('ends the session for all tabs when its token is over', async () => {
    const { a, finish, ledger } = await withoutRefreshToken(async () => null)
    const backend = { ...a.tab.backend, refreshWith: 'none' as const }
    const outcome = await finish(refreshSession({ ...a.tab, backend }, never))
    expect(outcome).toEqual({ type: 'ended', reason: 'expired', source: 'self' })
    expect(await ledger.read()).toMatchObject({ live: false, reason: 'expired' })
  })

  it('is not asked, also where a refresh token is there', async () => {
    const { open, signIn, finish, server } = protocolWorld()
    const a = open()
    await signIn(a)
    const backend = { ...a.tab.backend, refreshWith: 'none' as const }
    expect(await finish(refreshSession({ ...a.tab, backend }, never))).toMatchObject({
      type: 'ended',
      reason: 'expired',
    })
    expect(server.counts.refresh).toBe(0)
  })
})

describe('a shared store without a refresh token', () => {
  it('ends the session when its token is over', async () => {
    const { open, signIn, finish, ledger } = protocolWorld()
    const a = open()
    await signIn(a)
    const held = a.tab.vault.held as SessionRecord
    const { refreshToken: _, ...tokens } = held.tokens
    a.tab.vault.hold({ ...held, tokens })
    expect(await finish(refreshSession(a.tab, never))).toMatchObject({
      type: 'ended',
      reason: 'expired',
      source: 'self',
    })
    expect(await ledger.read()).toMatchObject({ live: false, reason: 'expired' })
  })
})

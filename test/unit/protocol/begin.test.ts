import { describe, expect, it } from 'vitest'
import type { RevokeRequest } from '../../../src/adapters/ports.ts'
import { AuthError } from '../../../src/errors.ts'
import { askedAt, beginSession, checkGrant, tokensFrom, userOf } from '../../../src/protocol/begin.ts'
import type { Grant } from '../../../src/session.ts'
import { type BareTab, gate, never, protocolWorld, REQUEST } from './protocolWorld.ts'

const grant: Grant = { accessToken: 'a1', refreshToken: 'r1', user: { id: 'ada' }, expiresIn: 60 }

function revocationsOf({ tab }: BareTab): RevokeRequest[] {
  const revocations: RevokeRequest[] = []
  tab.backend.revoke = async (request) => void revocations.push(request)
  return revocations
}

describe('a grant', () => {
  it.each([
    ['nothing', null],
    ['a text', 'a1'],
    ['no access token', { refreshToken: 'r1' }],
    ['an empty access token', { accessToken: '' }],
    ['an access token with a line break', { accessToken: 'a1\r\nx-evil: 1' }],
    ['a token type with a space', { ...grant, tokenType: 'Bearer x' }],
    ['an empty token type', { ...grant, tokenType: '' }],
    ['a refresh token that is no text', { ...grant, refreshToken: 1 }],
    ['an ID token that is no text', { ...grant, idToken: {} }],
    ['a lifetime that is no number', { ...grant, expiresIn: '60' }],
    ['an infinite lifetime', { ...grant, expiresIn: Number.POSITIVE_INFINITY }],
    ['a lifetime that is infinite in milliseconds', { ...grant, expiresIn: 1e306 }],
    ['an end that is no number', { ...grant, expiresAt: 'tomorrow' }],
    ['scopes in one text', { ...grant, scopes: 'a b' }],
    ['methods that are no texts', { ...grant, amr: [1] }],
    ['a user without an id', { ...grant, user: {} }],
    ['a user who is nobody', { ...grant, user: null }],
  ])('T24: is refused with %s, and nothing of it is quoted', (_, value) => {
    const judge = () => checkGrant(value as Grant)
    expect(judge).toThrow(expect.objectContaining({ code: 'invalid_response' }))
    expect(judge).toThrow(
      /^A grant needs an accessToken; lifetimes are numbers, scopes and amr lists, and a user has an id\.$/,
    )
  })

  it.each([
    ['the least there can be', { accessToken: 'a1' }],
    ['everything', { ...grant, tokenType: 'DPoP', idToken: 'i1', expiresAt: 5 }],
  ])('is taken with %s', (_, value) => {
    expect(checkGrant(value)).toBe(value)
  })

  it('becomes tokens that end when it says, counted from when it was asked for', () => {
    expect(tokensFrom(grant, 1_000)).toEqual({
      accessToken: 'a1',
      refreshToken: 'r1',
      tokenType: 'Bearer',
      expiresAt: 61_000,
    })
    const own = { ...grant, expiresIn: undefined, expiresAt: 5, tokenType: 'DPoP', idToken: 'i1' }
    expect(tokensFrom(own, 1_000)).toMatchObject({ expiresAt: 5, tokenType: 'DPoP', idToken: 'i1' })
    expect(tokensFrom({ accessToken: 'a1' }, 1_000)).toEqual({
      accessToken: 'a1',
      tokenType: 'Bearer',
      expiresAt: null,
    })
    expect(tokensFrom({ ...grant, expiresIn: 0, expiresAt: 5 }, 1_000).expiresAt).toBe(1_000)
  })

  it('T4: is asked for at a moment that a jump of the wall clock does not move', () => {
    let wall = 500_000
    let running = 10
    const { open } = protocolWorld()
    const { tab } = open()
    const clock = { ...tab.ports.clock, now: () => wall, monotonic: () => running }
    const asked = askedAt({ ...tab, ports: { ...tab.ports, clock } })
    running += 3_000
    wall += 3_000
    expect(asked()).toBe(500_000)
    wall += 3_600_000
    expect(asked()).toBe(500_000 + 3_600_000)
  })
})

describe('who a grant is for', () => {
  it('is what it says itself, and nobody is asked', async () => {
    const { open } = protocolWorld()
    const { tab } = open()
    tab.backend.whoAmI = async () => ({ id: 'somebody-else' })
    expect(await userOf(tab, grant)).toEqual({ id: 'ada' })
  })

  it('is asked of the server where it does not say', async () => {
    const { open, finish } = protocolWorld()
    const { tab } = open()
    tab.backend.whoAmI = async (token) => ({ id: `owner-of-${token}` })
    expect(await finish(userOf(tab, { accessToken: 'a1' }))).toEqual({ id: 'owner-of-a1' })
  })

  it.each([
    ['cannot be asked', undefined, 'invalid_response', 'did not say to whom'],
    ['answers nonsense', async () => ({}), 'invalid_response', 'without an id'],
    ['answers nothing', async () => undefined, 'invalid_response', 'without an id'],
    ['never answers', () => new Promise(() => {}), 'timeout', 'in time'],
  ])('T24: a server that %s gives a typed error', async (_, whoAmI, code, words) => {
    const { open, finish } = protocolWorld()
    const { tab } = open()
    Object.assign(tab.backend, { whoAmI })
    const asking = finish(userOf(tab, { accessToken: 'a1' }))
    await expect(asking).rejects.toMatchObject({ code, message: expect.stringContaining(words) })
  })
})

describe('sign-in', () => {
  it('writes record and ledger, holds the tokens, and tells the tabs', async () => {
    const { open, finish, clock, live } = protocolWorld()
    const a = open({ lifetime: (remembered) => (remembered ? 1_000 : null) })
    const now = clock.now()
    const full = { ...grant, scopes: ['read'], amr: ['pwd'] }
    const session = await finish(beginSession(a.tab, full, now - 2_000, false, never))
    const entry = await live()
    expect(session).toEqual({
      id: entry.epoch,
      user: { id: 'ada' },
      scopes: ['read'],
      amr: ['pwd'],
      signedInAt: now,
      endsAt: null,
      expiresAt: now + 58_000,
      generation: 1,
    })
    expect(entry).toEqual({
      schema: 1,
      live: true,
      generation: 1,
      epoch: session.id,
      commit: entry.commit,
      signedInAt: now,
    })
    expect(entry.commit).not.toBe(entry.epoch)
    expect(await a.tab.vault.read(entry.commit, false)).toEqual(a.tab.vault.held)
    expect(a.tab.vault.held).toMatchObject({ commit: entry.commit, remembered: false, session })
    expect(a.told()).toBe(1)
  })

  it('a remembered one has limits of its own, and the ledger says where its record lies', async () => {
    const { open, finish, clock, live } = protocolWorld()
    const a = open({ lifetime: (remembered) => (remembered ? 1_000 : null) })
    const session = await finish(beginSession(a.tab, { accessToken: 'a1', user: { id: 'ada' } }, 0, true, never))
    expect(session).toMatchObject({ endsAt: clock.now() + 1_000, scopes: [], amr: [], expiresAt: null })
    expect((await live()).remembered).toBe(true)
    expect(a.tab.vault.held?.remembered).toBe(true)
  })

  it('in place of another session deletes its record and revokes its tokens', async () => {
    const { open, signIn, finish, store } = protocolWorld()
    const a = open()
    await signIn(a)
    const { held } = a.tab.vault
    const revocations = revocationsOf(a)
    await finish(beginSession(a.tab, grant, 0, false, never))
    expect(revocations).toMatchObject([{ refreshToken: held?.tokens.refreshToken }])
    expect(await store.get(`test:${held?.commit}:rai`)).toBeNull()
    expect(a.tab.vault.held?.tokens.refreshToken).toBe('r1')
  })

  it('in place of a stored session that no tab has taken in yet revokes that one, too', async () => {
    const w = protocolWorld()
    const closed = w.open()
    await w.signIn(closed)
    const { held } = closed.tab.vault
    const reloaded = w.open()
    await w.signIn(reloaded, 'grace')
    await w.clock.pass(0)
    expect(w.server.liveFamilies().map(({ user }) => user)).toEqual(['grace'])
    expect(w.store.get(`test:${held?.commit}:rai`)).toBeNull()
  })

  it('goes on when another tab has changed the ledger meanwhile', async () => {
    const { open, finish, ledger, live } = protocolWorld()
    const a = open()
    const { compareAndSet } = ledger
    let tries = 0
    ledger.compareAndSet = async (expected, next, records) => ++tries > 1 && compareAndSet(expected, next, records)
    const { id } = await finish(beginSession(a.tab, grant, 0, false, never))
    expect(tries).toBe(2)
    expect((await live()).epoch).toBe(id)
  })

  it('of a page that goes away is done all the same', async () => {
    const { open, finish, live } = protocolWorld()
    const a = open()
    const revocations = revocationsOf(a)
    a.dispose()
    const { id } = await finish(beginSession(a.tab, grant, 0, false, never))
    expect((await live()).epoch).toBe(id)
    expect(a.tab.vault.held).toBeNull()
    expect(revocations).toEqual([])
    expect(a.told()).toBe(0)
  })
})

describe('a sign-in that was given up', () => {
  it('T20: before its commit leaves nothing behind, and its tokens are revoked', async () => {
    const { open, finish, ledger, store, clock } = protocolWorld()
    const a = open()
    const revocations = revocationsOf(a)
    const removed: string[] = []
    const { remove } = a.tab.vault
    a.tab.vault.remove = (commit, remembered) => {
      removed.push(commit)
      return remove(commit, remembered)
    }
    const { until, open: goOn } = gate()
    const { read } = ledger
    ledger.read = async () => {
      await until
      return read()
    }
    const abort = new AbortController()
    const beginning = beginSession(a.tab, grant, 0, false, abort.signal)
    const caught = beginning.catch((error) => error)
    await clock.pass(0)
    abort.abort('given up')
    goOn()
    expect(await finish(caught)).toBe('given up')
    await clock.pass(0)
    expect(await ledger.read()).toBeNull()
    expect(a.tab.vault.held).toBeNull()
    expect(revocations).toMatchObject([{ refreshToken: 'r1' }])
    expect(removed).toHaveLength(1)
    expect(store.get(`test:${removed[0]}:rai`)).toBeNull()
  })

  it('T20: while the user was asked for does not touch the store', async () => {
    const { open, finish, clock, ledger } = protocolWorld()
    const a = open()
    const revocations = revocationsOf(a)
    const { until, open: answer } = gate()
    a.tab.backend.whoAmI = async () => {
      await until
      return { id: 'ada' }
    }
    const written: string[] = []
    a.tab.vault.write = async ({ commit }) => void written.push(commit)
    const abort = new AbortController()
    const { user: _, ...bare } = grant
    const caught = beginSession(a.tab, bare, 0, false, abort.signal).catch((error) => error)
    await clock.pass(0)
    abort.abort('given up')
    answer()
    expect(await finish(caught)).toBe('given up')
    expect(written).toEqual([])
    expect(revocations).toHaveLength(1)
    expect(await ledger.read()).toBeNull()
  })

  /** Gives up while the ledger is writing: too late to undo, so the session is ended. */
  async function tooLate(mode: 'token' | 'ambient', isLatest: boolean, isAttempt?: boolean) {
    const w = protocolWorld({ mode })
    const a = w.open()
    const revocations = revocationsOf(a)
    const abort = new AbortController()
    a.tab.signIns.latest = isLatest ? abort.signal : never
    const { compareAndSet } = w.ledger
    w.ledger.compareAndSet = async (expected, next, records) => {
      const done = await compareAndSet(expected, next, records)
      if (next.live) abort.abort('given up')
      return done
    }
    const outcome = await w.finish(
      beginSession(a.tab, grant, 0, false, abort.signal, isAttempt).catch((error) => error),
    )
    await w.clock.pass(0)
    return { ...w, a, revocations, outcome }
  }

  it('T20: during its commit is ended again', async () => {
    const { a, outcome, revocations, ledger } = await tooLate('token', true)
    expect(outcome).toBe('given up')
    expect(a.tab.vault.held).toBeNull()
    expect(await ledger.read()).toMatchObject({ live: false, reason: 'user', revoked: true })
    expect(revocations).toHaveLength(1)
  })

  it('T20: during its commit gives back the session that it has replaced', async () => {
    const w = protocolWorld()
    const a = w.open()
    await w.signIn(a)
    const before = await w.live()
    const mine = a.tab.vault.held
    const revocations = revocationsOf(a)
    const abort = new AbortController()
    const { compareAndSet } = w.ledger
    w.ledger.compareAndSet = async (expected, next, records) => {
      const done = await compareAndSet(expected, next, records)
      abort.abort('given up')
      return done
    }
    const failing = w.finish(beginSession(a.tab, grant, 0, false, abort.signal))
    await expect(failing).rejects.toBe('given up')
    expect(await w.live()).toEqual(before)
    expect(a.tab.vault.held).toBe(mine)
    expect(revocations).toMatchObject([{ refreshToken: 'r1' }])
  })

  it('T20: cookie mode: the session that it has replaced is gone, and so is this one', async () => {
    const w = protocolWorld({ mode: 'ambient' })
    const a = w.open()
    await w.signIn(a)
    const abort = new AbortController()
    const { compareAndSet } = w.ledger
    w.ledger.compareAndSet = async (expected, next, records) => {
      const done = await compareAndSet(expected, next, records)
      if (next.live) abort.abort('given up')
      return done
    }
    await expect(w.finish(beginSession(a.tab, grant, 0, false, abort.signal))).rejects.toBe('given up')
    expect(await w.ledger.read()).toMatchObject({ live: false, reason: 'user' })
    expect(a.tab.vault.held).toBeNull()
  })

  it('T20: cookie mode: only the latest sign-in may empty the jar', async () => {
    expect((await tooLate('ambient', true)).revocations).toHaveLength(1)
    const { revocations, ledger } = await tooLate('ambient', false)
    expect(revocations).toEqual([])
    expect(await ledger.read()).toMatchObject({ live: false })
  })

  it('a restore that nobody waits for any more is not undone', async () => {
    const { a, outcome, live, revocations } = await tooLate('token', true, false)
    expect(outcome).toMatchObject({ user: { id: 'ada' } })
    expect((await live()).epoch).toBe(a.tab.vault.held?.epoch)
    expect(revocations).toEqual([])
  })

  it.each([
    ['token', true, 1],
    ['token', false, 1],
    ['ambient', true, 1],
    ['ambient', false, 0],
  ] as const)(
    'T24: %s mode, latest %s: what a ledger that fails leaves is revoked %s times',
    async (mode, isLatest, times) => {
      const { open, finish, ledger } = protocolWorld({ mode })
      const a = open()
      const revocations = revocationsOf(a)
      const { signal } = new AbortController()
      a.tab.signIns.latest = isLatest ? signal : null
      ledger.read = async () => {
        throw new AuthError('storage_failed', 'closed')
      }
      const failing = finish(beginSession(a.tab, grant, 0, false, signal))
      await expect(failing).rejects.toMatchObject({ code: 'storage_failed' })
      expect(revocations).toHaveLength(times)
      expect(a.tab.vault.held).toBeNull()
    },
  )

  it('T24: what was no grant at all has nothing to revoke', async () => {
    const { open, finish } = protocolWorld()
    const a = open()
    const revocations = revocationsOf(a)
    await expect(finish(beginSession(a.tab, {} as Grant, 0, false, never))).rejects.toMatchObject({
      code: 'invalid_response',
    })
    expect(revocations).toEqual([])
    expect(REQUEST).toBeGreaterThan(0)
  })
})

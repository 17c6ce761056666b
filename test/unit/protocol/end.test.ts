import { describe, expect, it } from 'vitest'
import type { RevokeRequest } from '../../../src/adapters/ports.ts'
import { AuthError } from '../../../src/errors.ts'
import {
  closeEpoch,
  confirmRevocation,
  dropSession,
  endSession,
  endStored,
  forbidSilentSignIn,
} from '../../../src/protocol/end.ts'
import { ended, marked } from '../../../src/protocol/ledger.ts'
import { buriedReason, isBuried } from '../../../src/protocol/tombstones.ts'
import { type BareTab, gate, protocolWorld } from './protocolWorld.ts'

const refusal = { type: 'reject', error: new AuthError('network', 'offline') } as const

function revocationsOf({ tab }: BareTab): RevokeRequest[] {
  const revocations: RevokeRequest[] = []
  const { revoke } = tab.backend
  tab.backend.revoke = (request) => {
    revocations.push(request)
    return revoke?.(request) ?? Promise.resolve()
  }
  return revocations
}

async function signedIn(options: Parameters<typeof protocolWorld>[0] = {}) {
  const w = protocolWorld(options)
  const a = w.open()
  const { id } = await w.signIn(a)
  return { ...w, a, id, revocations: revocationsOf(a) }
}

describe('the end of a session', () => {
  it('T44: empties the vault, lays the tombstone, deletes the record and revokes in one task', async () => {
    const { a, id, revocations, store } = await signedIn()
    const { held } = a.tab.vault
    const key = `test:${held?.commit}:rai`
    expect(await store.get(key)).not.toBeNull()
    void endSession(a.tab, 'lifetime', 'everywhere')
    expect(a.tab.vault.held).toBeNull()
    expect(isBuried(a.tab, id)).toBe(true)
    expect(buriedReason(a.tab, id)).toBe('lifetime')
    expect(store.get(key)).toBeNull()
    expect(revocations).toMatchObject([
      { refreshToken: held?.tokens.refreshToken, accessToken: held?.tokens.accessToken, scope: 'everywhere' },
    ])
  })

  it('writes the reason into the ledger, then that the server knows, and tells the tabs at once and when it is written', async () => {
    const { a, id, finish, ledger, clock } = await signedIn()
    const told = a.told()
    const at = clock.now()
    const { done } = endSession(a.tab, 'idle')
    expect(a.told()).toBe(told + 1)
    await finish(done)
    expect(await ledger.read()).toEqual({ schema: 1, live: false, epoch: id, reason: 'idle', at, revoked: true })
    expect(a.told()).toBe(told + 2)
  })

  it('does not say that the server knows before it has answered, and waits for that no longer than it may', async () => {
    const { a, finish, ledger, server, clock } = await signedIn()
    server.faults.revoke.push({ type: 'hold', until: new Promise(() => {}) })
    const start = clock.now()
    let doneAt = 0
    await finish(
      endSession(a.tab, 'user').done.then(() => {
        doneAt = clock.now()
      }),
    )
    expect(doneAt - start).toBe(a.tab.bounds.signOut)
    expect(await ledger.read()).not.toHaveProperty('revoked')
  })

  it.each(['revoked', 'refreshLost'] as const)(
    '%s: the server has ended it itself, so nothing is sent',
    async (reason) => {
      const { a, finish, ledger, revocations } = await signedIn()
      await finish(endSession(a.tab, reason).done)
      expect(revocations).toEqual([])
      expect(await ledger.read()).toMatchObject({ live: false, reason, revoked: true })
    },
  )

  it('T9: cookie mode: a cookie that is not its own is not revoked, nor said to be', async () => {
    const { a, finish, ledger, revocations, server } = await signedIn({ mode: 'ambient' })
    await finish(endSession(a.tab, 'user', 'here', false).done)
    expect(revocations).toEqual([])
    expect(server.jar).toBeDefined()
    expect(await ledger.read()).not.toHaveProperty('revoked')
  })

  it('a token is revoked whosever the cookie is', async () => {
    const { a, revocations } = await signedIn()
    void endSession(a.tab, 'user', 'here', false)
    expect(revocations).toHaveLength(1)
  })

  it('of nobody is nothing', async () => {
    const { open, finish, ledger } = protocolWorld()
    const a = open()
    await finish(endSession(a.tab, 'user').done)
    expect(await ledger.read()).toBeNull()
    expect(a.told()).toBe(0)
  })
})

describe('closing an epoch', () => {
  it('T20: leaves a session alone that somebody else has begun', async () => {
    const { a, id, finish, live } = await signedIn()
    const before = await live()
    expect(await finish(closeEpoch(a.tab, 'another-epoch', 'user'))).toEqual(before)
    expect(await live()).toEqual(before)
    expect(before.epoch).toBe(id)
  })

  it('goes on when the ledger moved in between: a refresh is no reason to stay signed in', async () => {
    const { a, id, finish, ledger, live, setLedger } = await signedIn()
    const { compareAndSet } = ledger
    let tries = 0
    ledger.compareAndSet = async (expected, next, records) => {
      tries++
      if (tries === 1) {
        ledger.compareAndSet = compareAndSet
        await setLedger({ ...(await live()), generation: 2, commit: 'newer' })
      }
      return compareAndSet(expected, next, records)
    }
    expect(await finish(closeEpoch(a.tab, id, 'user'))).toMatchObject({ live: false, epoch: id })
    expect(await ledger.read()).toMatchObject({ live: false, reason: 'user' })
  })

  it('deletes the record that the ledger named, and the one that was being written', async () => {
    const { a, id, finish, live, setLedger, store } = await signedIn()
    const { held } = a.tab.vault
    if (!held) throw new Error('nothing is held')
    await a.tab.vault.write({ ...held, commit: 'being-written' }, null)
    await setLedger(marked(await live(), { commit: 'being-written', since: 1 }))
    await finish(closeEpoch(a.tab, id, 'user'))
    expect(await store.get(`test:${held.commit}:rai`)).toBeNull()
    expect(await store.get('test:being-written:rai')).toBeNull()
  })

  it('T34: a ledger that fails is reported, and the tabs are told all the same', async () => {
    const { a, id, finish, ledger } = await signedIn()
    const told = a.told()
    ledger.read = async () => {
      throw new Error('closed')
    }
    expect(await finish(closeEpoch(a.tab, id, 'user'))).toBeNull()
    expect(a.failures).toEqual(['ledger Error: closed'])
    expect(a.told()).toBe(told + 1)
  })
})

describe('the end of a session that was never taken in', () => {
  it('revokes the stored tokens when the user asks for it', async () => {
    const { a, id, open, finish, ledger } = await signedIn()
    const reloaded = open()
    const revocations = revocationsOf(reloaded)
    await finish(endStored(reloaded.tab, 'user', 'self', null, 'everywhere').done)
    expect(revocations).toMatchObject([{ refreshToken: a.tab.vault.held?.tokens.refreshToken, scope: 'everywhere' }])
    expect(await ledger.read()).toMatchObject({ live: false, epoch: id, reason: 'user', revoked: true })
    expect(reloaded.tab.vault.held).toBeNull()
  })

  it('buries and closes it also where its record cannot be read', async () => {
    const { a, id, open, finish, ledger } = await signedIn({ mode: 'ambient' })
    await a.tab.vault.remove(a.tab.vault.held?.commit ?? '', false)
    const reloaded = open()
    const revocations = revocationsOf(reloaded)
    await finish(endStored(reloaded.tab, 'user', 'self', null, 'everywhere').done)
    expect(revocations).toMatchObject([{ scope: 'everywhere' }])
    expect(isBuried(reloaded.tab, id)).toBe(true)
    expect(await ledger.read()).toMatchObject({ live: false, epoch: id, reason: 'user', revoked: true })
  })

  it('tells the server also of an end of which it has not confirmed yet that it knows', async () => {
    const { id, open, finish, ledger, setLedger } = await signedIn({ mode: 'ambient' })
    await setLedger(ended(id, 'idle', 1))
    const reloaded = open()
    const revocations = revocationsOf(reloaded)
    await finish(endStored(reloaded.tab, 'user', 'self', null).done)
    expect(revocations).toHaveLength(1)
    expect(await ledger.read()).toEqual({ ...ended(id, 'idle', 1), revoked: true })
    await finish(endStored(reloaded.tab, 'user', 'self', null).done)
    expect(revocations).toHaveLength(1)
  })

  it.each([
    ['idle', 'self'],
    ['user', 'remote'],
  ] as const)('%s (%s): whoever ended it has done the rest', async (reason, source) => {
    const { open, finish, live } = await signedIn()
    const before = await live()
    await finish(endStored(open().tab, reason, source, null).done)
    expect(await live()).toEqual(before)
  })

  it('does nothing to a ledger that is over, nor while this tab holds another session', async () => {
    const { a, id, finish, ledger, live, setLedger, clock } = await signedIn()
    const before = await live()
    a.tab.vault.hold({ ...a.tab.vault.held!, epoch: 'its-successor' })
    await finish(endStored(a.tab, 'user', 'self', null).done)
    expect(await ledger.read()).toEqual(before)
    const over = ended(id, 'idle', clock.now())
    await setLedger(over)
    a.tab.vault.hold(null)
    await finish(endStored(a.tab, 'user', 'self', null).done)
    expect(await ledger.read()).toEqual(over)
  })
})

describe('a sign-out of a session that a restore has taken in meanwhile', () => {
  it('ends it', async () => {
    const { a, finish, live } = await signedIn()
    await finish(endStored(a.tab, 'user', 'self', null).done)
    expect(a.tab.vault.held).toBeNull()
    await expect(live()).rejects.toThrow('not live')
  })
})

describe('a sign-out of a session that has been replaced meanwhile', () => {
  it('T20: leaves its successor alone', async () => {
    const { open, finish, live } = await signedIn()
    const before = await live()
    await finish(endStored(open().tab, 'user', 'self', 'its-predecessor').done)
    expect(await live()).toEqual(before)
    await finish(endStored(open().tab, 'user', 'self', before.epoch).done)
    await expect(live()).rejects.toThrow('not live')
  })
})

describe('a session that ended elsewhere', () => {
  it('is dropped: the vault is empty, the record deleted, the tokens revoked', async () => {
    const { a, id, revocations, store, clock } = await signedIn()
    const { held } = a.tab.vault
    dropSession(a.tab, ended(id, 'user', clock.now()))
    expect(a.tab.vault.held).toBeNull()
    expect(store.get(`test:${held?.commit}:rai`)).toBeNull()
    expect(revocations).toMatchObject([{ refreshToken: held?.tokens.refreshToken }])
  })

  it('is not revoked again where the server knows', async () => {
    const { a, id, revocations, clock } = await signedIn()
    dropSession(a.tab, { ...ended(id, 'user', clock.now()), revoked: true })
    expect(a.tab.vault.held).toBeNull()
    expect(revocations).toEqual([])
  })

  it.each(['live', 'cleared'] as const)('is revoked where the ledger is %s: nobody else would', async (is) => {
    const { a, revocations, live } = await signedIn()
    dropSession(a.tab, is === 'live' ? { ...(await live()), epoch: 'the-next' } : null)
    expect(revocations).toHaveLength(1)
  })

  it('cookie mode: no cookie is revoked, for it may be the next one’s', async () => {
    const { a, revocations } = await signedIn({ mode: 'ambient' })
    dropSession(a.tab, null)
    expect(a.tab.vault.held).toBeNull()
    expect(revocations).toEqual([])
  })
})

describe('the confirmation of a revocation', () => {
  it('is written only where exactly that epoch has ended', async () => {
    const { a, id, finish, ledger, live, setLedger, clock } = await signedIn()
    const before = await live()
    await finish(confirmRevocation(a.tab, id))
    expect(await live()).toEqual(before)
    const over = ended(id, 'user', clock.now())
    await setLedger(over)
    await finish(confirmRevocation(a.tab, 'another'))
    expect(await ledger.read()).toEqual(over)
    await finish(confirmRevocation(a.tab, id))
    expect(await ledger.read()).toEqual({ ...over, revoked: true })
  })

  it('T34: a ledger that fails is reported', async () => {
    const { a, id, finish, ledger } = await signedIn()
    ledger.read = async () => {
      throw new Error('closed')
    }
    await finish(confirmRevocation(a.tab, id))
    expect(a.failures).toEqual(['ledger Error: closed'])
  })
})

describe('forbidding a silent sign-in', () => {
  it('writes an end into an empty ledger, empties the jar and says that the server knows', async () => {
    const { open, finish, ledger, server, clock } = protocolWorld({ mode: 'ambient' })
    server.jar = 'a-cookie-that-nobody-wants'
    const a = open()
    await finish(forbidSilentSignIn(a.tab))
    expect(await ledger.read()).toMatchObject({ live: false, reason: 'user', at: clock.now(), revoked: true })
    expect(server.jar).toBe('a-cookie-that-nobody-wants')
    expect(server.counts.revoke).toBe(1)
  })

  it('leaves the end unconfirmed where the server cannot be reached', async () => {
    const { open, finish, ledger, server } = protocolWorld({ mode: 'ambient' })
    server.faults.revoke.push(refusal, refusal, refusal, refusal)
    await finish(forbidSilentSignIn(open().tab))
    expect(await ledger.read()).toMatchObject({ live: false })
    expect(await ledger.read()).not.toHaveProperty('revoked')
  })

  it('touches no session that lives', async () => {
    const { a, finish, live, revocations } = await signedIn({ mode: 'ambient' })
    const before = await live()
    await finish(forbidSilentSignIn(a.tab))
    expect(await live()).toEqual(before)
    expect(revocations).toEqual([])
  })

  it('sends nothing when somebody signs in just then', async () => {
    const { open, finish, ledger, server } = protocolWorld({ mode: 'ambient' })
    ledger.compareAndSet = async () => false
    await finish(forbidSilentSignIn(open().tab))
    expect(server.counts.revoke).toBe(0)
  })

  it('T34: a ledger that fails is reported', async () => {
    const { open, finish, ledger } = protocolWorld({ mode: 'ambient' })
    ledger.read = async () => {
      throw new Error('closed')
    }
    const a = open()
    await finish(forbidSilentSignIn(a.tab))
    expect(a.failures).toEqual(['ledger Error: closed'])
  })
})

describe('a sign-out whose ledger is slow', () => {
  it('T44: has sent its revocation before the ledger has answered', async () => {
    const { a, ledger, server, clock } = await signedIn()
    const { until } = gate()
    ledger.read = () => until.then(() => null)
    void endSession(a.tab, 'user')
    await clock.pass(0)
    expect(server.counts.revoke).toBe(1)
  })
})

import { describe, expect, it } from 'vitest'
import { memoryChannel, memoryHub } from '../../../src/adapters/channels/memoryChannel.ts'
import { settingsFrom } from '../../../src/engine/settings.ts'
import { createTokenSharing } from '../../../src/engine/tokenSharing.ts'
import { createMessenger } from '../../../src/machines/tabs/messages.ts'
import type { SessionRecord } from '../../../src/protocol/record.ts'
import { createVault } from '../../../src/vault.ts'
import { manualClock } from '../../contract/manualClock.ts'
import { fakeServer } from './fakeServer.ts'

const record = (generation: number, changes: Partial<SessionRecord['tokens']> = {}): SessionRecord => ({
  epoch: 'e',
  generation,
  commit: `c${generation}`,
  remembered: false,
  session: {
    id: 'e',
    user: { id: 'ada' },
    scopes: [],
    amr: [],
    signedInAt: 1,
    endsAt: null,
    expiresAt: null,
    generation,
  },
  tokens: {
    accessToken: `secret-access-${generation}`,
    refreshToken: 'secret-refresh',
    idToken: 'secret-id',
    tokenType: 'Bearer',
    expiresAt: null,
    ...changes,
  },
})

function tabs({ shareAccessToken = true } = {}) {
  const clock = manualClock()
  const hub = memoryHub((arrive) => arrive())
  const overheard: { type: string }[] = []
  const wire = memoryChannel(hub)
  wire.subscribe((message) => overheard.push(message as never))
  const open = () => {
    let wanted = 0
    const vault = createVault({ prefix: 'p', shelves: () => [], onFailure: () => {}, isLedgerShared: () => true })
    const settings = settingsFrom({ backend: fakeServer().backend(), shareAccessToken })
    const channel = memoryChannel(hub)
    const sharing = createTokenSharing(settings, createMessenger(channel), vault, clock, () => void wanted++)
    return { vault, sharing, wanted: () => wanted }
  }
  return { clock, open, overheard, wire }
}

describe('tabs that share access tokens', () => {
  it('hand over the access token of the same session, and never the refresh token', async () => {
    const { open, overheard } = tabs()
    const [a, b] = [open(), open()]
    a.vault.hold(record(2))
    expect(await b.sharing.ask('e', 2, 1_000)).toEqual({
      commit: 'c2',
      session: record(2).session,
      accessToken: 'secret-access-2',
      tokenType: 'Bearer',
      expiresAt: null,
    })
    expect(overheard.map(({ type }) => type)).toEqual(['wantToken', 'token'])
    expect(JSON.stringify(overheard)).not.toMatch(/secret-refresh|secret-id/)
  })

  it.each([
    ['another session', record(2), 'f', 2, null],
    ['an older generation', record(1), 'e', 2, 'owed'],
    ['a token that has expired', record(2, { expiresAt: 1 }), 'e', 2, 'owed'],
    ['no token', record(2, { accessToken: '' }), 'e', 2, 'owed'],
  ])('do not hand over %s; whoever can refresh says that it owes one', async (_, held, epoch, generation, answer) => {
    const { open, clock, overheard } = tabs()
    const [a, b] = [open(), open()]
    a.vault.hold(held)
    const asking = b.sharing.ask(epoch, generation, 1_000)
    await clock.pass(999)
    expect(clock.timers).toBe(1)
    await clock.pass(1)
    expect(await asking).toBe(answer)
    expect(overheard.map(({ type }) => type)).toEqual(answer ? ['wantToken', 'tokenOwed'] : ['wantToken'])
  })

  it('take the answer that was asked for, and nothing else that comes along', async () => {
    const { open, clock, wire } = tabs()
    const b = open()
    const asking = b.sharing.ask('e', 2, 1_000)
    const shared = { commit: 'c', session: record(2).session, accessToken: 'x', tokenType: 'Bearer', expiresAt: null }
    wire.post({ schema: 1, type: 'token', epoch: 'f', shared })
    wire.post({ schema: 1, type: 'token', epoch: 'e', shared: { ...shared, session: record(1).session } })
    await clock.pass(10)
    expect(clock.timers).toBe(1)
    wire.post({ schema: 1, type: 'token', epoch: 'e', shared })
    expect(await asking).toEqual(shared)
    expect(clock.timers).toBe(0)
  })

  it('remember who asked for what they do not have yet, and pay as soon as they have it, once', async () => {
    const { open, overheard } = tabs()
    const [a, b] = [open(), open()]
    a.vault.hold(record(1))
    const asking = b.sharing.ask('e', 2, 1_000)
    expect(a.wanted()).toBe(1)
    a.sharing.payDebt()
    expect(overheard.map(({ type }) => type)).toEqual(['wantToken', 'tokenOwed'])
    a.vault.hold(record(2))
    a.sharing.payDebt()
    expect(await asking).toMatchObject({ accessToken: 'secret-access-2' })
    a.sharing.payDebt()
    expect(overheard.map(({ type }) => type)).toEqual(['wantToken', 'tokenOwed', 'token'])
  })

  it('do not refresh for others what they cannot refresh themselves', () => {
    const { open } = tabs()
    const [a, b] = [open(), open()]
    const { refreshToken: _, ...tokens } = record(1).tokens
    a.vault.hold({ ...record(1), tokens })
    void b.sharing.ask('e', 2, 1_000)
    expect(a.wanted()).toBe(0)
  })

  it('stop asking and answering when they are disposed', async () => {
    const { open, clock, overheard } = tabs()
    const [a, b] = [open(), open()]
    a.vault.hold(record(2))
    a.sharing.dispose()
    const asking = b.sharing.ask('e', 2, 1_000)
    b.sharing.dispose()
    expect(await asking).toBeNull()
    expect(clock.timers).toBe(0)
    expect(overheard.map(({ type }) => type)).toEqual(['wantToken'])
  })
})

describe('tabs that do not share', () => {
  it('neither ask nor answer', async () => {
    const { open, overheard, wire, clock } = tabs({ shareAccessToken: false })
    const a = open()
    a.vault.hold(record(2))
    expect(await a.sharing.ask('e', 3, 1_000)).toBeNull()
    wire.post({ schema: 1, type: 'wantToken', epoch: 'e', generation: 2 })
    a.sharing.payDebt()
    a.sharing.dispose()
    expect(overheard).toEqual([])
    expect(clock.timers).toBe(0)
  })
})

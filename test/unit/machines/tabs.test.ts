import { describe, expect, it } from 'vitest'
import { memoryChannel, memoryHub } from '../../../src/adapters/channels/memoryChannel.ts'
import type { AuthFact } from '../../../src/machines/auth/auth.types.ts'
import { createMessenger, readMessage } from '../../../src/machines/tabs/messages.ts'
import { createTabSync, factsFrom } from '../../../src/machines/tabs/tabs.actor.ts'
import { fakePage, invoke } from './actorWorld.ts'
import { ada, sessionOf } from './chartWorld.ts'

const session = sessionOf(ada)
const shared = { commit: 'c', session, accessToken: 'a', tokenType: 'Bearer', expiresAt: 5 }

describe('T15: a message of another tab', () => {
  it.each([
    { type: 'changed' },
    { type: 'whoIsActive' },
    { type: 'active', at: 5 },
    { type: 'wantToken', epoch: 'e', generation: 1 },
    { type: 'token', epoch: session.id, shared },
    { type: 'token', epoch: session.id, shared: { ...shared, expiresAt: null } },
  ])('is read: %j', (message) => {
    const whole = { schema: 1, ...message }
    expect(readMessage(whole)).toBe(whole)
  })

  it.each([
    null,
    undefined,
    'changed',
    { type: 'changed' },
    { schema: 2, type: 'changed' },
    { schema: '1', type: 'changed' },
    { schema: 1 },
    { schema: 1, type: 7 },
    { schema: 1, type: 'unknown' },
    { schema: 1, type: 'toString' },
    { schema: 1, type: '__proto__' },
    { schema: 1, type: 'active' },
    { schema: 1, type: 'active', at: '5' },
    { schema: 1, type: 'active', at: Number.POSITIVE_INFINITY },
    { schema: 1, type: 'wantToken', epoch: 1, generation: 1 },
    { schema: 1, type: 'wantToken', epoch: 'e', generation: 1.5 },
    { schema: 1, type: 'wantToken', epoch: 'e' },
    { schema: 1, type: 'token', epoch: 'of-another', shared },
    { schema: 1, type: 'token', epoch: session.id },
    { schema: 1, type: 'token', epoch: session.id, shared: null },
    { schema: 1, type: 'token', epoch: session.id, shared: { ...shared, session: { ...session, user: null } } },
    { schema: 1, type: 'token', epoch: session.id, shared: { ...shared, expiresAt: '5' } },
    { schema: 1, type: 'token', epoch: session.id, shared: { ...shared, expiresAt: undefined } },
    { schema: 1, type: 'token', epoch: session.id, shared: { ...shared, commit: 1 } },
    { schema: 1, type: 'token', epoch: session.id, shared: { ...shared, accessToken: null } },
    { schema: 1, type: 'token', epoch: session.id, shared: { ...shared, accessToken: 'a\r\nb' } },
    { schema: 1, type: 'token', epoch: session.id, shared: { ...shared, tokenType: undefined } },
  ])('is nobody’s: %j', (value) => {
    expect(readMessage(value)).toBeNull()
  })

  it('reaches those who listen for its kind, and only them', () => {
    const hub = memoryHub((arrive) => arrive())
    const messenger = createMessenger(memoryChannel(hub))
    const wire = memoryChannel(hub)
    const raw: unknown[] = []
    wire.subscribe((message) => raw.push(message))
    const heard: unknown[] = []
    const stop = messenger.on('active', (message) => heard.push(message))
    wire.post({ schema: 1, type: 'active', at: 5 })
    wire.post({ schema: 1, type: 'changed' })
    wire.post({ schema: 1, type: 'active' })
    stop()
    wire.post({ schema: 1, type: 'active', at: 6 })
    expect(heard).toEqual([{ schema: 1, type: 'active', at: 5 }])
    messenger.post({ type: 'changed' })
    expect(raw).toEqual([{ schema: 1, type: 'changed' }])
  })
})

describe('what a look at the ledger means for the chart', () => {
  it.each([
    [{ type: 'nothing' }, []],
    [{ type: 'found' }, [{ type: 'tab.sessionFound' }]],
    [{ type: 'ended', reason: 'idle', source: 'remote' }, [{ type: 'tab.signedOut', reason: 'idle' }]],
    [{ type: 'signedIn', session, locked: true }, [{ type: 'tab.signedIn', session, isLocked: true }]],
    [
      { type: 'switched', session, locked: false },
      [
        { type: 'tab.switched', session, isLocked: false },
        { type: 'tab.held', session, isLocked: false },
      ],
    ],
    [
      { type: 'refreshed', session, locked: false },
      [{ type: 'tab.refreshed', session, source: 'remote' }, { type: 'tab.unlocked' }],
    ],
    [
      { type: 'refreshed', session, locked: true },
      [{ type: 'tab.refreshed', session, source: 'remote' }, { type: 'tab.locked' }],
    ],
    [{ type: 'same', session, locked: true }, [{ type: 'tab.held', session, isLocked: true }, { type: 'tab.locked' }]],
    [
      { type: 'same', session, locked: false },
      [{ type: 'tab.held', session, isLocked: false }, { type: 'tab.unlocked' }],
    ],
  ] as const)('$type', (news, facts) => {
    expect(factsFrom(news)).toEqual(facts)
  })
})

describe('the watch over the other tabs', () => {
  function watched() {
    const hub = memoryHub((arrive) => arrive())
    const other = createMessenger(memoryChannel(hub))
    const own = memoryChannel(hub)
    const page = fakePage()
    const facts = new Set<(fact: AuthFact) => void>()
    let looks = 0
    const asked: string[] = []
    const logic = createTabSync({
      messenger: createMessenger(own),
      lifecycle: page.lifecycle,
      sync: async () => void looks++,
      serve: ({ type }) => void asked.push(type),
      onFact(listener) {
        facts.add(listener)
        return () => facts.delete(listener)
      },
    })
    const one = invoke(logic)
    const report = (fact: AuthFact) => {
      for (const listener of facts) listener(fact)
    }
    return { ...one, page, other, facts, report, looks: () => looks, asked }
  }

  it('looks at the ledger after a hint, on waking up, and when the chart asks', () => {
    const { looks, asked, other, page, send } = watched()
    expect(looks()).toBe(0)
    other.post({ type: 'changed' })
    expect(looks()).toBe(1)
    page.tell('woke')
    expect(looks()).toBe(2)
    expect(asked).toEqual([])
    send({ type: 'look' })
    expect(asked).toEqual(['look'])
    other.post({ type: 'whoIsActive' })
    page.tell('hidden')
    expect(looks()).toBe(2)
  })

  it('tells the chart what the device says, and what a look brought to light', () => {
    const { page, sent, report } = watched()
    page.tell('hidden')
    page.tell('woke')
    expect(sent).toEqual([])
    page.tell('offline')
    page.tell('online')
    report({ type: 'tab.locked' })
    expect(sent).toEqual([{ type: 'network.offline' }, { type: 'network.online' }, { type: 'tab.locked' }])
  })

  it('T25: leaves nothing behind', () => {
    const { page, facts, other, looks, stop } = watched()
    stop()
    other.post({ type: 'changed' })
    expect(page.listeners.size + facts.size + looks()).toBe(0)
  })
})

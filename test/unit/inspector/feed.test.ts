// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createFeed, type Feed } from '../../../src/inspector/feed/createFeed.ts'
import { readMessage, type WireMessage } from '../../../src/inspector/wire/index.ts'
import { world } from '../engine/world.ts'

const feeds: Feed[] = []
beforeEach(() => {
  vi.spyOn(console, 'warn')
})
afterEach(() => {
  expect(console.warn).not.toHaveBeenCalled()
  for (const feed of feeds.splice(0)) feed.close()
})

function watched(showUser = false) {
  const made = world()
  const { auth } = made.open({
    idle: { timeout: 60_000, warning: 20_000 },
    unlock: async (pin) => pin === 'PIN-SECRET',
  })
  const feed = createFeed(auth, { showUser })
  feeds.push(feed)
  return { ...made, auth, feed }
}

const lastValue = (messages: readonly WireMessage[], sessionId: string) =>
  messages
    .flatMap((message) =>
      message.sessionId === sessionId && message.type === '@xstate.snapshot' ? [message.snapshot.value] : [],
    )
    .at(-1)

describe('a feed', () => {
  it('begins with the actors that are there already, each with its definition and parent', async () => {
    const { auth, feed, finish } = watched()
    await finish(auth.ready)
    const late = createFeed(auth, { showUser: false })
    feeds.push(late)
    const actors = late.all().flatMap((message) => (message.type === '@xstate.actor' ? [message] : []))
    const root = actors.find(({ name, snapshot }) => name === 'auth' && snapshot?.value)
    expect(JSON.parse(root?.definition ?? '')).toMatchObject({
      id: 'auth',
      states: { authenticated: { type: 'parallel' } },
    })
    expect(root).toMatchObject({ sessionId: auth.actor.sessionId, snapshot: { status: 'active', value: 'anonymous' } })
    const tabs = actors.find(({ name }) => name === 'tabs')
    expect(tabs).toMatchObject({ parentId: auth.actor.sessionId, definition: '{"id":"syncTabs"}' })
    expect(feed.tab).toBe(late.tab)
  })

  it('knows from the flight record what happened before it was there', async () => {
    const { auth, finish } = watched()
    await finish(auth.ready)
    await finish(auth.signIn({ method: 'password', name: 'ada' }))
    const late = createFeed(auth, { showUser: false })
    feeds.push(late)
    const entries = late.all().flatMap((message) => (message.type === '@authchart.flight' ? [message.entry.event] : []))
    expect(entries).toEqual(expect.arrayContaining(['init', 'session.signIn', 'runAttempt.done']))
    const past = late.all().filter(({ type }) => type === '@xstate.snapshot')
    expect(past.map((message) => Object(message).snapshot.value)).toContain('anonymous')
  })

  it('ends where the chart is: the last snapshot is the actor’s', async () => {
    const { auth, feed, finish, clock } = watched()
    await finish(auth.signIn({ method: 'password', name: 'ada' }))
    expect(lastValue(feed.all(), auth.actor.sessionId)).toEqual(auth.actor.getSnapshot().value)
    await finish(auth.refresh())
    await clock.pass(45_000)
    expect(auth.view.isIdleWarning).toBe(true)
    expect(lastValue(feed.all(), auth.actor.sessionId)).toEqual(auth.actor.getSnapshot().value)
    await finish(auth.signOut())
    expect(lastValue(feed.all(), auth.actor.sessionId)).toBe('signedOut')
  })

  it('numbers its messages without a gap, and each of them is one that an inspector takes as it is', async () => {
    const { auth, feed, finish } = watched()
    await finish(auth.signIn({ method: 'password', name: 'ada' }))
    await finish(auth.signOut())
    const messages = feed.all()
    expect(messages.map(({ authchart }) => authchart?.seq)).toEqual(messages.map((_, index) => index))
    for (const message of messages) {
      const { id: _, ...read } = structuredClone(message)
      expect(readMessage(message)).toEqual(JSON.parse(JSON.stringify(read)))
    }
  })

  it('tells no secret, whatever the session goes through', async () => {
    const { auth, feed, finish, server, clock } = watched()
    const credentials = { method: 'password', name: 'grace', password: 'PASSWORD-SECRET' }
    await finish(auth.signIn(credentials).catch(() => {}))
    await finish(auth.signOut())
    await finish(auth.signIn({ ...credentials, name: 'ada' }))
    await finish(auth.refresh())
    auth.lock()
    await finish(auth.unlock('WRONG-PIN-SECRET').catch(() => {}))
    await finish(auth.unlock('PIN-SECRET'))
    server.faults.refresh.push({ type: 'reject', error: new Error('CAUSE-SECRET') })
    await finish(auth.refresh().catch(() => {}))
    await clock.pass(120_000)
    await finish(auth.signOut().catch(() => {}))
    const told = JSON.stringify(feed.all())
    expect(server.secrets.length).toBeGreaterThan(4)
    for (const secret of server.secrets) expect(told).not.toContain(secret)
    expect(told).not.toMatch(/SECRET/)
    expect(told).not.toContain('editor')
    expect(told).toContain('"user":{"id":"ada"}')
  })

  it('shows the whole user only where it is told to', async () => {
    const { auth, feed, finish } = watched(true)
    await finish(auth.signIn({ method: 'password', name: 'ada' }))
    expect(JSON.stringify(feed.all())).toContain('"user":{"id":"ada","roles":["editor"]}')
  })

  it('keeps a bounded number of messages, and always what is needed to understand them', async () => {
    const { auth, feed, finish, settle } = watched()
    await finish(auth.signIn({ method: 'password', name: 'ada' }))
    for (let turn = 0; turn < 3_000; turn++) auth.actor.send({ type: 'network.online' })
    await settle()
    const messages = feed.all()
    expect(messages.length).toBeGreaterThan(2_000)
    expect(messages.length).toBeLessThan(2_020)
    const root = messages.find(({ type, sessionId }) => type === '@xstate.actor' && sessionId === auth.actor.sessionId)
    expect(root).toMatchObject({ snapshot: { value: { authenticated: { token: 'fresh' } } } })
    const known = new Set(messages.flatMap(({ type, sessionId }) => (type === '@xstate.actor' ? [sessionId] : [])))
    for (const { sessionId } of messages) expect(known).toContain(sessionId)
    // Actors that have ended long ago are forgotten with their messages.
    expect(known.size).toBeLessThan(10)
  })

  it('keeps its faults from the session', async () => {
    const { auth, feed, finish } = watched()
    vi.mocked(console.warn).mockImplementation(() => {})
    feed.subscribe({
      onMessage() {
        throw new Error('SECRET of a broken inspector')
      },
      onEnd: () => {},
    })
    await finish(auth.signIn({ method: 'password', name: 'ada' }))
    expect(auth.view.status).toBe('authenticated')
    expect(JSON.stringify(vi.mocked(console.warn).mock.calls)).not.toContain('SECRET')
    vi.mocked(console.warn).mockClear()
  })

  it('says that it is over when the client is disposed, and hears nothing more', async () => {
    const { auth, feed, finish } = watched()
    await finish(auth.ready)
    const heard: string[] = []
    feed.subscribe({ onMessage: ({ type }) => heard.push(type), onEnd: () => heard.push('end') })
    auth.dispose()
    expect(heard.at(-1)).toBe('end')
    const count = heard.length
    await finish(auth.signIn({ method: 'password', name: 'ada' }).catch(() => {}))
    expect(heard).toHaveLength(count)
  })
})

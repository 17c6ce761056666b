import { describe, expect, it, vi } from 'vitest'
import { broadcastChannel } from '../../../src/adapters/channels/broadcastChannel.ts'
import { encode, listenerSet } from '../../../src/adapters/channels/listeners.ts'
import { memoryChannel, memoryHub } from '../../../src/adapters/channels/memoryChannel.ts'
import { storageEventChannel } from '../../../src/adapters/channels/storageEventChannel.ts'
import type { Page } from '../../../src/adapters/page.ts'
import { pageWith } from '../../contract/pageWith.ts'

/** A page that only listens and stores; says what it was asked to hear. */
function listeningPage(parts: Partial<Page> = {}) {
  const listeners = new Map<string, Set<(event: Event) => void>>()
  const of = (type: string) => listeners.get(type) ?? listeners.set(type, new Set()).get(type) ?? new Set()
  const values = new Map<string, string>()
  const written: (string | null)[] = []
  const localStorage = {
    setItem(_: string, value: string) {
      values.set('x', value)
      written.push(value)
    },
    removeItem: () => void written.push(null),
  } as unknown as Storage
  const page = pageWith({
    addEventListener: (type, listener) => void of(type).add(listener),
    removeEventListener: (type, listener) => void of(type).delete(listener),
    localStorage,
    ...parts,
  })
  const tell = (type: string, event: object) => {
    for (const listener of [...of(type)]) listener(event as Event)
  }
  const count = () => [...listeners.values()].reduce((sum, { size }) => sum + size, 0)
  return { page, tell, count, written }
}

class FakeWire {
  static open = 0
  static sent: string[] = []
  onmessage: unknown = null
  constructor() {
    FakeWire.open++
  }
  postMessage(text: string) {
    FakeWire.sent.push(text)
  }
  close() {
    FakeWire.open--
  }
}

describe('messages', () => {
  it('are as long as they may be, and not a character longer', () => {
    const longest = 'x'.repeat(65_534)
    expect(encode(longest)).toHaveLength(65_536)
    expect(encode(`${longest}x`)).toBeUndefined()
    const heard: unknown[] = []
    const listeners = listenerSet()
    listeners.add((message) => heard.push(message))
    listeners.deliver(JSON.stringify(longest))
    listeners.deliver(JSON.stringify(`${longest}x`))
    expect(heard).toEqual([longest])
  })

  it('that cannot be written down are not sent', () => {
    const loop: { self?: unknown } = {}
    loop.self = loop
    expect(encode(loop)).toBeUndefined()
    expect(encode(undefined)).toBeUndefined()
    expect(encode(() => {})).toBeUndefined()
  })

  it('reach nobody after everybody was let go', () => {
    const listeners = listenerSet()
    const listener = vi.fn()
    listeners.add(listener)
    listeners.clear()
    listeners.deliver('1')
    expect(listener).not.toHaveBeenCalled()
    expect(listeners.size).toBe(0)
  })

  it('that cannot be sent leave a hub alone', () => {
    const carried: unknown[] = []
    const hub = memoryHub((arrive) => carried.push(arrive))
    const [a] = [memoryChannel(hub), memoryChannel(hub)]
    a.post(undefined)
    expect(carried).toEqual([])
    a.post(1)
    expect(carried).toHaveLength(1)
  })
})

describe('broadcastChannel, listening', () => {
  const channelOn = (world: ReturnType<typeof listeningPage>) => broadcastChannel({ name: 'n', page: world.page })
  const world = () => {
    FakeWire.open = 0
    FakeWire.sent = []
    return listeningPage({ BroadcastChannel: FakeWire as unknown as Page['BroadcastChannel'] })
  }

  it('T43: closes only for the page cache: a page that is just going away may still say something', () => {
    const w = world()
    channelOn(w).subscribe(() => {})
    w.tell('pagehide', { persisted: false })
    expect(FakeWire.open).toBe(1)
    w.tell('pagehide', { persisted: true })
    expect(FakeWire.open).toBe(0)
    w.tell('pageshow', {})
    expect(FakeWire.open).toBe(1)
  })

  it('listens to the page once, until the last listener has left', () => {
    const w = world()
    const channel = channelOn(w)
    const [one, two] = [channel.subscribe(() => {}), channel.subscribe(() => {})]
    expect([w.count(), FakeWire.open]).toEqual([2, 1])
    one()
    expect([w.count(), FakeWire.open]).toEqual([2, 1])
    two()
    expect([w.count(), FakeWire.open]).toEqual([0, 0])
  })

  it('sends nothing that cannot be sent, and nothing once it is closed', () => {
    const w = world()
    const channel = channelOn(w)
    channel.post(undefined)
    expect(FakeWire.sent).toEqual([])
    channel.post(1)
    channel.close()
    channel.post(2)
    expect(FakeWire.sent).toEqual(['1'])
    channel.subscribe(() => {})()
    expect([w.count(), FakeWire.open]).toEqual([0, 0])
  })
})

describe('storageEventChannel, listening', () => {
  it('listens once, until the last listener has left', () => {
    const w = listeningPage()
    const channel = storageEventChannel({ name: 'n', page: w.page })
    const [one, two] = [channel.subscribe(() => {}), channel.subscribe(() => {})]
    expect(w.count()).toBe(1)
    one()
    expect(w.count()).toBe(1)
    two()
    expect(w.count()).toBe(0)
    const again = vi.fn()
    channel.subscribe(again)
    w.tell('storage', { key: 'n', newValue: 'other-tab 7' })
    expect(again).toHaveBeenCalledExactlyOnceWith(7)
    channel.close()
    expect(w.count()).toBe(0)
  })

  it('hears its own key only, and nothing that was removed or written by itself', () => {
    const w = listeningPage()
    const channel = storageEventChannel({ name: 'n', page: w.page })
    const heard: unknown[] = []
    channel.subscribe((message) => heard.push(message))
    w.tell('storage', { key: 'another', newValue: 'other-tab 1' })
    w.tell('storage', { key: 'n', newValue: null })
    w.tell('storage', { key: 'n', newValue: '' })
    channel.post(2)
    w.tell('storage', { key: 'n', newValue: w.written[0] })
    w.tell('storage', { key: 'n', newValue: 'other-tab 3' })
    expect(heard).toEqual([3])
  })

  it('writes nothing that cannot be sent, and nothing once it is closed', () => {
    const w = listeningPage()
    const channel = storageEventChannel({ name: 'n', page: w.page })
    channel.post(undefined)
    channel.close()
    channel.post(1)
    expect(w.written).toEqual([])
  })

  it('draws its name from the dice of its own page', () => {
    const getRandomValues = vi.fn(<T>(array: T) => array)
    storageEventChannel({ name: 'n', page: pageWith({ crypto: { getRandomValues } as never }) })
    expect(getRandomValues).toHaveBeenCalledTimes(1)
  })
})

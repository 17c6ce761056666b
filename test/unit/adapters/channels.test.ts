import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { broadcastChannel } from '../../../src/adapters/channels/broadcastChannel.ts'
import { memoryChannel, memoryHub } from '../../../src/adapters/channels/memoryChannel.ts'
import { storageEventChannel } from '../../../src/adapters/channels/storageEventChannel.ts'
import type { Page } from '../../../src/adapters/page.ts'
import { channelContract } from '../../contract/channels.contract.ts'
import { describeContract } from './describeContract.ts'

const turns = async (count: number): Promise<void> => {
  for (let left = count; left > 0; left--) await new Promise((resolve) => setTimeout(resolve, 0))
}

describeContract('memoryChannel', channelContract, () => {
  const hub = memoryHub()
  return { tab: () => memoryChannel(hub), arrived: () => turns(1) }
})

let names = 0

describeContract('broadcastChannel', channelContract, () => {
  const name = `contract-${++names}`
  return {
    tab: () => broadcastChannel({ name }),
    forge: (raw: unknown) => {
      const forger = new BroadcastChannel(name)
      forger.postMessage(raw)
      forger.close()
    },
    arrived: () => turns(20),
  }
})

/** Windows of one origin: a write in one is told to the others, as in WebKit only to those that have used the storage. */
function origin() {
  const values = new Map<string, string>()
  const windows = new Set<EventTarget>()
  const tell = (from: EventTarget | undefined, key: string, newValue: string | null) => {
    for (const target of windows) {
      if (target !== from) target.dispatchEvent(Object.assign(new Event('storage'), { key, newValue }))
    }
  }
  const page = () => {
    const target = new EventTarget()
    const localStorage = {
      getItem: (key: string) => {
        windows.add(target)
        return values.get(key) ?? null
      },
      setItem: (key: string, value: string) => {
        windows.add(target)
        values.set(key, value)
        queueMicrotask(() => tell(target, key, value))
      },
      removeItem: (key: string) => {
        values.delete(key)
        queueMicrotask(() => tell(target, key, null))
      },
    }
    return Object.assign(target, { localStorage, crypto }) as unknown as Page
  }
  return { page, values, forge: (value: unknown) => tell(undefined, 'channel', value as string | null) }
}

describeContract('storageEventChannel', channelContract, () => {
  const { page, forge } = origin()
  return {
    tab: () => storageEventChannel({ name: 'channel', page: page() }),
    forge: (raw: unknown) => forge(typeof raw === 'string' ? raw : null),
    arrived: () => turns(2),
  }
})

describe('storageEventChannel', () => {
  it('leaves nothing behind in the storage, and ignores its own writes', async () => {
    const { page, values } = origin()
    const own = page()
    const channel = storageEventChannel({ name: 'channel', page: own })
    const heard: unknown[] = []
    channel.subscribe((message) => heard.push(message))
    const written = vi.spyOn(own.localStorage, 'setItem')
    channel.post('hello')
    const [, value] = written.mock.calls[0] ?? []
    ;(own as unknown as EventTarget).dispatchEvent(
      Object.assign(new Event('storage'), { key: 'channel', newValue: value }),
    )
    await turns(1)
    expect(values.size).toBe(0)
    expect(heard).toEqual([])
  })

  it('hears the others without having posted itself, also in WebKit, which tells only pages that have used the storage', async () => {
    const { page } = origin()
    const heard: unknown[] = []
    storageEventChannel({ name: 'channel', page: page() }).subscribe((message) => heard.push(message))
    storageEventChannel({ name: 'channel', page: page() }).post('hello')
    await turns(1)
    expect(heard).toEqual(['hello'])
  })

  it('T14: posts into the void, and hears nothing, where the storage is full or forbidden', () => {
    const page = {
      get localStorage(): Storage {
        throw new DOMException('denied', 'SecurityError')
      },
      crypto,
      addEventListener() {},
      removeEventListener() {},
    } as unknown as Page
    const channel = storageEventChannel({ name: 'channel', page })
    expect(() => {
      channel.subscribe(() => {})
      channel.post('hello')
    }).not.toThrow()
  })
})

describe('broadcastChannel', () => {
  let page: EventTarget
  beforeEach(() => {
    page = new EventTarget()
    for (const change of ['addEventListener', 'removeEventListener'] as const)
      vi.stubGlobal(change, (type: string, listener: EventListener) => page[change](type, listener))
  })
  afterEach(() => vi.unstubAllGlobals())

  const transition = (type: string) => Object.assign(new Event(type), { persisted: true })

  it('T43: is closed while the page is in the back/forward cache, and opened again with it', async () => {
    const name = `cached-${++names}`
    const channel = broadcastChannel({ name })
    const sender = broadcastChannel({ name })
    const heard: unknown[] = []
    channel.subscribe((message) => heard.push(message))
    page.dispatchEvent(transition('pagehide'))
    sender.post('while cached')
    await turns(20)
    page.dispatchEvent(transition('pageshow'))
    sender.post('afterwards')
    await turns(20)
    expect(heard).toEqual(['afterwards'])
    channel.close()
    page.dispatchEvent(transition('pageshow'))
    sender.post('to nobody')
    await turns(20)
    expect(heard).toEqual(['afterwards'])
  })

  it('opens nothing before somebody listens, and nothing stays open when nobody does', async () => {
    const opened = vi.fn()
    const closed = vi.fn()
    vi.stubGlobal(
      'BroadcastChannel',
      class {
        constructor() {
          opened()
        }
        close = closed
      },
    )
    const added = vi.spyOn(page, 'addEventListener')
    const channel = broadcastChannel({ name: 'quiet' })
    expect(opened).not.toHaveBeenCalled()
    expect(added).not.toHaveBeenCalled()
    channel.subscribe(() => {})()
    expect([opened.mock.calls.length, closed.mock.calls.length]).toEqual([1, 1])
  })

  it('never throws where the browser refuses the channel', () => {
    vi.stubGlobal(
      'BroadcastChannel',
      class {
        constructor() {
          throw new DOMException('denied', 'SecurityError')
        }
      },
    )
    const channel = broadcastChannel({ name: 'denied' })
    expect(() => {
      channel.subscribe(() => {})
      channel.post('hello')
      channel.close()
    }).not.toThrow()
  })
})

describe('memoryHub', () => {
  it('lets a test lose and double messages', () => {
    const carried: (() => void)[] = []
    const hub = memoryHub((arrive) => carried.push(arrive))
    const [one, two] = [memoryChannel(hub), memoryChannel(hub)]
    const heard: unknown[] = []
    two.subscribe((message) => heard.push(message))
    one.post('lost')
    one.post('doubled')
    carried[1]?.()
    carried[1]?.()
    expect(heard).toEqual(['doubled', 'doubled'])
  })
})

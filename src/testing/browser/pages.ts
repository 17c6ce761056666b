import { createDice, type Dice } from '../histories/dice.ts'
import type { Channels } from './channels.ts'
import { createPageDatabases } from './database/factory.ts'
import type { EventLoop } from './eventLoop.ts'
import type { Locks } from './locks.ts'
import type { Network } from './network/network.ts'
import { createPipe } from './pipe.ts'
import { createProcess, type Process } from './process.ts'
import type { SiteStorage } from './storage/storage.ts'
import { createWebStorage } from './storage/webStorage.ts'
import { createTab } from './tab.ts'
import type { SimulatedTab } from './tab.types.ts'
import { createThrottle } from './throttle.ts'
import { createTimers } from './timers.ts'
import type { Trace } from './trace.ts'
import type { Weather } from './weather.ts'

export interface BrowserParts {
  readonly loop: EventLoop
  readonly trace: Trace
  readonly errors: unknown[]
  readonly weather: Weather
  readonly wall: () => number
  readonly storage: SiteStorage
  readonly network: Network
  readonly locks: Locks
  readonly channels: Channels
  readonly url: URL
  readonly dice: Dice
}

export interface Pages {
  readonly all: readonly SimulatedTab[]
  open(): SimulatedTab
  tellOnline(isOnline: boolean): void
}

const QUOTA = 5_000_000

/** Opens pages: gives each a process, and connects it with the parts of the browser. */
export function openPages(browser: BrowserParts): Pages {
  const { loop, trace, errors, weather, wall, storage, network, locks, channels, url, dice } = browser
  const all: SimulatedTab[] = []
  const onlineListeners: ((isOnline: boolean) => void)[] = []

  const storagesOf = (process: Process, tab: string, onStorage: (change: object) => void) => {
    const local = storage.local.open((key, oldValue, newValue) => {
      process.post(storage.messageDelay(), `storage event for ${key}`, () => onStorage({ key, oldValue, newValue }))
    })
    const session = storage.session(tab)
    process.onChange((state) => {
      if (state === 'dead') local.close()
    })
    const { acts } = process
    const hasRoomFor = (values: ReadonlyMap<string, string>) => (key: string, value: string) => {
      const size = [...values].reduce((sum, [name, text]) => sum + name.length + text.length, 0)
      return !storage.isFull && size + key.length + value.length <= QUOTA
    }
    const write = (key: string, value: string | null): void =>
      void (value === null ? session.delete(key) : session.set(key, value))
    const areas = {
      localStorage: createWebStorage(local, { acts, hasRoomFor: hasRoomFor(local.values) }),
      sessionStorage: createWebStorage({ values: session, write }, { acts, hasRoomFor: hasRoomFor(session) }),
    }
    const guarded = (area: keyof typeof areas) => () => {
      if (storage.condition(area, process.name) === 'works') return areas[area]
      throw new DOMException('The operation is insecure.', 'SecurityError')
    }
    return { localStorage: guarded('localStorage'), sessionStorage: guarded('sessionStorage') }
  }

  const open = (tab: string, page: number): SimulatedTab => {
    const name = page === 0 ? tab : `${tab}${String.fromCharCode(97 + page)}`
    const process = createProcess(name, { loop, trace, errors, dice: createDice(dice.seed()) })
    trace.note(name, 'opened')
    const openedAt = loop.monotonic()
    const throttle = createThrottle(loop)
    const databases = createPageDatabases(
      process,
      createPipe(loop, process, storage.databaseDelay),
      storage.databases,
      {
        condition: () => {
          const condition = storage.condition('indexedDB', name)
          return condition === 'throws' ? 'fails' : condition
        },
        checkRoom() {
          if (storage.isFull) throw new DOMException('The quota has been exceeded.', 'QuotaExceededError')
        },
      },
    )
    loop.afterTask(() => {
      if (databases.transactions() > 0) databases.afterTask()
    })
    const cookies = storage.jar.openDocument(url)
    process.onChange((state) => {
      if (state === 'dead') cookies.close()
    })
    let onStorage = (_: object): void => {}
    const opened = createTab(
      {
        process,
        url,
        cookies,
        databases,
        timers: createTimers(loop, process, throttle.throttled),
        locks: locks.connect(process),
        channels: channels.connect(process),
        ...storagesOf(process, tab, (change) => onStorage(change)),
        fetch: network.connect(process, url),
        isOnline: () => network.isOnline,
        wall,
        age: () => loop.monotonic() - openedAt,
      },
      {
        loop,
        weather,
        again: () => open(tab, page + 1),
        onOnline: (listener) => void onlineListeners.push(listener),
        onVisibility: throttle.setVisible,
        onStorage: (listener) => {
          onStorage = listener
        },
      },
    )
    all.push(opened)
    return opened
  }
  let tabs = 0
  return {
    all,
    open: () => open(`tab ${++tabs}`, 0),
    tellOnline(isOnline) {
      for (const listener of onlineListeners) listener(isOnline)
    },
  }
}

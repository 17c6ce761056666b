import type { Page } from '../../adapters/page.ts'
import type { Dice } from '../histories/dice.ts'
import type { PageChannels } from './channels.ts'
import type { PageDatabases } from './database/factory.ts'
import { createEvents, type Events } from './events.ts'
import type { PageLocks } from './locks.ts'
import type { Process } from './process.ts'
import type { DocumentCookies } from './storage/cookies.ts'
import type { Timers } from './timers.ts'

export interface PageParts {
  readonly process: Process
  readonly url: URL
  readonly timers: Timers
  readonly locks: PageLocks
  readonly channels: PageChannels
  readonly databases: PageDatabases
  readonly localStorage: () => Storage
  readonly sessionStorage: () => Storage
  readonly cookies: DocumentCookies
  readonly fetch: typeof globalThis.fetch
  readonly isOnline: () => boolean
  readonly wall: () => number
  /** Milliseconds since the page was opened, on the device's monotonic clock. */
  readonly age: () => number
}

/** A page with the switches that the browser has: events, visibility. */
export interface SimulatedPage {
  readonly page: Page
  readonly window: Events
  readonly document: Events
  visibility: DocumentVisibilityState
}

export function createSimulatedPage(parts: PageParts): SimulatedPage {
  const { process, url, timers, cookies } = parts
  const [window, document] = [createEvents(process.report), createEvents(process.report)]
  const made: SimulatedPage = {
    window,
    document,
    visibility: 'visible',
    page: {
      get localStorage() {
        return parts.localStorage()
      },
      get sessionStorage() {
        return parts.sessionStorage()
      },
      indexedDB: parts.databases.indexedDB,
      navigator: {
        locks: parts.locks.manager,
        get onLine() {
          return parts.isOnline()
        },
      },
      document: {
        addEventListener: document.addEventListener,
        removeEventListener: document.removeEventListener,
        baseURI: url.href,
        get visibilityState() {
          return made.visibility
        },
        get cookie() {
          return cookies.read()
        },
        set cookie(line) {
          if (process.acts()) cookies.write(line)
        },
      },
      location: { href: url.href, origin: url.origin, protocol: url.protocol },
      crypto: { getRandomValues: (array) => fill(array, process.dice) },
      performance: { now: parts.age },
      Date: { now: () => Math.floor(parts.wall()) },
      BroadcastChannel: parts.channels.BroadcastChannel,
      fetch: parts.fetch,
      addEventListener: window.addEventListener,
      removeEventListener: window.removeEventListener,
      setTimeout: timers.set,
      clearTimeout: timers.clear,
    },
  }
  return made
}

function fill<T extends ArrayBufferView | null>(array: T, dice: Dice): T {
  if (array) {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
    for (let index = 0; index < bytes.length; index++) bytes[index] = dice.below(256)
  }
  return array
}

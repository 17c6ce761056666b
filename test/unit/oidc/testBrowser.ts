import type { Person } from '../../../examples/oidc-provider/index.ts'
import type { MessageTarget, OidcPage, Popup } from '../../../src/oidc/oidcPage.ts'

const ORIGIN = 'http://localhost:5173'

export interface TestPage extends OidcPage {
  /** Where the page has been sent, by `location.assign`. */
  readonly left: string[]
  readonly storage: Map<string, string>
  dispatch(type: string, fields?: object): void
}

export interface TestBrowser {
  /** Opens a page of the app: in a tab of its own, or in that of `tab`. */
  open(address: string, tab?: TestPage): TestPage
  /** The popups that were opened, newest last. */
  readonly popups: (Popup & { close(): void; address: string | undefined })[]
  /** What runs when a callback page is opened in a popup or a frame. */
  onCallbackPage: (page: TestPage) => void
  /** `true`: `window.open` gives nothing. */
  blocksPopups: boolean
  /** `true`: the person leaves the popup or the frame as it is. */
  ignores: boolean
  /** The page that has the focus, if it is one of the app's. */
  focused: boolean
}

/** Windows, tabs, channels and frames as far as the OIDC backend uses them; `person` sits before it. */
export function createTestBrowser(person: Person): TestBrowser {
  const channels = new Map<string, Set<{ onmessage: ((event: { data: unknown }) => void) | null }>>()

  class Channel {
    onmessage: ((event: { data: unknown }) => void) | null = null
    readonly #peers: Set<Channel>
    constructor(name: string) {
      this.#peers = (channels.get(name) ?? new Set()) as Set<Channel>
      channels.set(name, this.#peers as never)
      this.#peers.add(this)
    }
    postMessage(data: unknown) {
      const copy = structuredClone(data)
      for (const peer of this.#peers) if (peer !== this) setTimeout(() => peer.onmessage?.({ data: copy }))
    }
    close() {
      this.#peers.delete(this)
    }
  }

  function makePage(address: string, storage: Map<string, string>, around: Partial<OidcPage> = {}): TestPage {
    let href = new URL(address, ORIGIN).href
    const listeners = new Map<string, Set<(event: Event) => void>>()
    const dispatch = (type: string, fields: object = {}) => {
      for (const listener of [...(listeners.get(type) ?? [])]) listener(Object.assign(new Event(type), fields))
    }
    const target: MessageTarget = {
      postMessage: (data) => void setTimeout(() => dispatch('message', { origin: ORIGIN, data, source: null })),
    }
    const left: string[] = []
    /** A provider's page in a window of its own; the callback it comes back with is a page of the app. */
    async function visit(url: string, more: Partial<OidcPage>) {
      if (browser.ignores) return
      const callback = await person.visit(url)
      browser.onCallbackPage(makePage(callback.href, new Map(), more))
    }
    const page: TestPage = {
      left,
      storage,
      dispatch,
      location: {
        get href() {
          return href
        },
        origin: ORIGIN,
        assign: (url: string | URL) => void left.push(String(url)),
      },
      history: {
        state: { of: 'the app' },
        replaceState(_: unknown, __: string, url?: string | URL | null) {
          href = new URL(String(url), href).href
        },
      },
      sessionStorage: {
        get length() {
          return storage.size
        },
        key: (index: number) => [...storage.keys()][index] ?? null,
        getItem: (key: string) => storage.get(key) ?? null,
        setItem: (key: string, value: string) => void storage.set(key, value),
        removeItem: (key: string) => void storage.delete(key),
        clear: () => storage.clear(),
      },
      document: {
        hasFocus: () => browser.focused,
        createElement: () => {
          const frame = { style: {}, setAttribute() {}, remove() {}, hidden: false, title: '', src: '' }
          return frame as never
        },
        documentElement: {
          append(frame: { src: string }) {
            void visit(frame.src, { parent: target, opener: null })
          },
        } as never,
      },
      opener: null,
      parent: target,
      open() {
        if (browser.blocksPopups) return null
        const popup = {
          closed: false,
          address: undefined as string | undefined,
          close() {
            popup.closed = true
          },
          location: {
            replace(url: string) {
              popup.address = url
              void visit(url, { opener: target, close: () => popup.close() })
            },
          },
        }
        browser.popups.push(popup)
        return popup
      },
      close() {},
      indexedDB: globalThis.indexedDB,
      BroadcastChannel: Channel as never,
      Date,
      performance,
      fetch: (...args) => globalThis.fetch(...args),
      setTimeout: (callback, ms) => setTimeout(callback, ms),
      clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
      addEventListener(type, listener) {
        listeners.set(type, (listeners.get(type) ?? new Set()).add(listener))
      },
      removeEventListener(type, listener) {
        listeners.get(type)?.delete(listener)
      },
      ...around,
    }
    return page
  }

  const browser: TestBrowser = {
    open: (address, tab) => makePage(address, tab?.storage ?? new Map()),
    popups: [],
    onCallbackPage() {},
    blocksPopups: false,
    ignores: false,
    focused: true,
  }
  return browser
}

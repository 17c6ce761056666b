/**
 * What the adapters use of a page. Every browser adapter takes it as its option `page` and looks its parts up at each
 * use, never when it is made. Default: the globals of the page that the code runs in. Another window of the same origin
 * fits as well, and so does a page of `createSimulatedBrowser` (`authchart/testing`).
 *
 *   engine ──▶ ports ◀── adapters ──▶ Page ◀── globalThis, an iframe's window, a simulated page
 */
export interface Page extends PageEvents {
  readonly localStorage: Storage
  readonly sessionStorage: Storage
  readonly indexedDB: IDBFactory
  readonly navigator: Pick<Navigator, 'onLine' | 'locks'>
  readonly document: PageEvents & Pick<Document, 'visibilityState' | 'cookie' | 'baseURI'>
  readonly location: Pick<Location, 'href' | 'origin' | 'protocol'>
  readonly crypto: Pick<Crypto, 'getRandomValues'>
  readonly performance: Pick<Performance, 'now'>
  readonly Date: Pick<DateConstructor, 'now'>
  readonly BroadcastChannel: new (name: string) => BroadcastChannel
  readonly fetch: typeof globalThis.fetch
  setTimeout(callback: () => void, ms?: number): unknown
  clearTimeout(timer: unknown): void
}

/** Listening to a window or a document. */
export interface PageEvents {
  addEventListener(type: string, listener: (event: Event) => void, options?: AddEventListenerOptions): void
  removeEventListener(type: string, listener: (event: Event) => void, options?: EventListenerOptions): void
}

/** The page that this code runs in. On a server most of it is missing. */
export const thisPage: Page = globalThis

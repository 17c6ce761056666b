import { type Page, type PageEvents, thisPage } from '../adapters/page.ts'

/** A window that messages can be sent to: the opener of a popup, the page around a frame. */
export interface MessageTarget {
  postMessage(message: unknown, targetOrigin: string): void
}

/** A popup, as far as a page of another origin lets it be seen. */
export interface Popup {
  readonly closed: boolean
  readonly location: { replace(url: string): void }
  close(): void
}

/**
 * What the OIDC backend uses of a page, looked up at each use: never when it is made, so that a server can make it. Default:
 * the page that the code runs in.
 */
export interface OidcPage
  extends PageEvents,
    Pick<
      Page,
      | 'sessionStorage'
      | 'indexedDB'
      | 'BroadcastChannel'
      | 'Date'
      | 'performance'
      | 'fetch'
      | 'setTimeout'
      | 'clearTimeout'
    > {
  readonly location: Pick<Location, 'href' | 'origin' | 'assign'>
  readonly history: Pick<History, 'state' | 'replaceState'>
  readonly document: Pick<Document, 'hasFocus' | 'createElement' | 'documentElement'>
  /** Who opened this window; `null`: nobody, or somebody that the provider's page has cut off (COOP). */
  readonly opener: MessageTarget | null
  /** The page around this frame; the page itself where there is none. */
  readonly parent: MessageTarget
  open(url: string, target: string, features: string): Popup | null
  close(): void
}

export const thisOidcPage = thisPage as unknown as OidcPage

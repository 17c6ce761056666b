import type { Page } from '../adapters/page.ts'

/** Which requests carry the token, and what a rejection looks like. */
export interface RequestPolicy {
  /**
   * Origins that may see the token, beside the page's own: `https://api.example.com`. Compared as parsed origins,
   * never by prefix; anything else is refused the token.
   */
  readonly origins?: readonly string[]
  /** Does this answer mean "your token is stale"? Default: status 401. Must not read the body without `clone()`. */
  readonly isRejected?: (response: Response) => boolean | Promise<boolean>
  /** The transport underneath. Default: the page's `fetch`, looked up at each call. */
  readonly fetch?: typeof globalThis.fetch
  /** Whose `fetch`, address and clock are used. Default: the page this runs in. */
  readonly page?: Pick<Page, 'fetch' | 'location' | 'document' | 'Date'>
}

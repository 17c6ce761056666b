import type { Page } from '../adapters/page.ts'
import type { AuthClient } from '../bindings/vanilla/client.types.ts'

export interface ReturnPointOptions {
  /** Whose session it is: a page that one user has seen is not where another one lands. */
  readonly auth: Pick<AuthClient, 'view' | 'subscribe'>
  /** The part of the origin that is the app's, checked when an address is kept and when it is used. Default `/`. */
  readonly basePath?: string
  /** Where to go when there is nothing to go back to. Default: `basePath`. */
  readonly fallback?: string
  /** The path of the sign-in page: it, and what lies below it, is never gone back to. */
  readonly signInPath?: string
  /** More such paths: registration, password reset, an OAuth callback of the app's own. */
  readonly except?: readonly string[]
  /** How long an address is kept, milliseconds. Default 1,800,000 (30 minutes). */
  readonly maxAge?: number
  /** Default: the tab's `sessionStorage`; memory where that is missing or throws. */
  readonly storage?: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  readonly page?: Page
}

/** Where the user of this tab was, or wanted to go, before they had to sign in. No method throws. */
export interface ReturnPoint {
  /**
   * Keeps an address of this app, by default that of the page; the last one counts. Whatever leads out of the app, the
   * sign-in page and an OAuth callback are ignored, and so is the page on which the user has signed out.
   */
  capture(address?: string): void
  /** What `consume` would return, `null` where that is the fallback. */
  peek(): string | null
  /**
   * Where to go now that somebody has signed in: a path of this app, once; after that the fallback. Without a session
   * it is the fallback, and what was kept stays.
   */
  consume(): string
  /** Nobody is to come back. */
  forget(): void
}

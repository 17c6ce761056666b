/** What the harness asks of a browser, whichever protocol it is driven by. */
import type { Engine } from './engines.ts'

export interface LaunchedBrowser {
  readonly engine: Engine
  /** Chromium's headless shell has no back/forward cache at all. */
  readonly hasPageCache: boolean
  /** A fresh profile: nothing stored, no cookie. */
  openProfile(): Promise<Profile>
  close(): Promise<void>
}

export interface Profile {
  newPage(): Promise<PageDriver>
  close(): Promise<void>
}

export interface PageDriver {
  /** The value of an expression in the page, a promise's once it is fulfilled. JSON values only. */
  evaluate(expression: string): Promise<unknown>
  /** Until the page has loaded. */
  goto(url: string): Promise<void>
  reload(): Promise<void>
  /** As a user closes a tab: the page sees `pagehide`. */
  close(): Promise<void>
  /** A real key press: trusted, unlike events made by scripts. */
  press(key: 'Shift'): Promise<void>
  /** The page that `open` makes this one open. */
  popup(open: () => Promise<unknown>): Promise<PageDriver>
  /** Of the whole profile, HttpOnly ones, too. */
  clearCookies(): Promise<void>
  /** Timers and promises stop in the middle, as those of a tab in the background may. */
  freeze(): Promise<void>
  thaw(): Promise<void>
  /** The process of the page dies at once, in the middle of whatever it does. */
  crash(): Promise<void>
  setOffline(isOffline: boolean): Promise<void>
  /** From now on collects what the browser holds against keeping the page in its back/forward cache, where it tells. */
  watchPageCache(): Promise<readonly string[]>
}

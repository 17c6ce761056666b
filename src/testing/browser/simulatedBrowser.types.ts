import type { SimulatedNetwork } from './network/network.types.ts'
import type { SimulatedTab } from './tab.types.ts'
import type { Weather } from './weather.ts'

export interface SimulatedBrowserOptions {
  /** Any number; names one history for ever. */
  readonly seed: number
  /** What is left out is drawn from the seed. */
  readonly weather?: Partial<Weather>
  /** Where the tabs' pages lie. Default `https://app.test/`. */
  readonly url?: string
  /** True time at the beginning, epoch ms. Default: the beginning of 2026. */
  readonly startsAt?: number
  /** How much the user's clock is ahead of true time at the beginning, ms. Default 0. */
  readonly skew?: number
}

export type FailingPart = 'localStorage' | 'sessionStorage' | 'indexedDB'

export interface SimulatedBrowser {
  readonly weather: Weather
  /** True time, which nobody's clock settings touch: for servers. `sleep` goes on while the device sleeps. */
  readonly clock: { now(): number; sleep(ms: number): Promise<void> }
  /** How much the user's clock is ahead of true time, ms. */
  readonly skew: number
  /** All pages that were ever opened. */
  readonly tabs: readonly SimulatedTab[]
  readonly network: SimulatedNetwork
  readonly isOnline: boolean
  /** What happened: seconds since the beginning, who, what. No secret. The oldest lines are forgotten. */
  readonly trace: readonly string[]
  /** What no listener of a page caught. */
  readonly errors: readonly unknown[]
  /** How many tasks have run. */
  readonly tasks: number
  /** Who answers requests to this origin. What the handler throws breaks the connection. */
  serve(origin: string, handler: (request: Request) => Response | Promise<Response>): void
  /** Another tab, in the foreground. */
  open(): SimulatedTab
  /** Lets time pass: runs all tasks that come due within `ms`, each followed by its microtasks. */
  pass(ms: number): Promise<void>
  /**
   * Lets time pass until the promise settles, and settles as it does. Rejects with `AuthError` `timeout` when `limit` ms
   * (default 600,000) have passed without.
   */
  finish<T>(promise: Promise<T>, limit?: number): Promise<T>
  /** The lid is closed for so long: wall time moves, tabs stand still, servers go on. */
  sleep(ms: number): Promise<void>
  /** The user or the system sets the clock, forwards or (negative) backwards. */
  jumpClock(ms: number): void
  goOffline(): void
  goOnline(): void
  /** Nothing more can be stored: `QuotaExceededError`. `false`: there is room again. */
  fillStorage(isFull?: boolean): void
  /**
   * `throws`: access is denied or fails; `hangs` (IndexedDB only): nothing is ever answered; `works`: as before. For one
   * page, or for all of them.
   */
  failStorage(part: FailingPart, how: 'throws' | 'hangs' | 'works', tab?: SimulatedTab): void
  /** The user deletes everything that this site has stored, while its tabs are open. */
  clearSiteData(): void
  /** Cookies that have not expired, HttpOnly ones too, as `name=value`. Secret. */
  cookies(): string[]
}

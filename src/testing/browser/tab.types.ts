import type { Page } from '../../adapters/page.ts'
import type { Environment } from '../../adapters/ports.ts'
import type { ProcessState } from './process.ts'

export type Gesture = 'pointerdown' | 'keydown' | 'wheel' | 'touchstart'

/** One page in one tab. A reload, or the way back to a page that was not kept, makes a new one. */
export interface SimulatedTab {
  /** `tab 1`; a reloaded page is `tab 1b`, then `tab 1c`. */
  readonly name: string
  /** The globals of this page, for the option `page` of the adapters. */
  readonly page: Page
  readonly state: ProcessState
  readonly isVisible: boolean
  /** All ports over this page: `browserEnvironment(scope, { page })`. `onNotesFailure` as there. */
  environment(scope: string, options?: { readonly onNotesFailure?: (error: unknown) => void }): Environment
  /** Runs `work` as a task of this page: it waits while the page is frozen, and never settles once it is dead. */
  run<T>(work: () => T | Promise<T>, label?: string): Promise<T>
  /** Another tab or window covers it: its timers are throttled. */
  hide(): void
  /** Thaws it, too, if it is frozen. */
  show(): void
  /** The browser suspends the page, which it hides first: nothing runs until `thaw`. Locks stay where they are. */
  freeze(): void
  thaw(): void
  /**
   * The user navigates to another site. The page goes into the back/forward cache if it holds no lock and no transaction is
   * under way; else it dies.
   */
  leave(): void
  /** The Back button: this page if it was kept, else a new one. */
  back(): SimulatedTab
  /** The same tab with a new page: sessionStorage stays. */
  reload(): SimulatedTab
  /** The user closes the tab: the page hears `pagehide`, and what it has sent by then arrives. */
  close(): void
  /** The process is gone from one moment to the next. */
  crash(): void
  /**
   * Crashes after n − 1 more tasks of this page, before the n-th begins: at any `await`, as `n` goes up. Whether what was on
   * its way to the page has already arrived at the browser then is drawn from the seed.
   */
  crashAfter(tasks: number): void
  /**
   * Crashes just before the n-th effect from now, a write to a storage, a message, a request: between two statements of one
   * task, as `n` goes up.
   */
  crashAtEffect(effects: number): void
  /** The main thread is busy for so many ms: all tasks wait. */
  block(ms: number): void
  /** A gesture of the user, as only a browser can make it. Tells whether the page got it: a hidden one does not. */
  act(gesture?: Gesture): boolean
  /** What the page still holds on to, in words; empty after `dispose()`. */
  leftovers(): string[]
}

import type { AuthClient, AuthOptions } from 'authchart'
import type { NetworkEntry, SimulatedBrowser, SimulatedTab } from 'authchart/testing'
import type { Page } from '../../../src/adapters/page.ts'
import type { StepUpRequest } from '../../../src/adapters/ports.ts'
import type { AuthEvent } from '../../../src/machines/auth/auth.events.ts'
import type { Work } from './work.ts'

/** Ada signs in with a password; Grace also proves a second factor. */
export type UserName = 'ada' | 'grace'

/** A page of the app with an engine in it, and all that could be overheard there. */
export interface ContractTab {
  readonly tab: SimulatedTab
  readonly page: Page
  readonly auth: AuthClient
  readonly events: AuthEvent[]
  /** What observers, listeners, other tabs and error reports were given. */
  readonly seen: unknown[]
}

/** Whether the page is left for a step-up: a request can wait for it only where it is not. */
export type StepUpWay = 'on the page' | 'by redirect'

export interface WorldOptions {
  readonly seed: number
  /** How much the user's clock is ahead, ms. */
  readonly skew?: number
}

/** One browser, and a server of one kind behind its network. */
export interface BackendWorld {
  readonly browser: SimulatedBrowser
  /** Real work that virtual time has to wait for. */
  readonly work: Work
  /** The globals of a page at an address, default that of the tab. */
  pageOf(tab: SimulatedTab, address?: string): Page
  /** What the app gives to `createAuth` in such a page. */
  options(page: Page): Pick<AuthOptions, 'backend'> & Partial<AuthOptions>
  /**
   * Signs somebody in; rejects as `auth.signIn` does. Resolves to the tab in which that has ended: another page where
   * it has left the first.
   */
  signIn(tab: ContractTab, user: UserName): Promise<ContractTab>
  /**
   * The user gives what they are asked for in a step-up. Resolves to the tab in which that has ended: another page where it
   * has left the first.
   */
  prove(tab: ContractTab, way: StepUpWay): Promise<ContractTab>
  /** Where the API is: `/me` there answers with the `id` of the user whom the server sees. */
  readonly api: string
  /** What `/sensitive` there wants of a user, who with a password alone gets the challenge of RFC 9470. */
  readonly sensitive: StepUpRequest
  readonly idOf: Readonly<Record<UserName, string>>
  /** A request by which a session goes on at the server. */
  isRefresh(entry: NetworkEntry): boolean
  /** Access that was handed out so far is refused from now on; the sessions are good. */
  rejectAccess(): void
  /** The server ends all sessions. */
  revoke(): Promise<void>
  /** Sessions that could go on at the server. */
  liveSessions(): Promise<number>
  /** How often the server has seen a refresh token twice. */
  reuses(): number
  /** What stood in the address of a page: codes and states. */
  readonly addresses?: readonly string[]
  /** More secrets than what passes the network: keys. */
  secrets?(): readonly string[]
  dispose?(): Promise<void>
}

/** `kitOf`: where a world opens the pages that follow a redirect. */
export type MakeWorld = (
  options: WorldOptions,
  kitOf: () => { start(tab: SimulatedTab, address?: string): ContractTab },
) => Promise<BackendWorld>

/** What differs, and is no fault. */
export interface BackendTraits {
  /** The access token's lifetime, ms; `null`: a page has none, so that nothing has to be refreshed. */
  readonly accessTtl: number | null
  /** Three tabs whose requests are rejected together ask this often, at least and at most; one tab asks once. */
  readonly refreshesOfThreeTabs: readonly [least: number, most: number]
  /** Sign-in asks the server from the page, so that a network fault is told by `signIn`. */
  readonly signsInFromPage: boolean
  readonly stepUps: readonly StepUpWay[]
  /** How many histories of each kind. */
  readonly seeds: number
}

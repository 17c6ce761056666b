import type { LedgerEntry } from '../../src/protocol/ledger.ts'
import type { SessionRecord } from '../../src/protocol/record.ts'

/**
 * What passes between one tab and the rest of the world. A tab's code is a function of this transcript and of nothing
 * else, which is what lets the search run it once for each transcript instead of once for each history of the world.
 *
 *   world ── Input ──▶ tab      one task: a command, an answer, a timer
 *   world ◀── Ask ──── tab      synchronous reads inside that task
 *   world ◀── Effect ─ tab      what it does inside that task
 */
export type Input =
  | { readonly do: 'restore' | 'refresh' | 'signOut' | 'cancel' | 'look' | 'dispose' }
  | { readonly do: 'signIn'; readonly user: string }
  | { readonly do: 'answer'; readonly op: number; readonly value: unknown }
  | { readonly do: 'reject'; readonly op: number; readonly code: string }
  | { readonly do: 'timer'; readonly timer: number }
  | { readonly do: 'hear'; readonly message: unknown }

/** Asynchronous calls of the ports: each is answered by the world when the search says so. */
export type Call =
  | { readonly port: 'read' }
  | {
      readonly port: 'cas'
      readonly expected: LedgerEntry | null
      readonly next: LedgerEntry
      readonly records: readonly (readonly [string, string | null])[]
    }
  | { readonly port: 'get'; readonly key: string }
  | { readonly port: 'set'; readonly key: string; readonly value: string | null }
  | { readonly port: 'lock' }
  | { readonly port: 'isHeld'; readonly lock: number }
  | { readonly port: 'refresh' | 'revoke'; readonly token: string | null }
  | { readonly port: 'signIn'; readonly user: string }

export type Effect =
  | { readonly type: 'call'; readonly op: number; readonly call: Call; readonly timer: number | null }
  /** The request is given up by its own tab. */
  | { readonly type: 'abandon'; readonly op: number }
  | { readonly type: 'timer'; readonly timer: number; readonly ms: number }
  | { readonly type: 'clear'; readonly timer: number }
  /** A synchronous write that other tabs may see late. */
  | { readonly type: 'put'; readonly key: string; readonly value: string | null }
  | { readonly type: 'release'; readonly op: number }
  | { readonly type: 'post'; readonly message: unknown }
  | { readonly type: 'settled'; readonly activity: Activity; readonly outcome: Outcome }

export type Activity = 'restore' | 'refresh' | 'signIn' | 'signOut' | 'end' | 'look'
export type Outcome = { readonly type: string; readonly reason?: string; readonly failure?: { readonly code: string } }

/** What can be said of a tab between two tasks. */
export interface TabFacts {
  readonly held: SessionRecord | null
  /** What has been begun and has not settled. */
  readonly activities: readonly Activity[]
}

export interface Hooks {
  /** A synchronous read of what other tabs write, too. */
  ask(key: string): string | null
  effect(effect: Effect): void
}

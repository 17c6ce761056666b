import type { EndReason } from '../session.ts'

/** Raised when the shape of ledger, record or message changes. Older code that meets a newer number keeps its hands off (T40). */
export const SCHEMA = 1

/** What all tabs of a scope agree on. No secrets. Values are immutable; a change is a compare-and-set. */
export type LedgerEntry = LiveEntry | EndedEntry

export interface LiveEntry {
  readonly schema: number
  readonly live: true
  /** Names one sign-in. Random, so that none is ever used again, not even after the ledger was wiped. */
  readonly epoch: string
  readonly generation: number
  /** Names the one stored record that holds the current tokens. */
  readonly commit: string
  /** The record lies in the store for remembered sessions. */
  readonly remembered?: true
  /** The session is locked: a reload must not unlock it. */
  readonly locked?: true
  /** Somebody is, or was, between "sent" and "committed". */
  readonly refreshing?: RefreshMarker
}

export interface RefreshMarker {
  /** The commit under which the holder will store what it gets. */
  readonly commit: string
  /** Epoch milliseconds on the holder's clock. */
  readonly since: number
  /** An attempt with this generation ended without a known outcome: its packet may still arrive (rule 7). */
  readonly unknown?: true
}

export interface EndedEntry {
  readonly schema: number
  readonly live: false
  /** The epoch that ended. */
  readonly epoch: string
  readonly reason: EndReason
  /** Epoch milliseconds on the clock of the tab that ended it. */
  readonly at: number
  /** The server has confirmed the revocation. */
  readonly revoked?: true
}

const sameMarker = (a: RefreshMarker | undefined, b: RefreshMarker | undefined): boolean =>
  a?.commit === b?.commit && a?.unknown === b?.unknown

/** Equality of registers, for adapters whose compare-and-set has to compare values. */
export function sameEntry(a: LedgerEntry | null, b: LedgerEntry | null): boolean {
  if (a === null || b === null) return a === b
  if (a.epoch !== b.epoch) return false
  if (!a.live || !b.live) return a.live === b.live && (a.live || b.live || a.revoked === b.revoked)
  return (
    a.generation === b.generation &&
    a.commit === b.commit &&
    a.locked === b.locked &&
    sameMarker(a.refreshing, b.refreshing)
  )
}

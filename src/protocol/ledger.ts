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
  /** Epoch milliseconds; here as well as in the record, so that a limit on the session outlives a lost record. */
  readonly signedInAt: number
  /** The record lies in the store for remembered sessions. */
  readonly remembered?: true
  /** The session is locked: a reload must not unlock it. */
  readonly locked?: true
  /** Its sign-in may yet be given up, and give back the session that it has replaced: nobody lets go of that one before. */
  readonly tentative?: true
  /** Somebody is, or was, between "sent" and "committed". */
  readonly refreshing?: RefreshMarker
}

export interface RefreshMarker {
  /** The commit under which the holder will store what it gets. */
  readonly commit: string
  /** Epoch milliseconds on the holder's clock. */
  readonly since: number
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

/** Equality of registers, for adapters whose compare-and-set has to compare values. */
export function sameEntry(a: LedgerEntry | null, b: LedgerEntry | null): boolean {
  if (a === null || b === null) return a === b
  if (a.epoch !== b.epoch) return false
  if (!a.live || !b.live) return a.live === b.live && (a.live || b.live || a.revoked === b.revoked)
  return (
    a.generation === b.generation &&
    a.commit === b.commit &&
    a.locked === b.locked &&
    a.tentative === b.tentative &&
    a.refreshing?.commit === b.refreshing?.commit &&
    a.refreshing?.since === b.refreshing?.since
  )
}

/** Where a session stands among the live ones: what `beginSession` writes. */
export const begun = (
  entry: Pick<LiveEntry, 'epoch' | 'commit' | 'signedInAt' | 'remembered' | 'tentative'>,
): LiveEntry => ({
  schema: SCHEMA,
  live: true,
  generation: 1,
  ...entry,
})

/** "I am about to send the refresh token; what it brings will be stored under `commit`." */
export const marked = (entry: LiveEntry, refreshing: RefreshMarker): LiveEntry => ({
  ...unmarked(entry),
  refreshing,
})

/** The attempt is over and is known to have changed nothing at the server; or a sign-in is not given up any more. */
export function unmarked({ refreshing: _, tentative: __, ...entry }: LiveEntry): LiveEntry {
  return entry
}

/** The next generation, stored under `commit`. */
export const advanced = (entry: LiveEntry, commit: string): LiveEntry => ({
  ...unmarked(entry),
  generation: entry.generation + 1,
  commit,
})

export const ended = (epoch: string, reason: EndReason, at: number): EndedEntry => ({
  schema: SCHEMA,
  live: false,
  epoch,
  reason,
  at,
})

export function withLock({ locked: _, ...entry }: LiveEntry, locked: boolean): LiveEntry {
  return locked ? { ...entry, locked: true } : entry
}

export const isLiveIn = (entry: LedgerEntry | null, epoch: string): entry is LiveEntry =>
  entry?.live === true && entry.epoch === epoch

import type { Families, Family } from './families.ts'

export interface Counters {
  /** Families begun: a sign-in that waits for its second factor does not count yet. */
  signIns: number
  /** Refresh tokens spent. */
  refreshes: number
  /** Families that died because a spent token came back. */
  reuseDetections: number
  /** Families that were ended otherwise: signed out, revoked by an administrator, replaced by a new sign-in. */
  revocations: number
  /** Requests that arrived, by path. */
  readonly requests: Record<string, number>
}

export interface LogEntry {
  /** Epoch milliseconds of the server. */
  readonly at: number
  readonly what: 'request' | 'signedIn' | 'refreshed' | 'ended'
  /** `POST /auth/refresh`, or the reason of an end. Never a token, a code or a password. */
  readonly detail: string
  readonly status?: number
  readonly family?: string
}

/** What a test or the demo's panel may look at. */
export interface ServerState {
  readonly counters: Counters
  /** Sessions that could be refreshed now, oldest first; of one user where an id is given. */
  liveFamilies(userId?: string): readonly Readonly<Family>[]
  /** Secrets, for tests only: no route shows them. */
  liveRefreshTokens(): readonly string[]
  /** Every secret that this server ever made, so that a test can search for them where they must not be. */
  issuedSecrets(): readonly string[]
  /** The latest 1,000 entries. */
  readonly log: readonly LogEntry[]
}

export interface Journal {
  readonly counters: Counters
  readonly log: readonly LogEntry[]
  write(entry: Omit<LogEntry, 'at'>): void
  reset(): void
}

const KEPT = 1_000

export function createJournal(now: () => number): Journal {
  const counters: Counters = { signIns: 0, refreshes: 0, reuseDetections: 0, revocations: 0, requests: {} }
  const log: LogEntry[] = []
  return {
    counters,
    log,
    write(entry) {
      log.push({ at: now(), ...entry })
      if (log.length > KEPT) log.shift()
    },
    // The same objects, emptied: a test may have kept a reference.
    reset() {
      Object.assign(counters, { signIns: 0, refreshes: 0, reuseDetections: 0, revocations: 0 })
      for (const path of Object.keys(counters.requests)) delete counters.requests[path]
      log.length = 0
    },
  }
}

export const stateOf = (journal: Journal, families: Families, issued: () => readonly string[]): ServerState => ({
  counters: journal.counters,
  log: journal.log,
  liveFamilies: (userId) => families.live(userId).map((family) => ({ ...family })),
  liveRefreshTokens: () => families.liveRefreshTokens(),
  issuedSecrets: issued,
})

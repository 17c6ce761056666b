import type { AuthErrorCode } from '../errors.ts'
import type { EndReason, Source } from '../session.ts'

/** What the protocol and the page report beside the chart's own events: a closed list. */
export type FlightNote =
  /** This tab asks for its turn to refresh … */
  | 'lock.wanted'
  /** … and has it. */
  | 'lock.taken'
  /** Another tab has taken the turn away, because this one held it for too long. */
  | 'lock.stolen'
  /** Another tab's refresh is unfinished. `by`: whose. */
  | 'refresh.found'
  | 'refresh.sent'
  | 'refresh.answered'
  /** The server said no, or could not be asked. `code`: which. */
  | 'refresh.refused'
  /** The answer came when the session was over, and was given back. */
  | 'refresh.discarded'
  /** The stored session was taken up. `by`: the tab, or the earlier page, that had stored it. */
  | 'record.read'
  /** Another tab had refreshed this very session, and this tab has what it got. `by`: which. */
  | 'record.adopted'
  /** Another tab had stored what it got and died; this tab finished it. `by`: which. */
  | 'record.finished'
  /** The ledger has changed, and the other tabs were told. */
  | 'tabs.told'
  | 'tabs.heard'
  | 'page.hidden'
  /** The browser has stopped the page, or put it into the back/forward cache. */
  | 'page.frozen'
  /** `ms`: how long it was away. */
  | 'page.woke'
  /** The device slept, or its clock was set. `ms`: how far the wall clock went beyond the time that was lived through. */
  | 'clock.jumped'

/** One thing that happened to the session of one tab. No secrets, no personal data. */
export interface FlightEntry {
  /** Epoch ms. */
  readonly at: number
  /** Milliseconds since the record began, by the monotonic clock. */
  readonly elapsed: number
  /**
   * A `FlightNote`, or an event of the chart (`token.expiring`, `session.signIn`), where what an actor brought is
   * named after the actor: `refreshSession.done`, `runAttempt.error`. `init` is the first.
   */
  readonly event: string
  /** Innermost active states after it, dotted; only when they changed. */
  readonly states?: readonly string[]
  /** The session's local, random id. */
  readonly session?: string
  readonly generation?: number
  readonly reason?: EndReason
  readonly source?: Source
  readonly code?: AuthErrorCode
  /** The other tab that this is about, where it is known. */
  readonly by?: string
  /** Milliseconds; the note says of what. */
  readonly ms?: number
}

/** What `auth.record()` returns: JSON, at most 64 kB. */
export interface FlightRecord {
  readonly kind: 'authchart.flight'
  readonly schema: 1
  /** Short random id of this tab. */
  readonly tab: string
  /** Epoch ms. */
  readonly startedAt: number
  /** Entries that fell out, or were taken over by one like them. */
  readonly dropped: number
  readonly entries: readonly FlightEntry[]
}

export interface Explanation {
  /** Plain English, with times of day on this device. */
  readonly sentence: string
  /** What led to the present state, oldest first. */
  readonly chain: readonly FlightEntry[]
}

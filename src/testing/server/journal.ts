import type { ServerClock } from './clock.ts'

export interface JournalEntry {
  /** When it arrived, epoch milliseconds. */
  readonly at: number
  readonly method: string
  readonly path: string
  /** The id of the session (`state.families()`) that the request was about; `null` where it named none. */
  session: string | null
  /** `null` while the answer is outstanding, and for ever where it was dropped. */
  status: number | null
  /** The code of a refusal, such as `invalid_grant`. */
  error: string | null
}

export interface Counters {
  signIns: number
  refreshes: number
  /** How often a spent refresh token came back and killed its session. */
  reuseDetections: number
  /** Sessions that clients have ended: by signing out, or by signing in anew over a cookie. */
  revocations: number
}

export interface Journal {
  readonly counters: Counters
  /** The last 10,000 requests, in the order of their arrival. */
  readonly log: readonly JournalEntry[]
  /** How many requests each path has had. */
  readonly requests: Readonly<Record<string, number>>
  arrived(method: string, path: string): JournalEntry
  reset(): void
}

const KEPT = 10_000

const none = (): Counters => ({ signIns: 0, refreshes: 0, reuseDetections: 0, revocations: 0 })

/** What happened. Paths, codes and figures only: no header, no body, no secret. */
export function createJournal(clock: ServerClock): Journal {
  const counters = none()
  const log: JournalEntry[] = []
  let requests = new Map<string, number>()

  return {
    counters,
    log,
    get requests() {
      return Object.fromEntries(requests)
    },
    arrived(method, path) {
      const entry: JournalEntry = { at: clock.now(), method, path, session: null, status: null, error: null }
      log.push(entry)
      if (log.length > KEPT) log.shift()
      requests.set(path, (requests.get(path) ?? 0) + 1)
      return entry
    },
    reset() {
      Object.assign(counters, none())
      log.length = 0
      requests = new Map()
    },
  }
}

import type { MiddlewareHandler } from 'hono'
import type { ServerClock } from './clock.ts'

export interface JournalEntry {
  /** When it arrived, epoch milliseconds. */
  readonly at: number
  readonly method: string
  readonly path: string
  /** `null` while the answer is outstanding, and for ever where it was dropped. */
  status: number | null
}

export interface Counters {
  signIns: number
  refreshes: number
  reuseDetections: number
  revocations: number
}

export interface Journal {
  readonly counters: Counters
  /** The last 1,000 requests, in the order of their arrival. */
  readonly log: readonly JournalEntry[]
  /** How many requests each path has had. */
  readonly requests: Readonly<Record<string, number>>
  readonly record: MiddlewareHandler
  reset(): void
}

const KEPT = 1_000

/** What happened, for tests and for the fault panel. Paths and figures only: no header, no body, no secret. */
export function createJournal(clock: ServerClock): Journal {
  const counters: Counters = { signIns: 0, refreshes: 0, reuseDetections: 0, revocations: 0 }
  const log: JournalEntry[] = []
  let requests: Record<string, number> = {}

  return {
    counters,
    log,
    get requests() {
      return { ...requests }
    },
    async record(c, next) {
      const { method, path } = c.req
      const entry: JournalEntry = { at: clock.now(), method, path, status: null }
      log.push(entry)
      if (log.length > KEPT) log.shift()
      requests[path] = (requests[path] ?? 0) + 1
      await next()
      entry.status = c.res.status
    },
    reset() {
      Object.assign(counters, { signIns: 0, refreshes: 0, reuseDetections: 0, revocations: 0 })
      log.length = 0
      requests = {}
    },
  }
}

import type { Environment, Unsubscribe } from '../adapters/ports.ts'
import type { FlightEntry, FlightNote, FlightRecord } from './flight.types.ts'

/** So many entries are kept: the last hours of a quiet session, the last minutes of a busy one. */
const KEPT = 100

/** Wall and monotonic clock may drift apart by this much, ms, before it is worth an entry. */
const DRIFT = 2_000

export type FlightFacts = Omit<FlightEntry, 'at' | 'elapsed' | 'event'>

/** What has happened to the session of this tab: a ring, always on, the same for chart, protocol and page. */
export interface Flight {
  readonly tab: string
  note(event: FlightNote, facts?: FlightFacts): void
  /** A transition of the chart. */
  note(event: string, facts?: FlightFacts): void
  record(): FlightRecord
  watch(listener: (entry: FlightEntry) => void): Unsubscribe
  /** Nobody is told of anything any more. */
  close(): void
}

/** A name from outside: a forged one neither makes the record grow nor brings markup into it. */
const clipped = (value: unknown): unknown =>
  typeof value === 'string' ? value.slice(0, 40).replace(/[^\w.:-]/g, '') : value

export function createFlight({ clock, random }: Pick<Environment, 'clock' | 'random'>): Flight {
  const startedAt = clock.now()
  const began = clock.monotonic()
  const listeners = new Set<(entry: FlightEntry) => void>()
  let entries: readonly FlightEntry[] = []
  let total = 0
  let tab = ''

  const flight: Flight = {
    get tab() {
      tab ||= random.id().replace(/\W/g, '').slice(0, 4)
      return tab
    },
    note(event: string, facts?: FlightFacts) {
      const at = clock.now()
      const elapsed = Math.round(clock.monotonic() - began)
      const last = entries.at(-1)
      const ms = last ? at - last.at - elapsed + last.elapsed : 0
      const push = (facts: object) => {
        const fields: Record<string, unknown> = { at, elapsed, ...facts }
        for (const key in fields) fields[key] = clipped(fields[key])
        const entry = fields as unknown as FlightEntry
        // One more of the same, however many: neither a flood nor a page that comes and goes drives anything else out.
        const isSame = (one?: FlightEntry) => one?.event === entry.event && !one.states && !entry.states
        const kept = entries.slice(1 - KEPT)
        if (isSame(kept.at(-1))) kept.pop()
        else if (kept.at(-1)?.event.startsWith('page.') && isSame(kept.at(-2))) kept.splice(-2, 1)
        entries = [...kept, entry]
        total++
        for (const tell of listeners) tell(entry)
      }
      if (Math.abs(ms) > DRIFT) push({ event: 'clock.jumped', ms: Math.round(ms) })
      push({ event, ...facts })
    },
    record: () => ({
      kind: 'authchart.flight',
      schema: 1,
      tab: flight.tab,
      startedAt,
      dropped: total - entries.length,
      entries,
    }),
    watch(listener) {
      const tell = (entry: FlightEntry) => queueMicrotask(() => listeners.has(tell) && listener(entry))
      listeners.add(tell)
      return () => listeners.delete(tell)
    },
    close: () => listeners.clear(),
  }
  return flight
}

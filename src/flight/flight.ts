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
  readonly entries: readonly FlightEntry[]
  note(event: FlightNote, facts?: FlightFacts): void
  add(event: string, facts?: FlightFacts): FlightEntry
  record(): FlightRecord
  watch(listener: (entry: FlightEntry) => void): Unsubscribe
  /** Nobody is told of anything any more. */
  close(): void
}

/** What is believed of a name from outside: a forged one neither grows the record nor brings markup into it. */
const clipped = (value: unknown): unknown =>
  typeof value === 'string' ? value.slice(0, 40).replace(/[^\w.:-]/g, '') : value

export function createFlight({ clock, random }: Pick<Environment, 'clock' | 'random'>): Flight {
  const listeners = new Set<(entry: FlightEntry) => void>()
  let entries: FlightEntry[] = []
  let tab: string | undefined
  let start: { readonly at: number; readonly monotonic: number } | undefined
  let total = 0
  // Looked at on first use: a server renders without it.
  const begin = () => {
    start ??= { at: clock.now(), monotonic: clock.monotonic() }
    return start
  }

  const push = (event: string, facts?: FlightFacts): FlightEntry => {
    const since = begin()
    const entry = {
      at: clock.now(),
      elapsed: Math.round(clock.monotonic() - since.monotonic),
      event: '',
    } as FlightEntry
    for (const [key, value] of Object.entries({ event, ...facts }))
      if (value !== undefined) Object.assign(entry, { [key]: clipped(value) })
    const last = entries.at(-1)
    // One more of the same, however many: a flood drives nothing else out.
    if (last?.event === entry.event && !last.states && !entry.states) entries.pop()
    entries = [...entries.slice(1 - KEPT), entry]
    total++
    for (const listener of listeners) queueMicrotask(() => listeners.has(listener) && listener(entry))
    return entry
  }
  const add = (event: string, facts?: FlightFacts): FlightEntry => {
    const last = entries.at(-1)
    const drift = last ? clock.now() - last.at - (clock.monotonic() - begin().monotonic - last.elapsed) : 0
    if (Math.abs(drift) > DRIFT) push('clock.jumped', { ms: Math.round(drift) })
    return push(event, facts)
  }
  const flight: Flight = {
    get tab() {
      tab ??= random.id().replace(/\W/g, '').slice(0, 4)
      return tab
    },
    get entries() {
      return entries
    },
    add,
    note: add,
    record: () => ({
      kind: 'authchart.flight',
      schema: 1,
      tab: flight.tab,
      startedAt: begin().at,
      dropped: total - entries.length,
      entries,
    }),
    watch(listener) {
      // Each subscription is its own, even of one function.
      const own = (entry: FlightEntry) => listener(entry)
      listeners.add(own)
      return () => listeners.delete(own)
    },
    close: () => listeners.clear(),
  }
  return flight
}

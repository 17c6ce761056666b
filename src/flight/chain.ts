import type { FlightEntry } from './flight.types.ts'

/** So many entries explain enough. */
const LONGEST = 20

/** What another tab did counts as "just before" for so long, ms. */
const JUST_BEFORE = 60_000

/** Nothing is under way: what comes after begins something new. */
const isCalm = ({ states }: FlightEntry): boolean =>
  /^anonymous|^signedOut|token\.fresh,.*active\.watched/.test(`${states}`)

/** The last that another tab is known to have done with the refresh token, within a minute before the last entry. */
export function othersRefresh(entries: readonly FlightEntry[]): FlightEntry | undefined {
  const end = entries.at(-1)?.elapsed ?? 0
  return entries.findLast(
    ({ event, by, elapsed }) =>
      by && /^record\.(adopted|finished)|^refresh\.found/.test(event) && end - elapsed < JUST_BEFORE,
  )
}

/** What led to the present state: from where nothing was under way, and what another tab did just before that. */
export function chainOf(entries: readonly FlightEntry[]): readonly FlightEntry[] {
  const end = entries.findLastIndex(({ states }) => states)
  const led = entries.slice(0, end + 1)
  const calm = led.slice(0, -1).findLastIndex(isCalm)
  const other = othersRefresh(led)
  const start = other ? Math.min(calm + 1, led.indexOf(other)) : calm + 1
  // What came after a calm state has led nowhere yet.
  return (led.slice(-1).some(isCalm) ? led : entries).slice(start).slice(-LONGEST)
}

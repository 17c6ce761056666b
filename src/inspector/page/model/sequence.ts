import type { FlightEntry } from '../../../flight/flight.types.ts'
import type { Frame } from './frame.ts'
import { type NoteLine, noteLine, type Tone } from './noteLines.ts'
import { isNote } from './notes.ts'

export interface Lane {
  readonly id: string
  readonly kind: 'tab' | 'server'
}

/** One line of the sequence diagram: an arrow between two lanes, or a remark on one. */
export interface SequenceRow {
  readonly frame: Frame
  /** Ids of lanes; the same twice: a remark. */
  readonly from: string
  readonly to: string
  readonly label: string
  readonly tone: Tone
  /** Nothing was sent: it was found in the store or the ledger. */
  readonly isIndirect: boolean
  /** How many times in a row. */
  readonly times: number
  /** The tab that holds the refresh lock at that moment, as far as tabs have told. */
  readonly holder: string | null
}

export interface Sequence {
  readonly lanes: readonly Lane[]
  readonly rows: readonly SequenceRow[]
  /** How many earlier rows there are no room for. */
  readonly omitted: number
}

/** The lane of the auth server. */
export const SERVER = '@server'

/** A message that was heard this long (ms) after another tab told one is taken for that one. */
const ON_ITS_WAY = 2_000

interface Telling {
  readonly tab: string
  readonly at: number
  readonly row: SequenceRow
}

/** What happens again and again with nothing in between stands there once. */
function merged(rows: readonly SequenceRow[]): SequenceRow[] {
  const kept: SequenceRow[] = []
  for (const row of rows) {
    const before = kept.at(-1)
    const isSame = before?.from === row.from && before.to === row.to && before.label === row.label
    if (before && isSame) kept[kept.length - 1] = { ...row, times: before.times + 1 }
    else kept.push(row)
  }
  return kept
}

export interface SequenceOptions {
  /** How many rows are kept, the newest ones. Default 400. */
  readonly limit?: number
}

/**
 * Who took the lock, who asked the server, who adopted and who was told: from the flight records of several tabs, in
 * order. `frames` up to the one that is shown.
 */
export function sequenceOf(frames: readonly Frame[], { limit = 400 }: SequenceOptions = {}): Sequence {
  const tabs = new Set<string>()
  const rows: SequenceRow[] = []
  /** Tellings that an arrow tells better. */
  const heard = new Set<SequenceRow>()
  let tellings: Telling[] = []
  let holder: string | null = null
  let asksServer = false

  const tellerOf = (tab: string, at: number, by: string | undefined): Telling | undefined =>
    tellings.findLast((told) => told.tab !== tab && at - told.at <= ON_ITS_WAY && (!by || told.tab === by))

  const place = (frame: Frame, entry: FlightEntry, line: NoteLine): SequenceRow => {
    const { tab } = frame
    const other = entry.by && entry.by !== tab && tabs.has(entry.by) ? entry.by : undefined
    const ends = { tab: [tab, tab], toServer: [tab, SERVER], fromServer: [SERVER, tab], fromTab: [other ?? tab, tab] }
    const [from, to] = ends[line.way] as [string, string]
    return {
      frame,
      from,
      to,
      label: from === to ? (line.alone ?? line.label) : line.label,
      tone: line.tone,
      isIndirect: line.isIndirect ?? false,
      times: 1,
      holder,
    }
  }

  for (const frame of frames) {
    const { message, tab } = frame
    if (message.type === '@authchart.flight' || message.authchart) tabs.add(tab)
    if (message.type !== '@authchart.flight') continue
    const { entry } = message
    // What was read may be an earlier page's, which is no tab any more.
    if (entry.by && entry.event !== 'record.read') tabs.add(entry.by)
    const line = noteLine(entry)
    if (line.holds === true) holder = tab
    if (line.holds === false && holder === tab) holder = null
    if (!isNote(entry.event) && !entry.reason) continue
    asksServer ||= line.way === 'toServer' || line.way === 'fromServer'
    if (entry.event === 'tabs.heard') {
      const told = tellerOf(tab, frame.at, entry.by)
      if (told) heard.add(told.row)
      rows.push(place(frame, told && !entry.by ? { ...entry, by: told.tab } : entry, line))
      continue
    }
    const row = place(frame, entry, line)
    rows.push(row)
    if (entry.event === 'tabs.told') tellings = [...tellings.slice(-50), { tab, at: frame.at, row }]
  }

  const lanes: Lane[] = [...tabs].map((id) => ({ id, kind: 'tab' }))
  if (asksServer) lanes.push({ id: SERVER, kind: 'server' })
  const shown = merged(rows.filter((row) => !heard.has(row)))
  const omitted = Math.max(0, shown.length - limit)
  return { lanes, rows: shown.slice(omitted), omitted }
}

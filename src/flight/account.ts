import type { Notes } from '../adapters/ports.ts'
import type { FlightEntry } from './flight.types.ts'
import { REASONS } from './reasons.ts'

/** How a session ended, as the tab that ended it has left it for whoever asks later: another tab, or a page after a reload. */
export interface Account {
  readonly tab: string
  /** `''`: it was never shown. */
  readonly session: string
  /** Oldest first, without states; the last one has the reason. */
  readonly entries: readonly FlightEntry[]
}

export interface Accounts {
  /** `null` where there is none, and for whatever cannot be one: garbage, another schema, too much. */
  read(): Account | null
  /** The one who ended it knows best; who only hears of it writes where nobody has. */
  write(account: Account, isOwnEnd: boolean): void
  /** A session has begun: what is left of an earlier one explains nothing any more. */
  forget(session: string): void
}

/** Raised when the lines below change. */
const SCHEMA = 'flight1'

/** So many of the last entries, so that an account stays within 4 kB. */
const KEPT = 12

/** A line for each entry, its fields in this order; the first four are numbers. No field can hold a blank. */
const FIELDS = ['at', 'elapsed', 'generation', 'ms', 'event', 'session', 'reason', 'source', 'code', 'by'] as const

const encode = ({ tab, session, entries }: Account): string =>
  [[SCHEMA, tab, session], ...entries.slice(-KEPT).map((entry) => FIELDS.map((field) => entry[field] ?? ''))]
    .map((line) => line.join(' '))
    .join('\n')

/** What lies in storage may be forged: whatever it is, it becomes short strings and numbers under these names. */
function decode(text: string): Account | null {
  const [[schema, tab = '', session = ''] = [], ...lines] = text
    .slice(0, 4_096)
    .replace(/[^\w.: \n-]/g, '')
    .split('\n')
    .map((line) => line.split(' '))
  const entries = lines.map(
    (line) =>
      Object.fromEntries(
        FIELDS.flatMap((field, index) => {
          const value = line[index]
          return value ? [[field, index < 4 ? Number(value) : value]] : []
        }),
      ) as unknown as FlightEntry,
  )
  const isWhole =
    schema === SCHEMA &&
    Object.hasOwn(REASONS, `${entries.at(-1)?.reason}`) &&
    // Beyond these there are no dates.
    entries.every(({ at, elapsed, event }) => event && Math.abs(at) + Math.abs(elapsed) < 8e15)
  return isWhole ? { tab, session, entries } : null
}

export function createAccounts(scope: string, notes: Notes): Accounts {
  const key = `authchart:${scope}:flight`
  const read = () => decode(notes.get(key) ?? '')
  return {
    read,
    write(account, isOwnEnd) {
      const known = read()
      const isTold = account.session && known?.session === account.session && known.entries.at(-1)?.source === 'self'
      if (isOwnEnd ? !isTold : !known) notes.set(key, encode(account))
    },
    forget(session) {
      if (read()?.session !== session && notes.get(key)) notes.set(key, '')
    },
  }
}

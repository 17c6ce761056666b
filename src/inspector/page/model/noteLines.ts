import type { FlightEntry, FlightNote } from '../../../flight/flight.types.ts'
import { duration } from './time.ts'

export type Tone = 'plain' | 'good' | 'bad' | 'accent'

/** How one flight entry is drawn. */
export interface NoteLine {
  readonly label: string
  readonly tone: Tone
  readonly way: 'tab' | 'toServer' | 'fromServer' | 'fromTab'
  /** The label where nobody knows which tab it came from. */
  readonly alone?: string
  readonly isIndirect?: boolean
  /** The tab has the refresh lock from here on, or no longer. */
  readonly holds?: boolean
}

const detail = (...parts: readonly (string | number | undefined)[]) =>
  parts.filter((part) => part !== undefined && part !== '').join(' ')

const LINES: Readonly<Record<FlightNote, (entry: FlightEntry) => NoteLine>> = {
  'lock.wanted': () => ({ label: 'wants the lock', tone: 'plain', way: 'tab' }),
  'lock.taken': () => ({ label: 'takes the lock', tone: 'accent', way: 'tab', holds: true }),
  'lock.stolen': () => ({ label: 'its lock is taken away', tone: 'bad', way: 'fromTab', holds: false }),
  'refresh.found': () => ({ label: 'finds an unfinished refresh', tone: 'plain', way: 'fromTab', isIndirect: true }),
  'refresh.sent': () => ({ label: 'refresh', tone: 'accent', way: 'toServer' }),
  'refresh.answered': ({ generation }) => ({
    label: detail('new token', generation && `· generation ${generation}`),
    tone: 'good',
    way: 'fromServer',
    holds: false,
  }),
  'refresh.refused': ({ code }) => ({ label: detail('refused', code), tone: 'bad', way: 'fromServer', holds: false }),
  'refresh.discarded': () => ({ label: 'gives a late answer back', tone: 'plain', way: 'toServer', holds: false }),
  'record.read': () => ({ label: 'takes the stored session up', tone: 'good', way: 'fromTab', isIndirect: true }),
  'record.adopted': ({ generation }) => ({
    label: detail('adopts', generation && `generation ${generation}`),
    tone: 'good',
    way: 'fromTab',
    isIndirect: true,
    holds: false,
  }),
  'record.finished': () => ({
    label: 'finishes its write',
    tone: 'good',
    way: 'fromTab',
    isIndirect: true,
    holds: false,
  }),
  'tabs.told': ({ reason }) => ({ label: detail('tells the tabs', reason), tone: 'plain', way: 'tab' }),
  'tabs.heard': ({ reason }) => ({
    label: detail('tells', reason),
    alone: detail('is told', reason),
    tone: 'plain',
    way: 'fromTab',
  }),
  'page.hidden': () => ({ label: 'page is hidden', tone: 'plain', way: 'tab' }),
  'page.frozen': () => ({ label: 'page is frozen', tone: 'plain', way: 'tab' }),
  'page.woke': ({ ms }) => ({
    label: detail('page wakes up', ms && `after ${duration(ms)}`),
    tone: 'plain',
    way: 'tab',
  }),
  'clock.jumped': ({ ms }) => ({ label: detail('clock jumps', ms && `by ${duration(ms)}`), tone: 'plain', way: 'tab' }),
}

const isKnown = (event: string): event is FlightNote => Object.hasOwn(LINES, event)

/** A note of a newer version is drawn under its own name. */
export function noteLine(entry: FlightEntry): NoteLine {
  if (isKnown(entry.event)) return LINES[entry.event](entry)
  if (entry.reason) return { label: `signed out: ${entry.reason}`, tone: 'bad', way: 'tab', holds: false }
  return { label: entry.event, tone: 'plain', way: 'tab' }
}

/** What a note says where it stands alone, not as an arrow between two tabs. */
export function remarkOf(entry: FlightEntry): string {
  const { alone, label } = noteLine(entry)
  return alone ?? label
}

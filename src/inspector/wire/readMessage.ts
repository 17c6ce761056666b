import type { FlightEntry } from '../../flight/flight.types.ts'
import { toPlain } from './plain.ts'
import type { WireEvent, WireMessage, WireNote, WireOrigin, WireSnapshot } from './wire.types.ts'

/** Longest id, name or event type. */
const WORD = 500
/** Longest definition: a machine of several hundred states. */
const DEFINITION = 2_000_000

/**
 * Checks and copies what somebody posted: the result is plain data, bounded in size and depth, with known fields of known
 * types only. `null`: not a message of the protocol. Throws nothing.
 *
 * @example
 * window.addEventListener('message', ({ data }) => {
 *   const message = readMessage(data)
 *   if (message) show(message)
 * })
 */
export function readMessage(value: unknown): WireMessage | null {
  const read = fieldsOf(value)
  if (!read) return null
  const type = read('type')
  const sessionId = word(read('sessionId'))
  if (sessionId === undefined) return null
  const base = {
    sessionId,
    createdAt: time(read('createdAt')),
    _version: word(read('_version')) ?? '',
    ...optional('rootId', word(read('rootId'))),
    ...optional('id', word(read('id'))),
    ...optional('authchart', originFrom(read('authchart'))),
  }
  switch (type) {
    case '@xstate.actor':
      return {
        type,
        ...base,
        ...optional('name', word(read('name'))),
        ...optional('parentId', word(read('parentId'))),
        ...optional('definition', text(read('definition'), DEFINITION)),
        ...optional('snapshot', snapshotFrom(read('snapshot'))),
      }
    case '@xstate.event': {
      const event = eventFrom(read('event'))
      return event ? { type, ...base, event, ...optional('sourceId', word(read('sourceId'))) } : null
    }
    case '@xstate.snapshot': {
      const snapshot = snapshotFrom(read('snapshot'))
      return snapshot ? { type, ...base, snapshot, event: eventFrom(read('event')) ?? { type: '' } } : null
    }
    case '@authchart.flight': {
      const entry = entryFrom(read('entry'))
      const { authchart } = base
      return entry && authchart ? { type, ...base, authchart, entry } : null
    }
    default:
      return null
  }
}

/** The notes by which app and inspector find each other. `null`: something else. */
export function readNote(value: unknown): WireNote | null {
  const read = fieldsOf(value)
  if (!read) return null
  const own = fieldsOf(read('authchart'))
  const tab = word(own?.('tab'))
  switch (read('type')) {
    case '@statelyai.connected':
      return { type: '@statelyai.connected', ...(own?.('schema') === 1 && { authchart: { schema: 1 } }) }
    case '@statelyai.disconnected':
      return { type: '@statelyai.disconnected', ...(tab !== undefined && { authchart: { tab } }) }
    case '@authchart.present':
      return tab === undefined ? null : { type: '@authchart.present', authchart: { tab } }
    default:
      return null
  }
}

/** Own fields of an object, read without running into a getter that throws; `undefined` for what is not an object. */
function fieldsOf(value: unknown): ((name: string) => unknown) | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  return (name) => {
    try {
      return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
    } catch {
      return undefined
    }
  }
}

type Optional<Name extends string, Value> = { [_ in Name]?: Exclude<Value, undefined> }

const optional = <Name extends string, Value>(name: Name, value: Value) =>
  (value === undefined ? {} : { [name]: value }) as Optional<Name, Value>

const text = (value: unknown, most: number): string | undefined =>
  typeof value === 'string' && value.length <= most ? value : undefined

const word = (value: unknown): string | undefined => text(value, WORD)

const amount = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined

/** Epoch milliseconds; what is none becomes the beginning of time, so that order never depends on the reader's clock. */
const time = (value: unknown): string => {
  const ms = Number(typeof value === 'string' || typeof value === 'number' ? value : Number.NaN)
  return Number.isFinite(ms) ? String(ms) : '0'
}

function originFrom(value: unknown): WireOrigin | undefined {
  const read = fieldsOf(value)
  const tab = word(read?.('tab'))
  const seq = amount(read?.('seq'))
  return tab === undefined || seq === undefined ? undefined : { tab, seq, elapsed: amount(read?.('elapsed')) ?? 0 }
}

function eventFrom(value: unknown): WireEvent | undefined {
  const type = word(fieldsOf(value)?.('type'))
  return type === undefined ? undefined : { ...(toPlain(value) as object), type }
}

/** An actor's snapshot; its children are actors of their own and left out. */
function snapshotFrom(value: unknown): WireSnapshot | undefined {
  const read = fieldsOf(value)
  if (!read || Array.isArray(value)) return undefined
  const tags = read('tags')
  return {
    ...optional('status', word(read('status'))),
    ...optional('value', toPlain(read('value'))),
    ...optional('context', toPlain(read('context'))),
    ...optional('input', toPlain(read('input'))),
    ...optional('output', toPlain(read('output'))),
    ...optional('error', toPlain(read('error'))),
    ...(Array.isArray(tags) && { tags: words(tags) }),
  }
}

const words = (value: readonly unknown[]): string[] =>
  value.slice(0, 1_000).flatMap((item) => (typeof item === 'string' && item.length <= WORD ? [item] : []))

function entryFrom(value: unknown): FlightEntry | undefined {
  const read = fieldsOf(value)
  const at = amount(read?.('at'))
  const event = word(read?.('event'))
  if (!read || at === undefined || event === undefined) return undefined
  const states = read('states')
  return {
    at,
    elapsed: amount(read('elapsed')) ?? 0,
    event,
    ...(Array.isArray(states) && { states: words(states) }),
    ...optional('session', word(read('session'))),
    ...optional('generation', amount(read('generation'))),
    ...optional('reason', word(read('reason')) as FlightEntry['reason']),
    ...optional('source', word(read('source')) as FlightEntry['source']),
    ...optional('code', word(read('code')) as FlightEntry['code']),
    ...optional('by', word(read('by'))),
    ...optional('ms', amount(read('ms'))),
  }
}

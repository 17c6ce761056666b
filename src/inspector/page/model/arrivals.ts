import type { EventMessage, SnapshotMessage, WireMessage } from '../../wire/index.ts'
import { actorKey, eventOf, type Frame, SOLE_TAB } from './frame.ts'
import { isNote } from './notes.ts'

export interface Arrivals {
  /** Messages as frames; those that were here before are left out. */
  take(messages: readonly WireMessage[]): Frame[]
  /** Messages of other tabs than these are new again. */
  forgetAllBut(tabs: ReadonlySet<string>): void
}

interface TabClock {
  seq: number
  at: number
}

/** What every actor does, and what its parent is told in other words: of interest only where somebody looks for it. */
const isQuiet = (message: EventMessage | SnapshotMessage): boolean =>
  (message.type === '@xstate.event' || message.snapshot.value === undefined) &&
  /^xstate\.(init|stop|promise\.)/.test(message.event.type)

/** How many messages are remembered to tell a repetition: more than a timeline holds. */
const REMEMBERED = 60_000

/**
 * Gives each message its place: a feed repeats its buffer for each page that says hello, and a clock may be set back
 * while it runs.
 */
export function createArrivals(): Arrivals {
  let count = 0
  let seen = new Set<string>()
  let seenBefore = new Set<string>()
  const clocks = new Map<string, TabClock>()
  /** Events on their way, by the actor they go to: its snapshot will tell the same and more. */
  const underWay = new Map<string, Frame>()

  const isRepeated = (message: WireMessage): boolean => {
    if (!message.authchart) return false
    const { tab, seq } = message.authchart
    // The tab comes last: it alone may have blanks in it.
    const name = `${seq} ${message.createdAt} ${tab}`
    if (seen.has(name) || seenBefore.has(name)) return true
    if (seen.size >= REMEMBERED) {
      seenBefore = seen
      seen = new Set()
    }
    seen.add(name)
    return false
  }

  const timeOf = (message: WireMessage, tab: string, seq: number): number => {
    const told = Number(message.createdAt)
    const at = Number.isFinite(told) ? told : 0
    const clock = clocks.get(tab)
    if (clock && seq < clock.seq) return at
    const never = Math.max(at, clock?.at ?? 0)
    clocks.set(tab, { seq, at: never })
    return never
  }

  const fold = (frame: Frame): void => {
    const { message, tab } = frame
    const key = actorKey(tab, message.sessionId)
    if (message.type === '@xstate.event') underWay.set(key, frame)
    if (message.type === '@authchart.flight') frame.folded = !isNote(frame.event)
    else if (message.type !== '@xstate.actor') frame.folded = isQuiet(message)
    if (message.type !== '@xstate.snapshot') return
    const sent = underWay.get(key)
    if (sent?.event !== frame.event) return
    underWay.delete(key)
    sent.folded = true
    if (sent.message.type === '@xstate.event' && sent.message.sourceId) frame.sender = sent.message.sourceId
  }

  const ofTabs = (names: ReadonlySet<string>, tabs: ReadonlySet<string>) =>
    new Set([...names].filter((name) => tabs.has(name.slice(name.indexOf(' ', name.indexOf(' ') + 1) + 1))))

  return {
    forgetAllBut(tabs) {
      seen = ofTabs(seen, tabs)
      seenBefore = ofTabs(seenBefore, tabs)
    },
    take: (messages) =>
      messages.flatMap((message) => {
        if (isRepeated(message)) return []
        count += 1
        const tab = message.authchart?.tab ?? SOLE_TAB
        const seq = message.authchart?.seq ?? count
        const at = timeOf(message, tab, seq)
        const frame: Frame = { key: count, tab, seq, at, message, event: eventOf(message), folded: false }
        fold(frame)
        return [frame]
      }),
  }
}

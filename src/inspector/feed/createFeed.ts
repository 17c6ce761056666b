import type { Unsubscribe } from '../../adapters/ports.ts'
import type { AuthClient } from '../../bindings/vanilla/client.types.ts'
import type { FlightEntry } from '../../flight/flight.types.ts'
import type { AuthUser } from '../../session.ts'
import { messagesOfFlight } from '../recording/messagesOfFlight.ts'
import { WIRE_VERSION, type WireMessage } from '../wire/wire.types.ts'
import { actorsOf } from './actorsOf.ts'
import { createBuffer } from './buffer.ts'
import type { FactsOptions } from './facts.ts'
import { sayActor, sayInspected } from './messagesOf.ts'

/** Messages that an inspector which comes late can still hear. */
const KEPT = 2_000

/** What one tab tells its inspectors. */
export interface Feed {
  readonly tab: string
  /** All that is kept, oldest first. */
  all(): WireMessage[]
  /** `onEnd`: the chart has stopped, nothing more comes. */
  subscribe(listener: FeedListener): Unsubscribe
  close(): void
}

export interface FeedListener {
  readonly onMessage: (message: WireMessage) => void
  readonly onEnd: () => void
}

/**
 *   chart ── inspection ──▶ facts only ──┐
 *   record ── entries ───────────────────┴──▶ numbered, kept ──▶ inspectors
 *
 * Begins with the actors that are there, and with what the flight record still knows of the time before.
 */
export function createFeed<User extends AuthUser>(auth: AuthClient<User>, options: FactsOptions): Feed {
  const { actor } = auth
  const { tab, startedAt, entries } = auth.record()
  const buffer = createBuffer(KEPT)
  const listeners = new Set<FeedListener>()
  const begun = { elapsed: Math.max(0, Date.now() - startedAt), at: performance.now() }
  let seq = 0

  const put = (message: WireMessage) => {
    buffer.add(message)
    for (const { onMessage } of [...listeners]) aside(() => onMessage(message))
  }
  const tell = (said: object, at = Date.now(), elapsed = begun.elapsed + performance.now() - begun.at) =>
    put({
      ...said,
      rootId: actor.sessionId,
      createdAt: String(at),
      id: null,
      _version: WIRE_VERSION,
      authchart: { tab, seq: seq++, elapsed: Math.round(elapsed) },
    } as WireMessage)
  const tellEntry = (entry: FlightEntry) =>
    tell({ type: '@authchart.flight', sessionId: actor.sessionId, entry }, entry.at, entry.elapsed)

  for (const message of messagesOfFlight(entries, { tab, startedAt })) {
    const { createdAt, authchart, ...said } = message
    tell({ ...said, sessionId: actor.sessionId }, Number(createdAt), authchart?.elapsed)
  }
  for (const ref of actorsOf(actor)) tell(sayActor(ref, actor, options))

  const inspecting = actor.system.inspect((inspected) =>
    aside(() => {
      const said = sayInspected(inspected, actor, options)
      if (said) tell(said)
    }),
  )
  const stopWatching = auth.watchRecord(tellEntry)
  const close = () => {
    inspecting.unsubscribe()
    stopWatching()
    running.unsubscribe()
    listeners.clear()
  }
  const end = () => {
    for (const { onEnd } of [...listeners]) aside(onEnd)
    close()
  }
  const running = actor.subscribe({ complete: end, error: end })

  return {
    tab,
    all: buffer.all,
    subscribe(listener) {
      const own = { ...listener }
      listeners.add(own)
      return () => listeners.delete(own)
    },
    close,
  }
}

/** XState calls its observers in the middle of a transition: a fault of the inspector's must not become the session's. */
function aside(work: () => void): void {
  try {
    work()
  } catch (error) {
    console.warn('The authchart inspector missed something:', error instanceof Error ? error.name : 'unknown error')
  }
}

import type { FlightEntry } from '../../../../src/flight/flight.types.ts'
import type { WireMessage } from '../../../../src/inspector/wire/index.ts'

export const START = Date.UTC(2026, 0, 5, 10)

/** Writes the messages of one tab, numbered and timed like a feed does. `at`: ms after `START`. */
export function messagesOf(tab: string, { seq = 0 }: { seq?: number } = {}) {
  const base = (at: number) => {
    seq += 1
    return {
      rootId: 'x:0',
      createdAt: String(START + at),
      _version: '0.7.2',
      authchart: { tab, seq, elapsed: at },
    }
  }
  return {
    actor: (at: number, sessionId = 'x:0', more: object = {}): WireMessage => ({
      type: '@xstate.actor',
      ...base(at),
      sessionId,
      name: sessionId === 'x:0' ? 'auth' : sessionId,
      snapshot: { status: 'active', value: 'restoring' },
      ...more,
    }),
    sent: (at: number, event: string, sessionId = 'x:0', sourceId?: string): WireMessage => ({
      type: '@xstate.event',
      ...base(at),
      sessionId,
      ...(sourceId && { sourceId }),
      event: { type: event },
    }),
    snapshot: (at: number, event: string, value: unknown, context: unknown = {}, sessionId = 'x:0'): WireMessage => ({
      type: '@xstate.snapshot',
      ...base(at),
      sessionId,
      event: { type: event },
      snapshot: { status: 'active', value, context },
    }),
    note: (at: number, event: string, more: Partial<FlightEntry> = {}): WireMessage => {
      const { authchart, ...rest } = base(at)
      const entry = { at: START + at, elapsed: at, event, ...more }
      return { type: '@authchart.flight', ...rest, authchart, sessionId: 'x:0', entry }
    },
  }
}

/** `count` transitions of a token that is refreshed again and again. */
export function longHistory(tab: string, count: number, every = 10): WireMessage[] {
  const write = messagesOf(tab)
  const begin = write.actor(0)
  const turns = Array.from({ length: count }, (_, turn) =>
    write.snapshot(
      (turn + 1) * every,
      turn % 2 ? 'xstate.done.actor.refresh' : 'token.expiring',
      { authenticated: { token: turn % 2 ? 'fresh' : 'refreshing', presence: 'active' } },
      { turn },
    ),
  )
  return [begin, ...turns]
}

import type { Account } from '../../../flight/account.ts'
import { chainOf } from '../../../flight/chain.ts'
import { explain } from '../../../flight/explain.ts'
import type { Explanation, FlightEntry } from '../../../flight/flight.types.ts'
import { authMachine } from '../../../machines/auth/auth.machine.ts'
import type { AuthContext } from '../../../machines/auth/auth.types.ts'
import type { Session } from '../../../session.ts'
import { actorKey, type Frame } from './frame.ts'
import type { World } from './world.ts'

/** As many entries as a tab's own record has. */
const KEPT = 100

/** One tab's entries among the first `count` frames, oldest first. */
export function recordOf(frames: readonly Frame[], count: number, tab: string | null): Frame[] {
  const found: Frame[] = []
  for (let at = count - 1; at >= 0 && found.length < KEPT; at -= 1) {
    const frame = frames[at]!
    if (frame.message.type === '@authchart.flight' && frame.tab === tab) found.push(frame)
  }
  return found.reverse()
}

export const entryOf = ({ message }: Frame): FlightEntry | null =>
  message.type === '@authchart.flight' ? message.entry : null

const entriesOf = (record: readonly Frame[]) => record.flatMap((frame) => entryOf(frame) ?? [])

/** What a flight record does not hold, because no explanation needs more of it than this. */
function contextFrom(entries: readonly FlightEntry[]): AuthContext {
  const end = entries.findLast(({ reason }) => reason)
  const out = entries.findLastIndex(({ states }) => states && !states.some((path) => path.startsWith('authenticated.')))
  const since = entries.slice(out + 1).find(({ states }) => states)
  const failed = entries.findLastIndex(({ event }) => event === 'refresh.refused')
  const isRetrying = failed > entries.findLastIndex(({ event }) => /^refresh\.answered|^record\./.test(event))
  return {
    session: since ? ({ user: { id: '' }, signedInAt: since.at } as Session) : null,
    challenge: null,
    attempt: null,
    error: isRetrying ? { code: entries[failed]?.code ?? 'network', message: '' } : null,
    reason: end?.reason ?? null,
    source: end?.source ?? null,
    ended: end?.session ?? null,
    scope: 'here',
    isLocked: entries.findLast(({ states }) => states)?.states?.some((path) => path.includes('.locked')) ?? false,
    isOffline: false,
    assurance: null,
    idleDeadline: null,
    failures: 0,
    retryAt: 0,
  }
}

/** How another tab ended the session: what a tab itself reads from the word that the other one has left. */
function accountOf(frames: readonly Frame[], count: number, tab: string, ended: string | null): Account | null {
  if (!ended) return null
  for (let at = count - 1; at >= 0; at -= 1) {
    const frame = frames[at]!
    const entry = entryOf(frame)
    if (!entry?.reason || entry.source !== 'self' || frame.tab === tab || entry.session !== ended) continue
    return { tab: frame.tab, session: ended, entries: chainOf(entriesOf(recordOf(frames, at + 1, frame.tab))) }
  }
  return null
}

const isContext = (context: unknown): context is AuthContext =>
  typeof context === 'object' && context !== null && 'session' in context && 'failures' in context

/**
 * Why a tab is in the state it is in after `count` frames, as its own `auth.explain()` says it. `null`: it has no flight
 * record, or its states are not those of this version.
 */
export function explanationOf(frames: readonly Frame[], count: number, tab: string, world: World): Explanation | null {
  const record = recordOf(frames, count, tab)
  const last = record.at(-1)
  const actor = last && world.actors.get(actorKey(tab, last.message.sessionId))
  if (!actor || actor.value === undefined) return null
  const entries = entriesOf(record)
  const context = isContext(actor.context) ? actor.context : contextFrom(entries)
  try {
    // Throws for a value that this chart does not have.
    const snapshot = authMachine.resolveState({ value: actor.value as 'anonymous', context })
    return explain(snapshot, { tab, entries }, accountOf(frames, count, tab, context.ended), frames[count - 1]?.at ?? 0)
  } catch {
    return null
  }
}

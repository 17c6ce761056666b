import type { ActorRefFrom, AnyActorRef, InspectionEvent, SnapshotFrom } from 'xstate'
import type { Unsubscribe } from '../adapters/ports.ts'
import type { AuthMachine } from '../machines/auth/auth.machine.ts'
import type { Flight } from './flight.ts'

type AuthSnapshot = SnapshotFrom<AuthMachine>

/** Innermost active states, dotted. */
const leaves = (value: unknown, path = ''): string[] =>
  typeof value === 'object'
    ? Object.entries(value ?? {}).flatMap(([key, inner]) => leaves(inner, `${path}${key}.`))
    : [path + value]

/**
 * Records each transition of the chart with what caused it. XState shows an observer each step before the actors that
 * the step begins do anything, so that a cause stands before its effects.
 */
export function watchChart(flight: Flight, actor: ActorRefFrom<AuthMachine>): Unsubscribe {
  let last: AuthSnapshot | undefined
  let known = ''
  const see = (snapshot: AuthSnapshot, event: { readonly type: string; readonly actorId?: unknown }) => {
    const { context } = snapshot
    const before = last?.context
    const states = leaves(snapshot.value)
    const [, what, id = ''] = /^xstate\.(done|error)\.actor\.(.*)$/.exec(event.type) ?? []
    const child = (last?.children as Record<string, AnyActorRef | undefined> | undefined)?.[id]
    const { session, reason, source, error, ended } = context
    const isEnd = reason !== null && (reason !== before?.reason || ended !== before?.ended)
    flight.add(
      what ? `${typeof child?.src === 'string' ? child.src : id}.${what}` : event.type.replace('xstate.', ''),
      {
        ...(known !== `${states}` && { states }),
        ...(session && { session: session.id, generation: session.generation }),
        ...(isEnd && { reason, ...(ended && { session: ended }), ...(source && { source }) }),
        ...(error && error !== before?.error && { code: error.code }),
      },
    )
    known = `${states}`
    last = snapshot
  }
  see(actor.getSnapshot(), { type: 'init' })
  const watching = actor.system.inspect((step: InspectionEvent) => {
    if (step.actorRef !== actor || !('snapshot' in step) || step.snapshot === last) return
    const snapshot = step.snapshot as AuthSnapshot
    if ('_transitions' in step && !step._transitions.length) last = snapshot
    else see(snapshot, step.event)
  })
  return () => watching.unsubscribe()
}

import type { ActorRefFrom, AnyActorRef, InspectionEvent, SnapshotFrom } from 'xstate'
import type { Unsubscribe } from '../adapters/ports.ts'
import type { AuthMachine } from '../machines/auth/auth.machine.ts'
import type { Accounts } from './account.ts'
import { chainOf } from './chain.ts'
import type { Flight } from './flight.ts'

type AuthSnapshot = SnapshotFrom<AuthMachine>

/** Innermost active states, dotted. */
const leaves = (value: object | string, path = ''): string[] =>
  typeof value === 'object'
    ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}${key}.`))
    : [path + value]

/**
 * Records each transition of the chart with what caused it. XState shows an observer each step before the actors that
 * the step begins do anything, so that a cause stands before its effects.
 */
export function watchChart(flight: Flight, accounts: Accounts, actor: ActorRefFrom<AuthMachine>): Unsubscribe {
  let last: AuthSnapshot | undefined
  let known = ''
  const see = (snapshot: AuthSnapshot, type: string) => {
    const { session, reason, source, error, ended } = snapshot.context
    const { context: before, children = {} } = last ?? {}
    const states = leaves(snapshot.value)
    const key = states.join()
    const isEnd = reason && (reason !== before?.reason || ended !== before.ended)
    const id = session?.id ?? (isEnd && ended)
    flight.note(
      // Of what an actor brought its name is told, which says more than its id.
      type.replace(/^xstate\.(?:(done|error)\.actor\.(.*))?/, (_, what?: string, child = '') => {
        const { src } = (children as Record<string, AnyActorRef | undefined>)[child] ?? {}
        return what ? `${typeof src === 'string' ? src : child}.${what}` : ''
      }),
      {
        ...(known !== key && { states }),
        ...(id && { session: id }),
        ...(session && { generation: session.generation }),
        ...(isEnd && { reason }),
        ...(isEnd && source && { source }),
        ...(error && error !== before?.error && { code: error.code }),
      },
    )
    known = key
    last = snapshot
    if (session && session.id !== before?.session?.id) accounts.forget(session.id)
    // What another sign-in has replaced is nobody's last session.
    if (isEnd && reason !== 'userChanged')
      accounts.write(
        { tab: flight.tab, session: ended ?? '', entries: chainOf(flight.record().entries) },
        source === 'self',
      )
  }
  see(actor.getSnapshot(), 'init')
  return actor.system.inspect((step: InspectionEvent) => {
    if (step.actorRef !== actor || !('snapshot' in step) || step.snapshot === last) return
    const snapshot = step.snapshot as AuthSnapshot
    if ('_transitions' in step && !step._transitions.length) last = snapshot
    else see(snapshot, step.event.type)
  }).unsubscribe
}

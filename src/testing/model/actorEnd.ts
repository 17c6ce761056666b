import type { AnyActorRef, EventObject } from 'xstate'

interface Invoking {
  readonly children: object
}

/** The running actor of this name: a machine of the engine invokes each at most once at a time. */
export const running = ({ children }: Invoking, src: string): AnyActorRef | undefined =>
  Object.values<AnyActorRef | undefined>(children as Record<string, AnyActorRef | undefined>).find(
    (child) => child?.src === src,
  )

/** What the machine hears when the actor of this name has come to its end. */
export function endOf(machine: Invoking, src: string, kind: 'done' | 'error', result?: unknown): EventObject {
  const actorId = running(machine, src)?.id ?? ''
  const how = kind === 'done' ? { output: result } : { error: result }
  const event = { type: `xstate.${kind}.actor.${actorId}`, actorId, ...how }
  return event
}

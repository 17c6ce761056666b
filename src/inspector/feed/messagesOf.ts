import type { AnyActorRef, InspectionEvent } from 'xstate'
import { definitionOf } from '../wire/index.ts'
import { toPlain } from '../wire/plain.ts'
import type { ActorMessage, EventMessage, SnapshotMessage, WireEvent, WireSnapshot } from '../wire/wire.types.ts'
import { type FactsOptions, factsOf } from './facts.ts'

/** What an inspection event says, without when and by whom. */
export type Said =
  | Pick<ActorMessage, 'type' | 'sessionId' | 'parentId' | 'name' | 'definition' | 'snapshot'>
  | Pick<EventMessage, 'type' | 'sessionId' | 'sourceId' | 'event'>
  | Pick<SnapshotMessage, 'type' | 'sessionId' | 'event' | 'snapshot'>

type Inspected = AnyActorRef & { readonly logic?: { readonly config?: unknown }; readonly _parent?: AnyActorRef }

/** Is the actor `root`, or one that it has begun? Around an embedded chart there is an app's own machine. */
function isWithin(actor: AnyActorRef | undefined, root: AnyActorRef): boolean {
  for (let at = actor; at; at = (at as Inspected)._parent) if (at === root) return true
  return false
}

/** The actor as it is now. The parent of `root` is nobody's business. */
export function sayActor(actor: AnyActorRef, root: AnyActorRef, options: FactsOptions): Said {
  const { logic, _parent: parent, id, sessionId, src } = actor as Inspected
  const isMachine = typeof logic?.config === 'object' && logic.config !== null
  const definition = isMachine ? definitionOf(logic.config) : JSON.stringify({ id: typeof src === 'string' ? src : id })
  return {
    type: '@xstate.actor',
    sessionId,
    name: actor === root && isMachine ? nameOf(logic.config, id) : id,
    definition,
    snapshot: snapshotOf(snapshotNow(actor), options),
    ...(actor !== root && parent && { parentId: parent.sessionId }),
  }
}

/** What an observer of the system was told, or `null` where it is not shown: micro steps, actions, other actors. */
export function sayInspected(inspected: InspectionEvent, root: AnyActorRef, options: FactsOptions): Said | null {
  const { actorRef } = inspected
  if (!isWithin(actorRef as AnyActorRef, root)) return null
  const { sessionId } = actorRef
  switch (inspected.type) {
    case '@xstate.actor':
      return sayActor(actorRef as AnyActorRef, root, options)
    case '@xstate.event': {
      const { sourceRef, event, type } = inspected
      const isInside = sourceRef && isWithin(sourceRef as AnyActorRef, root)
      return { type, sessionId, event: eventOf(event, options), ...(isInside && { sourceId: sourceRef.sessionId }) }
    }
    case '@xstate.snapshot': {
      const { snapshot, event, type } = inspected
      return { type, sessionId, event: eventOf(event, options), snapshot: snapshotOf(snapshot, options) }
    }
    default:
      return null
  }
}

/** XState tells of an actor a moment before it has a snapshot. */
function snapshotNow(actor: AnyActorRef): unknown {
  try {
    return actor.getSnapshot()
  } catch {
    return { status: 'active' }
  }
}

const nameOf = (config: unknown, otherwise: string): string => {
  const { id } = config as { id?: unknown }
  return typeof id === 'string' ? id : otherwise
}

const eventOf = (event: { readonly type: string }, options: FactsOptions): WireEvent => ({
  ...factsOf(event, options),
  type: event.type,
})

function snapshotOf(snapshot: unknown, options: FactsOptions): WireSnapshot {
  const { status, value, context, tags, input, output, error } = Object(snapshot) as Record<string, unknown>
  const parts = { context, input, output, error }
  const facts = Object.entries(parts).flatMap(([name, part]) => {
    const fact = factsOf(part, options)
    return fact ? [[name, fact]] : []
  })
  return {
    ...(typeof status === 'string' && { status }),
    ...(value !== undefined && { value: toPlain(value) }),
    ...(tags instanceof Set && { tags: [...tags].filter((tag) => typeof tag === 'string') }),
    ...Object.fromEntries(facts),
  }
}

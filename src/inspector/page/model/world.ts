import type { ActorMessage, SnapshotMessage } from '../../wire/index.ts'
import { type Deadline, deadlinesIn } from './deadlines.ts'
import { actorKey, type Frame } from './frame.ts'
import { invokeNames } from './invokeNames.ts'

/** One actor as it was at some frame. */
export interface ActorState {
  /** Unique on this page. */
  readonly key: string
  readonly tab: string
  readonly sessionId: string
  readonly name: string
  /** Session id of the parent in the same tab. */
  readonly parent: string | null
  /** The machine's config as JSON; `null`: not a machine, or nobody said. */
  readonly definition: string | null
  readonly status: string
  readonly value: unknown
  readonly context: unknown
  readonly output: unknown
  readonly error: unknown
  /** Epoch ms. */
  readonly startedAt: number
  /** What led to `value`, and what was there before; `null`: nothing has happened since it began. */
  readonly last: { readonly event: string; readonly value: unknown } | null
  readonly deadlines: readonly Deadline[]
}

/** All actors of all tabs at one frame, by their key. Never changed, only replaced. */
export interface World {
  readonly actors: ReadonlyMap<string, ActorState>
}

export const EMPTY_WORLD: World = { actors: new Map() }

const OVER = new Set(['done', 'stopped', 'error'])

export const isOver = (actor: ActorState): boolean => OVER.has(actor.status)

/** How many actors that are over a tab keeps: a page that is open for days must not grow. */
const KEPT = 200

function nameOf({ name, sessionId }: ActorMessage, parent: ActorState | undefined): string {
  if (!name) return sessionId
  return invokeNames(parent?.definition).get(name) ?? name
}

function begin(frame: Frame, message: ActorMessage, parent?: ActorState): ActorState {
  const { snapshot = {} } = message
  return {
    key: actorKey(frame.tab, message.sessionId),
    tab: frame.tab,
    sessionId: message.sessionId,
    name: nameOf(message, parent),
    parent: message.parentId && message.parentId !== message.sessionId ? message.parentId : null,
    definition: message.definition ?? null,
    status: snapshot.status ?? 'active',
    value: snapshot.value,
    context: snapshot.context,
    output: snapshot.output,
    error: snapshot.error,
    startedAt: frame.at,
    last: null,
    deadlines: deadlinesIn(snapshot.context, frame.at),
  }
}

function advance(before: ActorState, frame: Frame, { snapshot, event }: SnapshotMessage): ActorState {
  return {
    ...before,
    status: snapshot.status ?? before.status,
    value: snapshot.value,
    context: snapshot.context,
    output: snapshot.output,
    error: snapshot.error,
    last: { event: event.type, value: before.value },
    deadlines: deadlinesIn(snapshot.context, frame.at, before.deadlines),
  }
}

/** An actor of which nobody told that it began: this page came later. */
const unannounced = (frame: Frame): ActorState =>
  begin(frame, { ...frame.message, type: '@xstate.actor', name: frame.message.sessionId } as ActorMessage)

/** A root that begins anew (the page was loaded again) takes the place of what its predecessor had. */
function withoutDescendants(actors: Map<string, ActorState>, root: ActorState): void {
  const gone = new Set([root.sessionId])
  for (const actor of actors.values()) {
    if (actor.tab !== root.tab || !actor.parent || !gone.has(actor.parent)) continue
    gone.add(actor.sessionId)
    actors.delete(actor.key)
  }
}

function forgetOldest(actors: Map<string, ActorState>): void {
  if (actors.size <= KEPT) return
  const over = [...actors.values()].filter(isOver)
  for (const actor of over.slice(0, Math.max(0, over.length - KEPT))) actors.delete(actor.key)
}

/** The world after one more frame. */
export function applyFrame(world: World, frame: Frame): World {
  const { message } = frame
  if (message.type === '@xstate.event' || message.type === '@authchart.flight') return world
  const key = actorKey(frame.tab, message.sessionId)
  const before = world.actors.get(key)
  const actors = new Map(world.actors)
  if (message.type === '@xstate.actor') {
    const parent = message.parentId ? world.actors.get(actorKey(frame.tab, message.parentId)) : undefined
    const actor = begin(frame, message, parent)
    if (before && !actor.parent) withoutDescendants(actors, actor)
    actors.delete(key)
    actors.set(key, actor)
    forgetOldest(actors)
  } else actors.set(key, advance(before ?? unannounced(frame), frame, message))
  return { actors }
}

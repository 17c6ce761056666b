import {
  type AnyActorRef,
  type AnyActorScope,
  type AnyMachineSnapshot,
  createActor,
  type EventObject,
  fromCallback,
} from 'xstate'
import type { AuthEvent } from '../../machines/auth/auth.events.ts'
import { transitionName } from './transitions.ts'

/** What one of the machines that go in step is told. */
export interface Message {
  readonly to: 'chart' | 'app' | 'stepUp'
  readonly event: EventObject
}

export interface RecordedAction {
  readonly type: string
  readonly params: unknown
}

export interface Recorder {
  (
    work: () => AnyMachineSnapshot,
  ): {
    readonly snapshot: AnyMachineSnapshot
    readonly actions: readonly RecordedAction[]
    readonly emitted: readonly AuthEvent[]
  }
  readonly scope: AnyActorScope
  /** For a machine that says something to its parent. */
  readonly childScope: AnyActorScope
  /** The transitions that have been taken. */
  readonly taken: string[]
}

/** Runs a machine's own pure functions, and writes down which transitions it takes and what it would do. */
export function createRecorder(): Recorder {
  const taken: string[] = []
  let actions: RecordedAction[] = []
  const nothing = fromCallback(() => {})
  const probe = createActor(nothing, {
    inspect(event) {
      if (event.type === '@xstate.microstep') taken.push(...event._transitions.filter(isDrawn).map(transitionName))
    },
  })
  const scopeOf = (self: AnyActorRef): AnyActorScope => ({
    self,
    id: self.id,
    sessionId: self.sessionId,
    system: self.system,
    logger: () => {},
    defer: () => {},
    emit: () => {},
    stopChild: () => {},
    actionExecutor: ({ type, params }) => void actions.push({ type, params }),
  })
  const run = (work: () => AnyMachineSnapshot) => {
    actions = []
    const snapshot = work()
    if (snapshot.status === 'error') throw snapshot.error
    const emitted = actions.flatMap(({ type, params }) =>
      type === 'xstate.emit' ? [(params as { event: AuthEvent }).event] : [],
    )
    return { snapshot, actions, emitted }
  }
  return Object.assign(run, {
    scope: scopeOf(probe),
    childScope: scopeOf(createActor(nothing, { parent: probe })),
    taken,
  })
}

/** Not the entry into a machine, which is no transition of it. */
const isDrawn = ({ eventType }: { eventType?: string }) => eventType !== undefined && eventType !== 'xstate.init'

/** The events that are sent to the actor of this id. */
export const sentTo = (actor: string, actions: readonly RecordedAction[]): EventObject[] =>
  actions.flatMap(({ type, params }) => {
    const { to, targetId, event } = (params ?? {}) as { to?: { id?: string }; targetId?: string; event?: EventObject }
    return type === 'xstate.sendTo' && event && (targetId === actor || to?.id === actor) ? [event] : []
  })

import {
  type ActorLogic,
  type AnyActorScope,
  type AnyMachineSnapshot,
  createActor,
  type EventObject,
  fromCallback,
  type Snapshot,
} from 'xstate'
import type { AuthEvent } from '../../machines/auth/auth.events.ts'
import { authMachine } from '../../machines/auth/auth.machine.ts'
import type { AuthSnapshot } from './authEvents.ts'
import type { AuthModelOptions, MachineAround } from './model.types.ts'
import { type ModelEvents, namespaceOf } from './modelEvents.ts'
import { transitionName } from './transitions.ts'

/** An event of the model: its name, and which of its variants. */
export interface ModelEvent extends EventObject {
  readonly variant: string | null
}

/** The chart and, where there is one, the machine around it; and what has just happened to them. */
export type ModelSnapshot = Snapshot<undefined> & {
  readonly auth: AuthSnapshot | null
  readonly app: AnyMachineSnapshot | null
  /** The transitions that led here. */
  readonly taken: readonly string[]
  readonly emitted: readonly AuthEvent[]
  /** The outcomes that the last command allows. */
  readonly leadsTo: readonly string[] | null
}

export type ModelLogic = ActorLogic<ModelSnapshot, ModelEvent, undefined>

/**
 * The chart as a pure function of snapshot and event: no actor runs, what they come to is an event like any other.
 * With a machine around it both go in step: what the chart emits is relayed, what the app sends to its child arrives.
 */
export function createModelLogic(
  { machine = authMachine, around }: Pick<AuthModelOptions<never>, 'machine' | 'around'>,
  events: ModelEvents,
): ModelLogic {
  const run = recorder()

  /** Lets chart and app answer each other until nobody has anything more to say. */
  const settle = (start: Pick<ModelSnapshot, 'auth' | 'app'>, first: Message[]) => {
    let { auth, app } = start
    const emitted: AuthEvent[] = []
    const messages = [...first]
    for (let message = messages.shift(); message; message = messages.shift()) {
      const { to, event } = message
      if (to === 'chart') {
        if (!auth) continue
        const result = run(() => machine.transition(auth as never, event, run.scope) as AnyMachineSnapshot)
        auth = result.snapshot as AuthSnapshot
        emitted.push(...result.emitted)
        messages.push(...relayed(around, result.emitted))
      } else if (around && app) {
        const result = run(() => around.machine.transition(app as never, event, run.scope) as AnyMachineSnapshot)
        app = result.snapshot
        messages.push(...sentToChild(around, result.actions))
        const isRunning = app.children[around.child] !== undefined
        if (!isRunning) auth = null
        else
          auth ??= run(() => machine.getInitialSnapshot(run.scope, {}) as AnyMachineSnapshot).snapshot as AuthSnapshot
      }
    }
    return { auth, app, emitted }
  }

  const initial = (): ModelSnapshot => {
    run.taken.length = 0
    const app = around
      ? run(() => around.machine.getInitialSnapshot(run.scope, around.input) as AnyMachineSnapshot).snapshot
      : null
    const isRunning = !around || app?.children[around.child] !== undefined
    const auth = isRunning
      ? (run(() => machine.getInitialSnapshot(run.scope, {}) as AnyMachineSnapshot).snapshot as AuthSnapshot)
      : null
    return { ...ACTIVE, auth, app, taken: [], emitted: [], leadsTo: null }
  }

  return {
    getInitialSnapshot: initial,
    getPersistedSnapshot: (snapshot) => snapshot,
    transition(snapshot, { type, variant }) {
      const kind = events.kinds.get(type)
      const meant = kind?.event(snapshot)
      if (!kind || !meant) return { ...snapshot, taken: [], emitted: [] }
      run.taken.length = 0
      const { auth, app, emitted } = settle(snapshot, [{ to: kind.isOwn && around ? 'app' : 'chart', event: meant }])
      const next = { ...ACTIVE, auth, app, taken: [...run.taken], emitted, leadsTo: null }
      return { ...next, leadsTo: expectations(events, snapshot, next, type, variant) }
    },
  }
}

const ACTIVE = { status: 'active', output: undefined, error: undefined } as const

interface Message {
  readonly to: 'chart' | 'app'
  readonly event: EventObject
}

const relayed = (around: MachineAround | undefined, emitted: readonly AuthEvent[]): Message[] =>
  emitted.flatMap((event) => {
    const relay = around?.relay?.(event)
    return relay ? [{ to: 'app' as const, event: relay }] : []
  })

const sentToChild = ({ child }: MachineAround, actions: readonly RecordedAction[]): Message[] =>
  actions.flatMap(({ type, params }) => {
    const { to, targetId, event } = (params ?? {}) as { to?: { id?: string }; targetId?: string; event?: EventObject }
    const isMeant = type === 'xstate.sendTo' && event && (targetId === child || to?.id === child)
    return isMeant ? [{ to: 'chart' as const, event }] : []
  })

/** What was announced holds until it has come, or cannot come any more; what is announced anew takes its place. */
function expectations(
  events: ModelEvents,
  before: ModelSnapshot,
  after: ModelSnapshot,
  type: string,
  variant: string | null,
): readonly string[] | null {
  const earlier = before.leadsTo ?? []
  // Nobody has taken notice.
  if (after.taken.length === 0) return before.leadsTo
  const announced = events.kinds.get(type)?.variants.get(variant)?.leadsTo ?? []
  const isOf = (space: string) => (name: string) => namespaceOf(name) === space
  const isOpen = (outcome: string) =>
    [...events.kinds].some(([name, kind]) => isOf(namespaceOf(outcome))(name) && kind.isPossible(after))
  const kept = earlier
    .filter((outcome) => !earlier.includes(type) || !isOf(namespaceOf(type))(outcome))
    .filter((outcome) => !announced.some(isOf(namespaceOf(outcome))))
  const expected = [...kept, ...announced].filter(isOpen)
  return expected.length > 0 ? expected : null
}

/** Not the entry into a machine, which is no transition of it. */
const isDrawn = ({ eventType }: { eventType?: string }) => eventType !== undefined && eventType !== 'xstate.init'

interface RecordedAction {
  readonly type: string
  readonly params: unknown
}

/** Runs a machine's own pure functions, and writes down which transitions it takes and what it would do. */
function recorder() {
  const taken: string[] = []
  let actions: RecordedAction[] = []
  const probe = createActor(
    fromCallback(() => {}),
    {
      inspect(event) {
        if (event.type === '@xstate.microstep') taken.push(...event._transitions.filter(isDrawn).map(transitionName))
      },
    },
  )
  const scope: AnyActorScope = {
    self: probe,
    id: probe.id,
    sessionId: probe.sessionId,
    system: probe.system,
    logger: () => {},
    defer: () => {},
    emit: () => {},
    stopChild: () => {},
    actionExecutor: ({ type, params }) => void actions.push({ type, params }),
  }
  const run = (work: () => AnyMachineSnapshot) => {
    actions = []
    const snapshot = work()
    if (snapshot.status === 'error') throw snapshot.error
    const emitted = actions.flatMap(({ type, params }) =>
      type === 'xstate.emit' ? [(params as { event: AuthEvent }).event] : [],
    )
    return { snapshot, actions, emitted }
  }
  return Object.assign(run, { scope, taken })
}

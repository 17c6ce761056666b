import type { ActorLogic, AnyMachineSnapshot, EventObject, Snapshot } from 'xstate'
import type { AuthEvent } from '../../machines/auth/auth.events.ts'
import { authMachine } from '../../machines/auth/auth.machine.ts'
import type { AuthSnapshot } from './authEvents.ts'
import type { AuthModelOptions, MachineAround } from './model.types.ts'
import { type ModelEvents, namespaceOf } from './modelEvents.ts'
import { createStepUpChild, type ModelStepUp, NOBODY_ASKS } from './modelStepUp.ts'
import { createRecorder, type Message, sentTo } from './recorder.ts'

/** An event of the model: its name, and which of its variants. */
export interface ModelEvent extends EventObject {
  readonly variant: string | null
}

/** The chart and, where there is one, the machine around it; and what has just happened to them. */
export type ModelSnapshot = Snapshot<undefined> & {
  readonly auth: AuthSnapshot | null
  readonly app: AnyMachineSnapshot | null
  /** `null` without the option. */
  readonly stepUp: ModelStepUp | null
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
 * So does the chart's own child `stepUp`, with that option.
 */
export function createModelLogic(
  { machine = authMachine, around, stepUp: hasStepUp }: Pick<AuthModelOptions<never>, 'machine' | 'around' | 'stepUp'>,
  events: ModelEvents,
): ModelLogic {
  const run = createRecorder()
  const child = createStepUpChild(run)

  /** Lets the machines answer each other until nobody has anything more to say. */
  const settle = (start: Pick<ModelSnapshot, 'auth' | 'app' | 'stepUp'>, first: Message) => {
    let { auth, app, stepUp } = start
    const emitted: AuthEvent[] = []
    const messages = [first]
    const follow = (before: AuthSnapshot | null) => {
      if (!stepUp) return
      const followed = child.follow(stepUp, before, auth)
      stepUp = followed.stepUp
      messages.push(...followed.messages)
    }
    for (let message = messages.shift(); message; message = messages.shift()) {
      const { to, event } = message
      const before = auth
      if (to === 'chart') {
        if (!auth) continue
        const result = run(() => machine.transition(auth as never, event, run.scope) as AnyMachineSnapshot)
        auth = result.snapshot as AuthSnapshot
        emitted.push(...result.emitted)
        messages.push(...relayed(around, result.emitted))
        follow(before)
        messages.push(...sentTo('stepUp', result.actions).map((event) => ({ to: 'stepUp' as const, event })))
      } else if (to === 'stepUp') {
        if (!stepUp) continue
        const told = child.tell(stepUp, event)
        stepUp = told.stepUp
        messages.push(...told.messages)
      } else if (around && app) {
        const result = run(() => around.machine.transition(app as never, event, run.scope) as AnyMachineSnapshot)
        app = result.snapshot
        messages.push(...sentTo(around.child, result.actions).map((event) => ({ to: 'chart' as const, event })))
        const isRunning = app.children[around.child] !== undefined
        if (!isRunning) auth = null
        else
          auth ??= run(() => machine.getInitialSnapshot(run.scope, {}) as AnyMachineSnapshot).snapshot as AuthSnapshot
        follow(before)
      }
    }
    return { auth, app, stepUp, emitted }
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
    return { ...ACTIVE, auth, app, stepUp: hasStepUp ? NOBODY_ASKS : null, taken: [], emitted: [], leadsTo: null }
  }

  return {
    getInitialSnapshot: initial,
    getPersistedSnapshot: (snapshot) => snapshot,
    transition(snapshot, { type, variant }) {
      const messages = events.kinds.get(type)?.messages(snapshot) ?? []
      if (messages.length === 0) return { ...snapshot, taken: [], emitted: [] }
      run.taken.length = 0
      let next: ModelSnapshot = { ...snapshot, emitted: [], leadsTo: null }
      for (const message of messages) {
        const settled = settle(next, message)
        next = { ...next, ...settled, emitted: [...next.emitted, ...settled.emitted] }
      }
      next = { ...next, taken: [...run.taken] }
      return { ...next, leadsTo: expectations(events, snapshot, next, type, variant) }
    },
  }
}

const ACTIVE = { status: 'active', output: undefined, error: undefined } as const

const relayed = (around: MachineAround | undefined, emitted: readonly AuthEvent[]): Message[] =>
  emitted.flatMap((event) => {
    const relay = around?.relay?.(event)
    return relay ? [{ to: 'app' as const, event: relay }] : []
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

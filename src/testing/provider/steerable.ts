import type { ActorRefFrom, AnyActorRef, EventObject } from 'xstate'
import { createActor, fromCallback } from 'xstate'
import type { AuthEvent } from '../../machines/auth/auth.events.ts'
import type { AuthMachine } from '../../machines/auth/auth.machine.ts'
import type { StepUpMachine } from '../../machines/stepUp/stepUp.machine.ts'
import type { ChartState } from './completeView.ts'
import { stepUpState } from './stepUpState.ts'

/** What a test tells the chart; no app can, as the type of its events does not have it. */
type Order =
  | { readonly type: '@authchart/testing.show'; readonly state: ChartState }
  | { readonly type: '@authchart/testing.emit'; readonly event: AuthEvent }

/** Does nothing for as long as it lives: in place of a timer or of another tab. */
export const still = <Input>() => fromCallback<EventObject, Input>(() => {})

/** Children that the chart speaks to by name. The tabs' lives as long as the chart. */
const TABS = 'tabs'
const STEP_UP = 'stepUp'
const INACTIVITY = 'inactivity'

/**
 * The chart, with two more things that can be done to it: put it into any state, and let it emit any event. Everything
 * else is left to the chart itself. What ran in the state before is stopped; what the new one invokes is not started, so
 * that the state stays until the app or the test does something. The child for step-ups is put where the view has it.
 *
 * @example
 * const actor = createActor(steerable(authMachine.provide({ actors }), stepUpMachine)).start()
 * showState(actor, completeView({ status: 'anonymous' }, defaults))
 */
export function steerable(machine: AuthMachine, stepUpLogic: StepUpMachine): AuthMachine {
  const steered: AuthMachine = Object.create(machine)
  steered.transition = (snapshot, event, scope) => {
    const order = event as unknown as Order
    if (order.type === '@authchart/testing.emit') {
      scope.emit(order.event)
      return snapshot
    }
    if (order.type !== '@authchart/testing.show') return machine.transition(snapshot, event, scope)
    const { value, context } = order.state
    const children: Record<string, AnyActorRef | undefined> = {}
    for (const [id, child] of Object.entries(snapshot.children as Record<string, AnyActorRef | undefined>)) {
      if (id === TABS) children[id] = child
      else if (child) scope.stopChild(child)
    }
    const next = steered.resolveState({ value, context })
    /** Two children are spoken to: the chart takes for granted that they are there. */
    const attend = (id: string, child: AnyActorRef) => {
      scope.defer(() => child.start())
      children[id] = child
    }
    const { session, assurance } = context
    if (session && assurance && next.matches('authenticated')) {
      const shown = stepUpLogic.resolveState(stepUpState(session, assurance))
      attend(
        STEP_UP,
        createActor(stepUpLogic, { id: STEP_UP, parent: scope.self, snapshot: shown, input: { session } }),
      )
    }
    if (next.matches({ authenticated: { presence: 'active' } }))
      attend(INACTIVITY, createActor(still<undefined>(), { id: INACTIVITY, parent: scope.self }))
    return { ...next, children } as typeof next
  }
  return steered
}

const give = (actor: ActorRefFrom<AuthMachine>, order: Order) => actor.send(order as never)

/** Puts the chart into a state; subscribers hear of it, and nothing is emitted. */
export const showState = (actor: ActorRefFrom<AuthMachine>, state: ChartState): void =>
  give(actor, { type: '@authchart/testing.show', state })

/** Lets whoever listens with `on` hear an event; the state stays. */
export const emitEvent = (actor: ActorRefFrom<AuthMachine>, event: AuthEvent): void =>
  give(actor, { type: '@authchart/testing.emit', event })

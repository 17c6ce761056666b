/**
 *   component ──▶ the real client ──▶ the real chart ──▶ scripted answers, no time, no other tabs
 *                  │ noted in sent         ▲
 *   test ──────────┴─ show, emit, answer ──┘
 */
import { createActor } from 'xstate'
import type { AuthClient } from '../../bindings/vanilla/client.types.ts'
import { connectAuth } from '../../bindings/vanilla/connectAuth.ts'
import { createEngine } from '../../engine/engine.ts'
import { settingsFrom } from '../../engine/settings.ts'
import { AuthError } from '../../errors.ts'
import type { AuthEvent } from '../../machines/auth/auth.events.ts'
import { authMachine } from '../../machines/auth/auth.machine.ts'
import { view as viewOf } from '../../machines/auth/auth.view.ts'
import type { StepUpMachine } from '../../machines/stepUp/stepUp.machine.ts'
import type { AuthOptions } from '../../options.ts'
import type { AuthUser } from '../../session.ts'
import { LASTS, stepUp } from '../../stepUp/stepUp.ts'
import { type AnsweredCommand, createAnswers } from './answers.ts'
import { checkAnswer } from './checkAnswer.ts'
import { type ChartState, completeView, type GivenView } from './completeView.ts'
import { heldSession } from './heldSession.ts'
import { quietEnvironment } from './quietEnvironment.ts'
import { scriptedActors } from './scriptedActors.ts'
import { scriptedBackend } from './scriptedBackend.ts'
import { recorded, type SentCommand } from './sent.ts'
import { emitEvent, showState, steerable } from './steerable.ts'
import type { TestAuth, TestAuthOptions } from './testAuth.types.ts'

const noNetwork: typeof fetch = async () => {
  throw new AuthError('unsupported', 'There is no network in a test: createTestAuth({ requests: { fetch } }).')
}

/**
 * A client in any state of a session, for tests of components: no network, no timers, no other tabs. The chart and the
 * client are the real ones, so a command has the effect that it has in an app; what the server would have to decide
 * waits for `answer()`.
 *
 * An app with a user type of its own names it: `createTestAuth<MyUser>(…)`.
 *
 * Throws `AuthError('invalid_argument')` for a view whose fields do not go together.
 *
 * @example
 * const auth = createTestAuth({ view: { status: 'anonymous' } })
 * const signingIn = auth.signIn({ method: 'password', email: 'ada@example.test', password: 'secret' })
 * console.log(auth.view.status, auth.sent) // 'authenticating', [{ type: 'signIn', … }]
 * await auth.answer('signIn', { status: 'authenticated', user: { id: 'ada', roles: ['admin'] } })
 * await signingIn
 */
export function createTestAuth<User extends AuthUser = AuthUser>({
  view,
  now = () => Date.now(),
  requests,
  stepUp: { lasts = LASTS, levels = [] } = {},
  onSent,
}: TestAuthOptions<NoInfer<User>>): TestAuth<User> {
  const feature = stepUp({ lasts, levels })
  const environment = quietEnvironment(now)
  const answers = createAnswers()
  const complete = (given: GivenView): ChartState =>
    completeView(given, { now: now(), lasts, sessionFor: (userId) => held.factsFor(userId) })

  const backend = scriptedBackend({
    answers,
    complete: (answer) => complete(answer).context,
    current: () => actor.getSnapshot().context,
    nextToken: () => held.nextToken(),
  })
  const options: AuthOptions = {
    backend,
    environment,
    requests: { fetch: noNetwork, ...requests },
    stepUp: feature,
    unlock: async () => answers.take('unlock', { byDefault: undefined }).then(() => true),
  }
  const engine = createEngine(settingsFrom(options), environment)
  const steppingUp = feature(engine)
  // Nobody else changes anything: there is never a reason to look at the ledger.
  engine.syncedAt = Number.NaN
  const held = heldSession(engine.tab.vault, environment)
  const { hold } = held
  const machine = authMachine.provide({
    actors: scriptedActors({ engine, backend, answers, stepUp: steppingUp, hold }),
  })
  const actor = createActor(steerable(machine, steppingUp.actor as StepUpMachine), { input: {} })

  // There are no other tabs to hear of anything from, but what a step-up brings is told in their way.
  engine.onFact((fact) => {
    if (fact.type !== 'tab.refreshed') return
    engine.syncedAt = Number.NaN
    actor.send(fact)
  })

  const enter = (state: ChartState) => {
    const { session, challenge } = state.context
    held.take(session)
    engine.tab.vault.pending = challenge && { state: 'test', remembered: false }
    showState(actor, state)
  }
  const first = complete(view)
  actor.start()
  enter(first)

  const initialView = view.status === 'restoring' ? undefined : viewOf(actor.getSnapshot())
  const logic = {
    machine,
    input: {},
    engine,
    stepUp: steppingUp,
    options: { ...options, ...(initialView && { initialView }) },
  }
  const client = connectAuth({ ...logic, isServer: false }, actor) as unknown as AuthClient<User>
  // The initial view stands until the chart has been looked at: from now on what is shown is shown.
  void client.view

  const check = () => {
    if (engine.disposed.aborted) throw new AuthError('disposed', 'This test client has been disposed.')
  }
  const sent: SentCommand[] = []
  const note = (command: SentCommand) => {
    sent.push(command)
    onSent?.(command)
  }
  const promised = new Map<SentCommand['type'], Set<Promise<unknown>>>()
  const track = <T>(type: SentCommand['type'], promise: Promise<T>): Promise<T> => {
    const mine = promised.get(type) ?? new Set()
    promised.set(type, mine.add(promise))
    const forget = () => mine.delete(promise)
    promise.then(forget, forget)
    return promise
  }
  const { dispose } = client
  const control: Pick<TestAuth<User>, 'sent' | 'show' | 'emit' | 'answer'> = {
    sent,
    async show(next) {
      check()
      const state = complete(next)
      // Whoever waits for a step-up would wait for ever: the child that comes has never heard of them.
      actor.send({ type: 'stepUp.decline' })
      enter(state)
      // Subscribers are told a moment later.
      await null
      return client.view
    },
    async emit(type, ...details) {
      check()
      emitEvent(actor, { type, ...details[0] } as AuthEvent)
      await null
    },
    async answer(command: AnsweredCommand, ...[outcome]: readonly unknown[]) {
      check()
      checkAnswer(command, outcome, complete)
      const isTaken = answers.give(command, outcome as undefined)
      // A step-up makes sure of its token before it asks: one that was given already waits a moment later.
      if (isTaken || command === 'submitStepUp') await Promise.allSettled(promised.get(command) ?? [])
      return client.view
    },
  }
  return Object.assign(client, recorded(client, note, track), control, {
    // The same, but not the view that is shown now: nothing is left that the engine has yet to look at.
    initialView: { ...client.initialView },
    dispose() {
      dispose()
      actor.stop()
    },
  })
}

import { expect } from 'vitest'
import {
  type AnyActorLogic,
  type AnyMachineSnapshot,
  createActor,
  createMachine,
  type EventObject,
  fromCallback,
  fromPromise,
} from 'xstate'
import { AuthError } from '../../../../src/errors.ts'
import { authMachine } from '../../../../src/machines/auth/auth.machine.ts'
import { type AwaitProofInput, createStepUpMachine } from '../../../../src/machines/stepUp/stepUp.machine.ts'
import type { Ask } from '../../../../src/machines/stepUp/stepUp.types.ts'
import type { Session } from '../../../../src/session.ts'
import type { AuthModelOptions, Cause } from '../../../../src/testing/model/index.ts'
import { LONG_AGO, otherSession, raisedSession } from '../../../../src/testing/model/sampleSession.ts'

const LASTS = 300_000
const HOUR = 3_600_000

type StepUpMachine = ReturnType<typeof createStepUpMachine>

/** The chart and its child, running. Whoever waits for a step-up is in `waiting` until they are answered. */
export function runStepUps(change = (machine: StepUpMachine): AnyActorLogic => machine) {
  const waiting = new Set<number>()
  const parts = {
    now: 0,
    restore: (_: Session) => {},
    age: () => {},
    prove: (_: AuthError | null) => {},
  }
  const machine = createStepUpMachine({
    rules: { lasts: LASTS, levels: [] },
    now: () => parts.now,
    pending: () => [],
    answer: (asks) => {
      for (const { id } of asks) waiting.delete(id)
    },
    awaitDeadline: fromCallback<EventObject, AwaitProofInput>(({ input, sendBack }) => {
      parts.age = () => sendBack(input.event)
    }),
    runStepUp: fromPromise(
      () =>
        new Promise<void>((resolve, reject) => {
          parts.prove = (error) => (error ? reject({ code: error.code, message: error.message }) : resolve())
        }),
    ),
  })
  const silent = fromCallback(() => {}) as never
  const actor = createActor(
    authMachine.provide({
      actors: {
        syncTabs: silent,
        watchExpiry: silent,
        watchInactivity: silent,
        awaitDeadline: silent,
        restoreSession: fromPromise(
          () =>
            new Promise((resolve) => {
              parts.restore = (session) => resolve({ type: 'restored', session, locked: false })
            }),
        ),
        stepUp: change(machine) as never,
      },
    }),
    { input: {} },
  ).start()
  const ask = (asked: Pick<Ask, 'id' | 'request' | 'isRefused'>) => {
    waiting.add(asked.id)
    const since = actor.getSnapshot().context.session?.generation ?? 0
    actor.send({ type: 'stepUp.ask', at: parts.now, since, ...asked })
  }
  return { actor, waiting, parts, ask }
}

export type StepUpApp = ReturnType<typeof runStepUps>

/** It refuses those who wait and does not leave the question. */
export const goesOnAsking = (machine: StepUpMachine): AnyActorLogic => {
  const { config } = machine
  const { request } = config.states as Record<string, { states: Record<string, object> }>
  const asking = {
    ...request?.states.asking,
    always: undefined,
    on: { 'stepUp.decline': { actions: { type: 'refuse', params: { code: 'cancelled', message: 'Declined.' } } } },
  }
  const states = { ...config.states, request: { ...request, states: { ...request?.states, asking } } }
  return createMachine({ ...config, states } as never, machine.implementations as never)
}

const fails =
  (code: 'second_factor_invalid' | 'second_factor_exhausted'): Cause<StepUpApp> =>
  ({ parts }) =>
    parts.prove(new AuthError(code, 'Wrong code.'))
const grants =
  (acr: string, authenticatedAt: (now: number) => number): Cause<StepUpApp> =>
  ({ actor, parts }) => {
    const session = raisedSession(actor.getSnapshot().context.session, acr, authenticatedAt(parts.now))
    actor.send({ type: 'tab.refreshed', session, source: 'self' })
    parts.prove(null)
  }

const activeIn = (snapshot: AnyMachineSnapshot, prefix: string) =>
  [...snapshot._nodes]
    .filter(({ path }) => path.length > 0)
    .sort((a, b) => a.order - b.order)
    .map(({ path }) => prefix + path.join('.'))

/** How each event happens, and what has to be true in each state. */
export const stepUpAppModel: Pick<AuthModelOptions<StepUpApp>, 'events' | 'states'> = {
  events: {
    'restore.restored': ({ parts }) => parts.restore(otherSession(null, parts.now)),
    'elevation.over': ({ parts }) => {
      parts.now += LASTS
      parts.age()
    },
    'stepUp.ask': ({ ask }) => ask({ id: 1, request: {}, isRefused: false }),
    'stepUp.withdraw': ({ actor, waiting }) => {
      waiting.delete(1)
      actor.send({ type: 'stepUp.withdraw', id: 1 })
    },
    'stepUp.submit': ({ actor }) => actor.send({ type: 'stepUp.submit', attempt: async () => {} }),
    'stepUp.decline': ({ actor }) => actor.send({ type: 'stepUp.decline' }),
    'request.challenged': ({ ask }) => ask({ id: 2, request: { acr: 'strong', maxAge: LASTS }, isRefused: true }),
    'proof.accepted': grants('strong', (now) => now),
    'proof.weak': grants('weak', (now) => now),
    'proof.stale': grants('strong', () => LONG_AGO - HOUR),
    'proof.refused': fails('second_factor_invalid'),
    'proof.exhausted': fails('second_factor_exhausted'),
  },
  states: {
    '*': async ({ actor }, { active }) => {
      await new Promise((resolve) => setImmediate(resolve))
      const snapshot = actor.getSnapshot()
      const child = snapshot.children.stepUp?.getSnapshot() as AnyMachineSnapshot | undefined
      expect([...activeIn(snapshot, ''), ...(child ? activeIn(child, 'stepUp.') : [])]).toEqual(active)
    },
    'stepUp.request.idle': ({ waiting }) => expect([...waiting]).toEqual([]),
    'stepUp.request.asking': ({ waiting }, { view }) => {
      expect(waiting.size).toBeGreaterThan(0)
      expect(view.assurance?.request).not.toBeNull()
    },
  },
}

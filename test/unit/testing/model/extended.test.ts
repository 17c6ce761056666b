import { describe, expect, it } from 'vitest'
import { type AnyStateMachine, assign, createMachine, sendTo, setup } from 'xstate'
import { authMachine } from '../../../../src/machines/auth/auth.machine.ts'
import { createAuthModel } from '../../../../src/testing/model/index.ts'
import { inert, OF_STEP_UP } from './quiet.ts'

/** A shop that waits for a sign-in, and signs out when it closes. */
const shop = setup({
  types: { context: {} as { orders: number } },
  actors: { auth: authMachine },
}).createMachine({
  id: 'shop',
  context: { orders: 0 },
  invoke: { id: 'auth', src: 'auth', input: {} },
  initial: 'browsing',
  on: { 'auth.signedOut': '.browsing' },
  states: {
    browsing: { on: { order: 'identifying' } },
    identifying: { on: { 'auth.signedIn': 'paying' } },
    paying: {
      on: {
        pay: { target: 'done', actions: assign({ orders: ({ context }) => context.orders + 1 }) },
        close: { actions: sendTo('auth', { type: 'session.signOut' }) },
      },
    },
    done: {},
  },
})

const around = {
  machine: shop,
  child: 'auth',
  relay: ({ type }: { type: string }) =>
    type === 'signedIn' || type === 'signedOut' ? { type: `auth.${type}` } : undefined,
}
const own = { order: { type: 'order' }, pay: { type: 'pay' }, close: { type: 'close' } }

describe('a model of a machine that invokes the chart', () => {
  it('lets both go in step: what the chart emits reaches the app, and what the app sends the chart', () => {
    const model = createAuthModel<null>({ ...inert, around, own })
    const steps = [...model.everyTransition()].flatMap((path) => path.steps)
    const paying = steps.find(({ from, to }) => from.app?.value === 'identifying' && to.app?.value === 'paying')
    expect(paying?.event).toMatch(/attempt\.signedIn|tab\.signedIn/)
    expect(paying?.transitions).toContain('identifying: auth.signedIn → paying')
    const closing = steps.find(({ event }) => event === 'close')
    expect(closing?.to).toMatchObject({ title: 'shop browsing | signingOut', view: { status: 'signingOut' } })
    expect(model.coverage().outOfReach).toEqual(OF_STEP_UP)
  })

  it('names its states after the machine, and wants an assertion for each', () => {
    expect(() => createAuthModel<null>({ ...inert, states: { anonymous: () => {} }, around, own })).toThrow(
      'nothing is asserted in "shop.identifying"',
    )
    const model = createAuthModel<null>({ ...inert, around, own })
    expect([...model.shortestPaths()].map(({ name }) => name)).toContainEqual(
      expect.stringMatching(/^shop browsing \| restoring → .* → shop done \| authenticated$/),
    )
  })
})

describe('a model of a machine that is made from the chart', () => {
  it('walks the states that the app has put inside', () => {
    const { states } = authMachine.config
    const machine = createMachine(
      {
        ...authMachine.config,
        states: {
          ...states,
          anonymous: {
            ...states?.anonymous,
            initial: 'landing',
            states: { landing: { on: { 'form.open': 'form' } }, form: { on: { 'form.close': 'landing' } } },
          },
        },
      } as never,
      authMachine.implementations as never,
    ) as unknown as AnyStateMachine
    const model = createAuthModel<null>({
      ...inert,
      machine,
      own: { 'form.open': { type: 'form.open' }, 'form.close': { type: 'form.close' } },
    })
    expect([...model.shortestPaths()].map(({ name }) => name)).toContain(
      'restoring → (no session is stored) → anonymous → (form.open) → anonymous: form',
    )
    expect(model.coverage().outOfReach).toEqual(OF_STEP_UP)
  })
})

import { describe, expect, it } from 'vitest'
import { sendTo, setup } from 'xstate'
import { authMachine } from '../../../../src/machines/auth/auth.machine.ts'
import { type AuthModelOptions, createAuthModel } from '../../../../src/testing/model/index.ts'
import { stepUpMachine } from '../../../../src/testing/model/modelStepUp.ts'
import { transitionsOf } from '../../../../src/testing/model/transitions.ts'
import { inert, OF_STEP_UP, quiet } from './quiet.ts'
import { goesOnAsking, runStepUps, type StepUpApp, stepUpAppModel } from './stepUpApp.ts'

const whole = createAuthModel<null>({ ...inert, stepUp: true })
const all = [...whole.everyTransition()]
const EVENTS = [...new Set(all.flatMap(({ events }) => events))]

/** A model in which nothing else happens. */
const only = (...events: string[]): Pick<AuthModelOptions<never>, 'stepUp' | 'exclude'> => ({
  stepUp: true,
  exclude: EVENTS.filter((name) => !events.includes(name)).map((event) => ({ event, because: 'not in this test' })),
})

describe('a model with step-up', () => {
  it('walks each transition of the chart and of its child, and leaves none out of reach', async () => {
    for (const path of all) await path.run(null)
    const { transitions, states, outOfReach } = whole.coverage()
    expect(outOfReach).toEqual([])
    expect(transitions.missed).toEqual([])
    expect(new Set(transitions.walked)).toEqual(
      new Set([authMachine, stepUpMachine()].flatMap((machine) => transitionsOf(machine))),
    )
    expect(states.walked.filter((name) => name.startsWith('stepUp.')).sort()).toEqual([
      'stepUp.proof.basic',
      'stepUp.proof.elevated',
      'stepUp.request.asking',
      'stepUp.request.idle',
      'stepUp.request.verifying',
    ])
  })

  it('knows nothing of it without the option, and says what is out of reach then', () => {
    const model = quiet()
    expect(model.coverage().outOfReach).toEqual(OF_STEP_UP)
    const events = [...model.everyTransition()].flatMap(({ events }) => events)
    expect(EVENTS.filter((name) => !events.includes(name)).sort()).toEqual([
      'elevation.over',
      ...['proof.accepted', 'proof.exhausted', 'proof.refused', 'proof.stale', 'proof.weak'],
      'request.challenged',
      ...['stepUp.ask', 'stepUp.decline', 'stepUp.submit', 'stepUp.withdraw'],
      'tab.steppedUp',
    ])
    expect(() => createAuthModel<null>({ ...inert, events: { '*': () => {}, 'stepUp.ask': () => {} } })).toThrow(
      'nothing is called "stepUp.ask"',
    )
  })

  it('takes a few paths more, not a multiple of them', () => {
    const before = quiet().everyTransition()
    expect(all.length).toBeLessThanOrEqual(before.paths.length + 5)
    expect(whole.everyTransition().length).toBeLessThan(before.length * 1.3)
  })

  it('wants an assertion for the states of the child, which it knows by name', () => {
    const [restoring, authenticated] = Array.from({ length: 2 }, () => () => {})
    const model = (more: object) => () =>
      createAuthModel<null>({
        ...inert,
        ...only('restore.restored', 'request.challenged'),
        states: { restoring, authenticated, ...more } as never,
      })
    expect(model({})).toThrow('nothing is asserted in "stepUp.request.asking"')
    expect(model({ 'stepUp.asking': () => {} })).toThrow('there is no "stepUp.asking"')
    expect(model({ 'stepUp.proof': () => {}, 'stepUp.request': () => {} })).not.toThrow()
  })

  it('asks only where a proof is too old, and shows what the user is asked for', () => {
    const asks = all.flatMap(({ steps }) => steps).filter(({ event }) => event === 'stepUp.ask')
    const shown = (proof: string) =>
      asks
        .filter(({ from }) => from.active.includes(proof) && from.active.includes('stepUp.request.idle'))
        .map(({ to, emits }) => ({ request: to.view.assurance?.request, emits: emits.map(({ type }) => type) }))
    expect(shown('stepUp.proof.elevated')).toContainEqual({ request: null, emits: [] })
    expect(shown('stepUp.proof.basic')).toContainEqual({ request: {}, emits: ['stepUpRequired'] })
  })

  it('refuses those who wait when the session is locked', () => {
    const model = createAuthModel<null>({
      ...inert,
      ...only('restore.restored', 'request.challenged', 'session.lock', 'tab.locked'),
    })
    const locks = [...model.everyEdge()]
      .flatMap(({ steps }) => steps)
      .filter(({ event, from }) => /lock/.test(event) && from.active.includes('stepUp.request.asking'))
    expect(new Set(locks.map(({ event }) => event))).toEqual(new Set(['session.lock', 'tab.locked']))
    for (const { to } of locks) {
      expect(to.active).toContain('stepUp.request.idle')
      expect(to.view.assurance?.request).toBeNull()
    }
  })

  it('lets them wait on during a sign-in that is given up, by which a proof grows no younger', () => {
    const model = createAuthModel<null>({
      ...inert,
      ...only('restore.restored', 'elevation.over', 'stepUp.ask', 'session.signIn', 'session.cancel'),
    })
    const cancels = [...model.everyEdge({ maxSteps: 40 })]
      .flatMap(({ steps }) => steps)
      .filter(({ event, from }) => event === 'session.cancel' && from.view.isAuthenticated)
    expect(new Set(cancels.map(({ to }) => to.title))).toEqual(
      new Set(['authenticated: elevated', 'authenticated', 'authenticated: asking']),
    )
  })
})

describe('a model with step-up of a machine that invokes the chart', () => {
  it('lets the app hear of a step-up, and ask for one', () => {
    const shop = setup({ actors: { auth: authMachine } }).createMachine({
      id: 'shop',
      invoke: { id: 'auth', src: 'auth', input: {} },
      initial: 'browsing',
      states: {
        browsing: {
          on: {
            'payout.ask': {
              target: 'waiting',
              actions: sendTo('auth', {
                type: 'stepUp.ask',
                id: 3,
                request: { maxAge: 0 },
                at: 0,
                since: 1,
                isRefused: true,
              }),
            },
          },
        },
        waiting: { on: { 'auth.steppedUp': 'paying' } },
        paying: {},
      },
    })
    const model = createAuthModel<null>({
      ...inert,
      ...only('restore.restored', 'stepUp.submit', 'proof.accepted'),
      around: {
        machine: shop,
        child: 'auth',
        relay: ({ type }) => (type === 'steppedUp' ? { type: 'auth.steppedUp' } : undefined),
      },
      own: { 'payout.ask': { type: 'payout.ask' } },
    })
    expect([...model.shortestPaths()].map(({ name }) => name)).toContainEqual(
      expect.stringMatching(
        /\(payout\.ask\) → shop waiting \| authenticated: elevated, verifying → \(the server accepts the proof\) → shop paying \| authenticated: elevated$/,
      ),
    )
  })
})

describe('a model with step-up, walked in machines that run', () => {
  const walk = async (machine?: Parameters<typeof runStepUps>[0]) => {
    const model = createAuthModel<StepUpApp>({ ...stepUpAppModel, ...only(...Object.keys(stepUpAppModel.events)) })
    for (const path of model.everyEdge()) await path.run(runStepUps(machine))
    return model.coverage()
  }

  it('is where they are, at each step', async () => {
    const { edges } = await walk()
    expect(edges.missed).toEqual([])
    expect(edges.walked.length).toBeGreaterThan(60)
  })

  it('finds a child that goes on asking after the user has declined', async () => {
    await expect(walk(goesOnAsking)).rejects.toThrow(
      /The path so far: .*asking → \(does not want to prove it\) → authenticated: elevated$/,
    )
  })
})

import { describe, expect, it } from 'vitest'
import { authMachine } from '../../../../src/machines/auth/auth.machine.ts'
import { createAuthModel } from '../../../../src/testing/model/index.ts'
import { transitionsOf } from '../../../../src/testing/model/transitions.ts'
import { inert, OF_STEP_UP, quiet } from './quiet.ts'

describe('the plans of a model', () => {
  it('reach each state of the chart by its shortest way, and walk no way twice', () => {
    const model = quiet()
    const paths = [...model.shortestPaths()]
    const reached = new Set(
      paths.flatMap(({ start, steps }) => [start, ...steps.map(({ to }) => to)]).flatMap((to) => to.active),
    )
    for (const state of [
      'restoring.waiting',
      'anonymous',
      'awaitingSecondFactor.verifying',
      'authenticated.token.backingOff',
      'authenticated.token.offline',
      'authenticated.presence.active.idleWarning',
      'authenticated.presence.locked.unlocking',
      'signedOut',
    ])
      expect(reached).toContain(state)
    const beginnings = paths.map(({ events }) => events.join())
    for (const beginning of beginnings)
      expect(beginnings.filter((other) => other.startsWith(`${beginning},`))).toEqual([])
  })

  it('name a path by what happens in it', () => {
    expect([...quiet().shortestPaths()].map(({ name }) => name)).toContain(
      'restoring → (the stored session is locked) → authenticated: locked → (the lock is written down) → ' +
        'authenticated: locked.idle → (tries to unlock) → authenticated: locked.unlocking',
    )
  })

  it('take each transition that is drawn in the chart', async () => {
    const model = quiet()
    const plan = model.everyTransition()
    for (const path of plan) await path.run(null)
    const { transitions, outOfReach, states } = model.coverage()
    expect(outOfReach).toEqual(OF_STEP_UP)
    expect(transitions.missed).toEqual([])
    expect(states.missed).toEqual([])
    expect(new Set([...transitions.walked, ...OF_STEP_UP])).toEqual(new Set(transitionsOf(authMachine)))
    expect(transitions.walked).toContain('restoring.asking: restoreSession done, 3 → restoring.waiting')
    expect(transitions.walked).toContain('notSignedIn: always, 2 → anonymous')
  })

  it('walk each edge, as long as a path may be', async () => {
    const model = quiet()
    for (const path of model.everyEdge({ maxSteps: 30 })) await path.run(null)
    const { edges } = model.coverage()
    expect(edges.missed).toEqual([])
    expect(edges.walked.length).toBeGreaterThan(1_000)
    const short = quiet().everyEdge({ maxSteps: 6 })
    const long = quiet().everyEdge({ maxSteps: 30 })
    expect(short.paths.length).toBeGreaterThan(long.paths.length)
    expect(short.length).toBeGreaterThan(long.length)
  })

  it('are the same each time', () => {
    const names = () => [...quiet().everyEdge()].map(({ name }) => name)
    expect(names()).toEqual(names())
  })

  it('leave out what is excluded, everywhere or in one state, and say so', () => {
    const model = createAuthModel<null>({
      ...inert,
      exclude: [
        { event: ['tab.*', 'token.wanted'], because: 'one tab' },
        { event: 'session.signIn', when: ({ view }) => view.isOffline, because: 'the app hides the form' },
        { state: 'authenticated.presence.locked', because: 'nobody locks' },
        { event: 'session.cancel', in: 'awaitingSecondFactor', because: 'there is no such button' },
      ],
    })
    const steps = [...model.everyEdge()].flatMap((path) => path.steps)
    expect(steps.filter(({ event }) => event.startsWith('tab.') || event === 'token.wanted')).toEqual([])
    const signIns = steps.filter(({ event }) => event === 'session.signIn')
    expect(new Set(signIns.map(({ from }) => from.view.isOffline))).toEqual(new Set([false]))
    expect(steps.filter(({ to }) => to.active.includes('authenticated.presence.locked'))).toEqual([])
    const cancels = steps.filter(({ event }) => event === 'session.cancel')
    expect(new Set(cancels.map(({ from }) => from.active[0]))).toEqual(new Set(['authenticating']))
    const coverage = model.coverage()
    expect(coverage.outOfReach).toContain('anonymous: tab.signedIn → authenticated')
    expect(String(coverage)).toContain('excluded: tab.*, token.wanted, because one tab')
  })

  it('follow a command only with the outcomes that its variant leads to', () => {
    const model = createAuthModel<null>({
      ...inert,
      events: {
        '*': () => {},
        'session.signIn': {
          'with a wrong password': { cause: () => {}, leadsTo: ['attempt.refused'] },
          'with the right one': { cause: () => {}, leadsTo: ['attempt.signedIn'] },
        },
      },
    })
    const after = (variant: string) =>
      [...model.everyEdge()].flatMap(({ steps }) =>
        steps.flatMap((step, index) => (step.variant === variant ? [steps[index + 1]?.event] : [])),
      )
    const outcomes = (variant: string) => new Set(after(variant).filter((event) => event?.startsWith('attempt.')))
    expect(outcomes('with a wrong password')).toEqual(new Set(['attempt.refused']))
    expect(outcomes('with the right one')).toEqual(new Set(['attempt.signedIn']))
    expect([...model.shortestPaths()].map(({ name }) => name).join()).toContain('(signs in with a wrong password)')
  })

  it('forget the outcomes of a command that nobody takes notice of', () => {
    const model = createAuthModel<null>({
      ...inert,
      events: {
        '*': () => {},
        'session.signIn': { cause: () => {}, leadsTo: ['attempt.refused'] },
        'session.unlock': { cause: () => {}, leadsTo: ['unlock.accepted'] },
      },
    })
    const steps = [...model.everyTransition()].flatMap((path) => path.steps)
    expect(
      steps.filter(({ event, from }) => event === 'attempt.signedIn' && from.view.status === 'authenticating'),
    ).toEqual([])
  })
})

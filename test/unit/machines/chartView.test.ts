import { describe, expect, it } from 'vitest'
import { createActor } from 'xstate'
import { authMachine } from '../../../src/machines/auth/auth.machine.ts'
import { restoringView, sameView, view } from '../../../src/machines/auth/auth.view.ts'
import { outcome } from '../../../src/machines/auth/states/outcome.ts'
import { ada, anonymous, attempt, type Chart, challenge, chart, sessionOf, signedIn } from './chartWorld.ts'

const shown = (world: Chart) => view(world.snapshot())
const session = sessionOf(ada)

describe('the view', () => {
  it('of a page that knows nothing yet is the one that a server renders', () => {
    expect(shown(chart())).toEqual(restoringView)
    expect(restoringView).toEqual({
      status: 'restoring',
      isAuthenticated: false,
      canRequest: false,
      isBusy: true,
      isRefreshing: false,
      isOffline: false,
      isIdleWarning: false,
      isLocked: false,
      user: null,
      session: null,
      challenge: null,
      idleDeadline: null,
      assurance: null,
      reason: null,
      source: null,
      error: null,
    })
  })

  it('of nobody', async () => {
    expect(shown(await anonymous())).toEqual({ ...restoringView, status: 'anonymous', isBusy: false })
  })

  it('of somebody', async () => {
    const world = await signedIn()
    const fresh = {
      ...restoringView,
      status: 'authenticated',
      isAuthenticated: true,
      canRequest: true,
      isBusy: false,
      user: ada,
      session,
    }
    expect(shown(world)).toEqual(fresh)
    world.send({ type: 'session.refresh' })
    expect(shown(world)).toEqual({ ...fresh, isRefreshing: true })
    world.send({ type: 'network.offline' })
    expect(shown(world)).toMatchObject({ isOffline: true })
  })

  it('of somebody who is being warned', async () => {
    const world = await signedIn()
    world.the('watchInactivity').tell({ type: 'idle.warned', deadline: 900, remaining: 60 })
    expect(shown(world)).toMatchObject({ isIdleWarning: true, idleDeadline: 900, status: 'authenticated' })
  })

  it('of a locked session', async () => {
    const world = await signedIn(session, true)
    expect(shown(world)).toMatchObject({ isLocked: true, canRequest: false, isAuthenticated: true, user: ada })
  })

  it('of a sign-in, with and without a session before', async () => {
    const first = await anonymous()
    first.send({ type: 'session.signIn', attempt: attempt() })
    expect(shown(first)).toEqual({ ...restoringView, status: 'authenticating' })
    const second = await signedIn()
    second.send({ type: 'session.signIn', attempt: attempt() })
    expect(shown(second)).toMatchObject({
      status: 'authenticating',
      isAuthenticated: true,
      canRequest: true,
      user: ada,
    })
    await second.answer('runAttempt', { type: 'secondFactor', challenge })
    expect(shown(second)).toMatchObject({ status: 'awaitingSecondFactor', challenge, isBusy: false, user: ada })
    second.send({ type: 'session.cancel' })
    expect(shown(second)).toMatchObject({ status: 'authenticated', challenge: null })
  })

  it('of a session whose successor is being looked for shows nobody', async () => {
    const world = await signedIn()
    world.send({ type: 'tab.sessionFound' })
    expect(shown(world)).toMatchObject({ status: 'restoring', isAuthenticated: false, user: null, session: null })
  })

  it('of an end, with its reason until somebody signs in', async () => {
    const world = await signedIn()
    world.send({ type: 'tab.signedOut', reason: 'idle' })
    const over = { ...restoringView, status: 'signingOut', reason: 'idle', source: 'remote' }
    expect(shown(world)).toEqual(over)
    await world.answer('endSession')
    expect(shown(world)).toEqual({ ...over, status: 'signedOut', isBusy: false })
    world.send({ type: 'tab.signedIn', session, isLocked: false })
    expect(shown(world)).toMatchObject({ reason: null, source: null })
  })

  it('of a failure', async () => {
    const world = await anonymous()
    world.send({ type: 'session.signIn', attempt: attempt() })
    const error = { code: 'network', message: 'Lost.' } as const
    await world.refuse('runAttempt', error)
    expect(shown(world)).toEqual({ ...restoringView, status: 'anonymous', isBusy: false, error })
  })

  it('T31: is the same when every field is', () => {
    expect(sameView(restoringView, { ...restoringView })).toBe(true)
    expect(sameView(restoringView, { ...restoringView, isOffline: true })).toBe(false)
    expect(sameView(restoringView, { ...restoringView, user: ada })).toBe(false)
  })
})

describe('the chart as it comes', () => {
  const callbacks = ['syncTabs']
  it('T24: an actor that nobody has provided is a clear error, never silence', async () => {
    const errors: unknown[] = []
    const actor = createActor(authMachine, { input: {} })
    actor.subscribe({ error: (error) => errors.push(error) })
    actor.start()
    for (let turns = 0; turns < 6; turns++) await null
    expect(errors[0]).toMatchObject({ code: 'actor_not_provided' })
    expect(String((errors[0] as Error).message)).toContain(callbacks[0])
  })

  it('reads an outcome as what it is, and nothing else', () => {
    expect(outcome({ type: 'found' }, 'found')).toEqual({ type: 'found' })
    expect(() => outcome({ type: 'found' } as { type: string }, 'ended')).toThrow('expected "ended", got "found"')
  })
})

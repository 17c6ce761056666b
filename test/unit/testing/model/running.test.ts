import { describe, expect, it } from 'vitest'
import { type AuthModelOptions, createAuthModel } from '../../../../src/testing/model/index.ts'
import { inert } from './quiet.ts'

const problemsOf = (options: Partial<AuthModelOptions<null>>): string => {
  try {
    createAuthModel<null>({ ...inert, ...options })
  } catch (error) {
    expect(error).toMatchObject({ name: 'AuthError', code: 'invalid_options' })
    return String(error)
  }
  return ''
}

describe('a path that is run', () => {
  it('checks a state, causes what happens, and checks the next: the outer states first', async () => {
    const said: string[] = []
    const model = createAuthModel<string[]>({
      events: { '*': (app, { says }) => app.push(says) },
      states: {
        'authenticated.token.refreshing': (app) => app.push('refreshing'),
        '*': (app, { view }) => app.push(view.status),
        authenticated: async (app) => {
          await null
          app.push('signed in')
        },
      },
    })
    const path = [...model.shortestPaths()].find(({ steps }) =>
      steps.at(-1)?.to.active.includes('authenticated.token.backingOff'),
    )
    await path?.run(said)
    expect(said).toEqual([
      'restoring',
      'the stored session is good',
      ...['authenticated', 'signed in'],
      'asks for a refresh',
      ...['authenticated', 'signed in', 'refreshing'],
      'the refresh fails for now',
      ...['authenticated', 'signed in'],
    ])
  })

  it('tells how the app got where it fails, and does not count', async () => {
    const model = createAuthModel<null>({
      ...inert,
      states: {
        '*': () => {},
        awaitingSecondFactor: () => {
          throw new Error('There is no field for a code.')
        },
      },
    })
    for (const path of model.shortestPaths()) {
      if (path.events.includes('attempt.secondFactor'))
        await expect(path.run(null)).rejects.toThrow(
          'There is no field for a code.\n\nThe path so far: restoring → (signs in) → authenticating → ' +
            '(the server wants a second factor) → awaitingSecondFactor',
        )
      else await path.run(null)
    }
    expect(model.coverage().states.missed).toEqual(
      expect.arrayContaining(['awaitingSecondFactor.idle', 'awaitingSecondFactor.verifying']),
    )
  })

  it('knows the view, the events and the transitions of each step', () => {
    const model = createAuthModel<null>(inert)
    const steps = [...model.everyTransition()].flatMap((path) => path.steps)
    const locking = steps.find(({ event, to }) => event === 'session.lock' && to.view.isLocked)
    expect(locking).toMatchObject({
      emits: [{ type: 'locked' }],
      to: { view: { status: 'authenticated', canRequest: false } },
      transitions: ['authenticated.presence: session.lock → authenticated.presence.locked'],
    })
    const refused = steps.find(({ event }) => event === 'attempt.refused')
    expect(refused?.transitions.at(-1)).toMatch(/^notSignedIn: always/)
  })
})

describe('a model that is not complete', () => {
  it('says at once which events have no cause and which states no assertion', () => {
    const text = problemsOf({ events: { 'session.*': () => {} }, states: { anonymous: () => {} } })
    expect(text).toContain('"restore.none" (no session is stored) has no cause and is not excluded')
    expect(text).toContain('"tab.signedOut" (another tab signs out) has no cause and is not excluded')
    expect(text).toContain('nothing is asserted in "authenticated.presence.locked.idle"')
    expect(text).not.toContain('"session.signIn"')
    expect(text).not.toContain('"anonymous"')
  })

  it('takes the assertion of an outer state for its inner ones', () => {
    const [restoring, anonymous, authenticated] = Array.from({ length: 3 }, () => () => {})
    const text = problemsOf({
      states: { restoring, anonymous, authenticated } as never,
    })
    expect(text).toContain('"awaitingSecondFactor.idle"')
    expect(text).not.toContain('"authenticated.')
  })

  it('knows nothing that is spelled wrong', () => {
    expect(problemsOf({ events: { '*': () => {}, 'session.signin': () => {} } })).toContain(
      'nothing is called "session.signin"; did you mean "session.signIn"?',
    )
    expect(problemsOf({ states: { '*': () => {}, idleWarning: () => {} } })).toContain(
      'there is no "idleWarning"; did you mean "authenticated.presence.active.idleWarning"?',
    )
    expect(problemsOf({ exclude: [{ event: 'tabs.*', because: 'one tab' }] })).toContain('nothing is called "tabs.*"')
    expect(problemsOf({ exclude: [{ state: 'loked', because: 'no' }] })).toContain('there is no state "loked"')
    expect(problemsOf({ exclude: [{ event: 'tab.*', because: '' }] })).toContain('every exclusion says why')
  })

  it('says so where there are more transitions than it may try', () => {
    expect(problemsOf({ limit: 100 })).toContain('more transitions than `limit`')
  })
})

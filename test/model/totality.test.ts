import { describe, expect, it } from 'vitest'
import type { AuthCommand } from '../../src/machines/auth/auth.types.ts'
import type { StepUpCommand } from '../../src/machines/stepUp/stepUp.types.ts'
import { modelEventsFrom } from '../../src/testing/model/modelEvents.ts'
import { isIn, modelGraph } from '../../src/testing/model/modelGraph.ts'

const NOBODY = 'nobody is signed in'
const NO_CHALLENGE = 'no code is asked for'
const NO_ATTEMPT = 'there is no sign-in to give up'
const LATER = 'a sign-in is under way; what becomes of the session there was before is seen at its end'
const UNKNOWN = 'whether there is a session is not known yet'

const signedOut = { anonymous: NOBODY, signedOut: NOBODY, signingOut: NOBODY }
const signingIn = { authenticating: LATER, awaitingSecondFactor: LATER }

/** Handed on to the child of the region `assurance`, whatever they say: what comes of them is its matter (test/unit/stepUp). */
type HandedOn = StepUpCommand['type']

/** What the chart does nothing about, and why that is right. The client rejects its promise with `invalid_state`. */
const IGNORED: Readonly<Record<Exclude<AuthCommand['type'], HandedOn>, Readonly<Record<string, string>>>> = {
  'session.signIn': {},
  'session.submitSecondFactor': {
    restoring: NO_CHALLENGE,
    anonymous: NO_CHALLENGE,
    authenticating: NO_CHALLENGE,
    'awaitingSecondFactor.verifying': 'one code is being checked',
    authenticated: NO_CHALLENGE,
    signingOut: NO_CHALLENGE,
    signedOut: NO_CHALLENGE,
  },
  'session.resendSecondFactor': {
    restoring: NO_CHALLENGE,
    anonymous: NO_CHALLENGE,
    authenticating: NO_CHALLENGE,
    'awaitingSecondFactor.verifying': 'one code is being checked, or sent',
    authenticated: NO_CHALLENGE,
    signingOut: NO_CHALLENGE,
    signedOut: NO_CHALLENGE,
  },
  'session.cancel': {
    restoring: NO_ATTEMPT,
    anonymous: NO_ATTEMPT,
    authenticated: NO_ATTEMPT,
    signingOut: NO_ATTEMPT,
    signedOut: NO_ATTEMPT,
  },
  'session.refresh': { restoring: 'a restore refreshes by itself', ...signedOut, ...signingIn },
  'session.signOut': signedOut,
  'session.lock': { restoring: UNKNOWN, ...signedOut },
  'session.unlock': {
    restoring: UNKNOWN,
    ...signedOut,
    ...signingIn,
    'authenticated.presence.active': 'nothing is locked',
    'authenticated.presence.locked.locking': 'the client waits until all tabs know of the lock',
    'authenticated.presence.locked.unlocking': 'one proof is being judged',
  },
  'idle.stay': {
    restoring: UNKNOWN,
    ...signedOut,
    ...signingIn,
    'authenticated.presence.active.watched': 'there is no warning to answer',
    'authenticated.presence.locked': 'a locked session is not watched',
  },
}

const graph = modelGraph({}, modelEventsFrom({ events: { '*': () => {} } }))

describe('every command, in every reachable combination of states,', () => {
  it.each(Object.entries(IGNORED))('%s does something, or stands on the list with its reason', (command, ignored) => {
    const silent = graph.nodes.filter(({ edges }) => !edges.some(({ event }) => event.type === command))
    const listed = (node: (typeof graph.nodes)[number]) =>
      Object.keys(ignored).filter((state) => isIn(node.state, state))
    expect(silent.filter((node) => listed(node).length === 0).map(({ state }) => state.title)).toEqual([])
    // And the list says nothing that is not so.
    const answered = graph.nodes.filter((node) => !silent.includes(node))
    expect(answered.filter((node) => listed(node).length > 0).map(({ state }) => state.title)).toEqual([])
    for (const state of Object.keys(ignored)) expect(silent.some((node) => isIn(node.state, state))).toBe(true)
  })

  it('shows somebody only where somebody is', () => {
    const nobody = ['restoring', 'anonymous', 'signingOut', 'signedOut']
    const shown = graph.nodes.filter(({ state: { view } }) => view.isAuthenticated && nobody.includes(view.status))
    expect(shown.map(({ state }) => state.title)).toEqual([])
  })

  it('is a lot of combinations', () => {
    expect(graph.nodes.length).toBeGreaterThan(65)
    expect(graph.edges.length).toBeGreaterThan(1_100)
  })
})

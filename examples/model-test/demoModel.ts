import { type AuthModel, createAuthModel, type Exclusion } from 'authchart/testing'
import { demoEvents, stepUpEvents } from './demoEvents.ts'
import type { DemoPage } from './demoPage.ts'
import { demoStates, stepUpStates } from './demoStates.ts'

/** How the demo is opened, by `?idle=…&policy=…`; and what for. */
export type DemoStory = 'never' | 'signOut' | 'lock' | 'stepUp'

/** What cannot happen in the demo, or cannot be clicked there. */
const impossible: readonly Exclusion[] = [
  { event: 'restore.failed', because: 'no adapter of the demo throws' },
  { event: 'refresh.broken', because: 'no adapter of the demo throws' },
  { event: 'lock.failed', because: 'no adapter of the demo throws' },
  { event: 'end.failed', because: 'no adapter of the demo throws' },
  { event: 'storage.failed', because: 'the storage of the test browser works' },
  { event: 'refresh.switched', because: 'the demo has no way to change the cookie behind the engine' },
  { event: 'refresh.found', because: 'a refresh with a cookie finds out whose it is' },
  { event: 'token.wanted', because: 'the demo does not share tokens between tabs' },
  { event: ['request.denied', 'request.limited'], because: 'they change nothing that the auth UI shows' },
  { event: 'session.resendSecondFactor', because: 'there is no such button' },
  { event: 'idle.notify', because: 'the demo cannot be set so' },
  { event: 'idle.resumed', because: 'in the demo only the button ends the warning' },
  ...['restoring', 'authenticating', 'awaitingSecondFactor', 'authenticated', 'signingOut'].map((state) => ({
    event: 'session.signIn',
    in: state,
    because: 'the form is not there',
  })),
  ...['session.signOut', 'session.lock'].flatMap((event) =>
    ['restoring', 'authenticating', 'awaitingSecondFactor'].map((state) => ({
      event,
      in: state,
      because: 'there is no such button',
    })),
  ),
  ...['session.refresh', 'session.lock', 'token.rejected'].flatMap((event) =>
    ['authenticated.presence.locked', 'authenticated.presence.active.idleWarning'].map((state) => ({
      event,
      in: state,
      because: 'its button is hidden, or behind the question whether somebody is there',
    })),
  ),
]

/** Another tab opens with a refresh of its own, which waits for the one that this tab holds. */
const tabs: readonly Exclusion[] = [
  ...['signedIn', 'switched', 'held', 'refreshed', 'sessionFound', 'locked', 'unlocked'].map((fact) => ({
    event: `tab.${fact}`,
    because: 'one fact from another tab is enough to see that they arrive',
  })),
  ...['restoring', 'authenticating', 'awaitingSecondFactor', 'authenticated.token.refreshing'].map((state) => ({
    event: 'tab.signedOut',
    in: state,
    because: 'the other tab would wait for the request that is held here',
  })),
]

/** Without an idle limit: everything but idleness. With one: only what is about it, from a stored session on. */
const byStory: Readonly<Record<DemoStory, readonly Exclusion[]>> = {
  never: [...tabs, { event: 'idle.*', because: 'the page is opened without an idle limit' }],
  signOut: [...onlyIdleness(), { event: 'idle.lock', because: 'the page is opened to sign out' }],
  lock: [...onlyIdleness(), { event: 'idle.signOut', because: 'the page is opened to lock' }],
  stepUp: onlyStepUp(),
}

function onlyIdleness(): Exclusion[] {
  const rest = [
    ...['restore.none', 'restore.locked', 'restore.ended', 'restore.unreachable'],
    ...['token.*', 'tab.*', 'network.*', 'lifetime.over', 'session.signIn', 'session.refresh', 'session.lock'],
  ]
  return rest.map((event) => ({ event, because: 'it is walked without an idle limit' }))
}

function onlyStepUp(): Exclusion[] {
  const rest = [
    ...['restore.none', 'restore.locked', 'restore.ended', 'restore.unreachable', 'token.*', 'tab.*', 'network.*'],
    ...['lifetime.over', 'idle.*', 'session.*'],
  ]
  return [
    ...rest.map((event) => ({ event, because: 'it is walked without step-up' })),
    { event: ['stepUp.ask', 'stepUp.withdraw'], because: 'only the server asks' },
    ...['stepUp.request.idle', 'stepUp.request.verifying'].map((state) => ({
      event: 'stepUp.submit',
      in: state,
      because: 'there is no form, or it waits',
    })),
    {
      event: ['proof.weak', 'proof.stale', 'proof.exhausted'],
      because: 'the server of the demo vouches for what it has asked for, as often as it takes',
    },
    {
      event: 'request.challenged',
      when: ({ view }) => view.session?.acr !== undefined,
      because: 'the server has no reason to ask again: its clock does not leap with the page',
    },
  ]
}

/** The whole auth UI of the demo, from the chart. */
export const createDemoModel = (story: DemoStory): AuthModel<DemoPage> =>
  createAuthModel<DemoPage>({
    events: demoEvents,
    states: demoStates,
    ...(story === 'stepUp' && {
      stepUp: true,
      events: { ...demoEvents, ...stepUpEvents },
      states: { ...demoStates, ...stepUpStates },
      // What the server has been told once it does not ask for again.
      distinguish: (auth) => auth?.context.session?.acr ?? '',
    }),
    exclude: [...impossible, ...byStory[story]],
  })

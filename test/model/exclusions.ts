import type { Exclusion } from '../../src/testing/model/index.ts'
import type { Walked } from './walkedWorld.ts'

const because = (reason: string, ...events: readonly string[]): Exclusion[] =>
  events.map((event) => ({ event, because: reason }))
const inStates = (reason: string, events: readonly string[], states: readonly string[]): Exclusion[] =>
  events.flatMap((event) => states.map((state) => ({ event, in: state, because: reason })))

const withoutNetwork = (reason: string, ...events: readonly string[]): Exclusion[] =>
  events.map((event) => ({ event, when: ({ view }) => view.isOffline, because: reason }))

const always: readonly Exclusion[] = [
  ...because('refreshSession turns whatever is thrown into a failed refresh', 'refresh.broken'),
  ...inStates(
    'requests that are held would be cut off with the network',
    ['network.offline'],
    ['restoring.asking', 'authenticating', 'awaitingSecondFactor', 'signingOut', 'authenticated.token.refreshing'],
  ),
  ...withoutNetwork(
    'nothing reaches the server',
    ...['restore.*', 'session.signIn', 'session.submitSecondFactor', 'session.resendSecondFactor'],
    ...[
      'refresh.refreshed',
      'refresh.ended',
      'refresh.switched',
      'refresh.found',
      'tab.*',
      'token.rejected',
      'request.*',
    ],
  ),
  ...withoutNetwork(
    'the revocation is sent again and again until the bound of a sign-out is over',
    'end.done',
    'end.failed',
  ),
  ...inStates(
    'the back-off of a minute is over sooner',
    ['idle.warned', 'idle.signOut'],
    ['authenticated.token.backingOff'],
  ),
  ...inStates(
    'by then the question has been answered',
    ['token.expiring'],
    [...['authenticated.presence.active.idleWarning', 'authenticated.presence.locked.unlocking']],
  ),
  {
    event: 'secondFactor.expired',
    when: ({ view }) => view.isAuthenticated,
    because: 'by then nobody has been active for long in the session there was before',
  },
  ...inStates(
    'nothing is requested while the session is locked',
    ['token.rejected', 'request.*'],
    ['authenticated.presence.locked'],
  ),
]

const NOTHING_LEFT = 'the refresh would find what the other tab got, and could not fail any more'

const inBody: readonly Exclusion[] = [
  ...because('the record in the store can be read', 'restore.unreachable'),
  ...because('a restore from the store needs no lock that could fail', 'restore.failed'),
  ...because('what another tab stores can be read here', 'refresh.found', 'tab.sessionFound'),
  ...inStates(NOTHING_LEFT, ['tab.refreshed'], ['authenticated.token.refreshing']),
]

const COMES_BACK = 'the session that is there would come back when the sign-in fails'

const inCookies: readonly Exclusion[] = [
  ...inStates(COMES_BACK, ['session.signIn'], ['restoring']),
  ...because(
    'a page cannot read what another tab holds, it has to ask the server',
    ...['tab.signedIn', 'tab.switched', 'tab.held', 'tab.refreshed', 'refresh.switched'],
  ),
  ...because('nobody is watched', 'idle.*'),
]

/** Only what differs from the walk with the policy `signOut`. */
const onlyIdle = (policy: 'lock' | 'notify'): Exclusion[] => [
  ...because(
    'walked with the policy signOut',
    ...['tab.*', 'token.*', 'network.*', 'request.*', 'session.*', 'lifetime.over', 'storage.failed', 'idle.warned'],
    ...['restore.none', 'restore.locked', 'restore.ended', 'lock.failed'],
  ),
  ...because(`the policy is ${policy}`, 'idle.signOut', policy === 'lock' ? 'idle.notify' : 'idle.lock'),
]

const onlyOvertaken: readonly Exclusion[] = [
  ...because(
    'walked without anybody who is faster',
    ...['restore.none', 'restore.locked', 'restore.ended', 'session.*', 'idle.*', 'network.*', 'request.*'],
    ...['lifetime.over', 'storage.failed', 'token.expiring', 'token.wanted', 'tab.held', 'tab.s*', 'tab.l*'],
  ),
  ...because('what the other tab got is there already', 'refresh.failed', 'refresh.ended', 'refresh.switched'),
]

const onlyReplaced: readonly Exclusion[] = [
  ...because(
    'walked without anybody who signs in',
    ...['restore.none', 'restore.locked', 'restore.ended', 'restore.unreachable', 'refresh.*'],
    ...['session.c*', 'session.r*', 'session.signOut', 'session.lock', 'session.submitSecondFactor', 'network.*'],
    ...['request.*', 'lifetime.over', 'storage.failed', 'secondFactor.expired', 'token.*', 'idle.*', 'tab.l*'],
    ...['tab.signed*', 'tab.switched', 'tab.held', 'tab.refreshed', 'attempt.refused'],
  ),
  ...inStates(
    'it is about the moment when it is not known who is signed in',
    ['session.signIn'],
    ['authenticating', 'awaitingSecondFactor', 'authenticated', 'signingOut', 'signedOut', 'anonymous'],
  ),
  ...inStates('the other tab stays signed in', ['tab.sessionFound'], ['authenticating', 'awaitingSecondFactor']),
]

const onlySteppingUp: readonly Exclusion[] = [
  ...because(
    'walked without step-up',
    ...['restore.none', 'restore.locked', 'restore.ended', 'idle.*', 'network.*', 'request.denied', 'request.limited'],
    ...['lifetime.over', 'storage.failed', 'secondFactor.expired', 'token.*', 'attempt.secondFactor', 'lock.failed'],
    ...['tab.held', 'tab.signedIn', 'refresh.failed', 'refresh.ended', 'refresh.switched', 'unlock.refused'],
  ),
  ...inStates(
    'a step-up is under way, and it is under the lock of a refresh',
    ['session.refresh', 'tab.refreshed', 'tab.steppedUp'],
    ['stepUp.request.verifying'],
  ),
  ...inStates('it would wait for the refresh', ['stepUp.submit', 'tab.steppedUp'], ['authenticated.token.refreshing']),
]

export function exclusions({ mode, idle, story }: Walked): Exclusion[] {
  if (story === 'replaced')
    return [...always, ...inCookies.filter(({ because }) => because !== COMES_BACK), ...onlyReplaced]
  if (story === 'steppingUp') return [...always, ...inBody, ...onlySteppingUp]
  if (mode === 'cookie') return [...always, ...inCookies]
  if (story === 'overtaken')
    return [...always, ...inBody.filter(({ because }) => because !== NOTHING_LEFT), ...onlyOvertaken]
  if (idle === 'signOut') return [...always, ...inBody, ...because('the policy is signOut', 'idle.lock', 'idle.notify')]
  if (idle === 'never') return [...always, ...inBody, ...because('nobody is watched', 'idle.*')]
  return [...always, ...inBody, ...onlyIdle(idle)]
}

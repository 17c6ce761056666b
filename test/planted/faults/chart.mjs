import { suites } from '../fault.mjs'

const { engine } = suites

/** What the chart does with what it hears. @type {readonly import('../fault.mjs').PlantedFault[]} */
export const chartFaults = [
  {
    name: 'refresh-for-a-token-that-is-no-longer-used',
    file: 'src/machines/auth/states/token.ts',
    find: "guard: { type: 'isCurrentGeneration', params: ({ event }) => event },",
    replace: '',
    harm: 'A thousand requests that were refused together cause a thousand refreshes.',
    tests: ['test/unit/machines', engine('refresh'), engine('engine')],
  },
  {
    name: 'refresh-while-offline',
    file: 'src/machines/auth/states/token.ts',
    find: "'token.expiring': [{ guard: 'isOffline', target: 'offline' }, { target: 'refreshing' }],",
    replace: "'token.expiring': [{ target: 'refreshing' }],",
    harm: 'A device without a network burns its attempts.',
    tests: ['test/unit/machines', engine('refresh')],
  },
  {
    name: 'stay-offline-when-the-network-is-back',
    file: 'src/machines/auth/states/token.ts',
    find: "on: { 'network.online': { target: 'refreshing', actions: authSetup.assign({ isOffline: false }) } },",
    replace: '',
    harm: 'After a tunnel the session is dead until the page is reloaded.',
    tests: ['test/unit/machines', engine('refresh')],
  },
  {
    name: 'a-second-sign-in-does-not-replace-the-first',
    file: 'src/machines/auth/auth.machine.ts',
    find: "target: 'authenticating', reenter: true },",
    replace: '},',
    harm: 'Who mistyped the name is signed in as somebody else, because that answer came later.',
    tests: ['test/unit/machines', engine('signIn')],
  },
  {
    name: 'a-user-switch-is-not-told',
    file: 'src/machines/auth/auth.setup.ts',
    find: "enqueue.emit({ type: 'userChanged', user, previous, source: source ?? 'remote' })",
    replace: '{}',
    harm: 'The caches of one user are shown to the next.',
    tests: ['test/unit/machines', engine('signIn'), engine('races')],
  },
  {
    name: 'the-session-stays-in-the-chart-after-its-end',
    file: 'src/machines/auth/auth.setup.ts',
    find: '        session: null,\n        ended:',
    replace: '        ended:',
    harm: 'A page goes on showing the name of somebody who has signed out.',
    tests: ['test/unit/machines', engine('signOut')],
  },
  {
    name: 'a-lock-that-is-forgotten-when-the-token-is-asked-for',
    file: 'src/bindings/vanilla/tokenAccess.ts',
    find: 'context.session !== null && !context.isLocked',
    replace: 'context.session !== null',
    harm: 'A locked page goes on loading data.',
    tests: ['test/unit/machines', engine('idle'), engine('engine')],
  },
  {
    name: 'keep-the-challenge-of-a-sign-in-that-is-over',
    file: 'src/machines/auth/states/awaitingSecondFactor.ts',
    find: 'exit: authSetup.assign({ challenge: null }),',
    replace: '',
    harm: 'The challenge of one sign-in is shown in the next.',
    tests: ['test/unit/machines', engine('signIn')],
  },
  {
    name: 'ignore-a-sign-out-elsewhere-during-a-sign-in',
    file: 'src/machines/auth/states/signingIn.ts',
    find: "{ type: 'end', params: ({ event }) => ({ reason: event.reason, source: 'remote' as const }) }, ",
    replace: '',
    harm: 'A sign-in that fails gives back a session that another tab has ended meanwhile.',
    tests: ['test/unit/machines', engine('signIn'), engine('races')],
  },
  {
    name: 'no-absolute-limit',
    file: 'src/machines/auth/states/lifetime.ts',
    find: 'at: context.session?.endsAt ?? Number.POSITIVE_INFINITY,',
    replace: 'at: Number.POSITIVE_INFINITY,',
    harm: 'A session that must end after twelve hours does not.',
    tests: ['test/unit/machines', engine('timing'), engine('signOut'), engine('idle')],
  },
]

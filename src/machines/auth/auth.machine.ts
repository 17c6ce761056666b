import { attemptOf } from './attemptOf.ts'
import { authSetup } from './auth.setup.ts'
import { authenticated } from './states/authenticated.ts'
import { awaitingSecondFactor } from './states/awaitingSecondFactor.ts'
import { outcome } from './states/outcome.ts'
import { signedInElsewhere } from './states/signedInElsewhere.ts'
import { signingIn } from './states/signingIn.ts'

/**
 * The session of one browser tab.
 *
 *   restoring ──▶ authenticated ──▶ signingOut ──▶ signedOut
 *       │          ▲    ▲ token · presence · lifetime · assurance
 *       ▼          │    └────────┐                      │
 *   anonymous ─▶ authenticating ─▶ awaitingSecondFactor │
 *                  ▲────────────────────────────────────┘
 *
 * Timers, storage, tabs and the server are actors; provide them with `authMachine.provide({ actors })`.
 * No token, password, code or cookie is ever in its context, events, inputs or outputs.
 */
export const authMachine = authSetup.createMachine({
  id: 'auth',
  description: 'The session of one browser tab.',
  context: ({ input }) => ({
    session: null,
    challenge: null,
    attempt: null,
    error: null,
    reason: null,
    source: null,
    ended: null,
    scope: 'here',
    isLocked: false,
    isOffline: input?.isOffline ?? false,
    assurance: null,
    idleDeadline: null,
    failures: 0,
    retryAt: 0,
  }),
  invoke: { id: 'tabs', src: 'syncTabs' },
  initial: 'restoring',
  on: {
    'network.online': { actions: authSetup.assign({ isOffline: false }) },
    'network.offline': { actions: authSetup.assign({ isOffline: true }) },
    'storage.failed': {
      description: 'The engine goes on from memory, or without the other tabs.',
      actions: { type: 'emit', params: ({ event }) => ({ ...event, type: 'storageFailed' as const }) },
    },
  },
  states: {
    restoring: {
      description: 'Boot: read the vault, adopt, refresh, or ask the backend who we are.',
      tags: 'busy',
      initial: 'asking',
      on: {
        'session.signIn': [
          {
            description: 'Another sign-in has replaced the session of this tab: a failed one cannot give it back.',
            guard: 'hasSession',
            target: 'authenticating',
            actions: [{ type: 'end', params: { reason: 'userChanged', source: 'remote' } }, 'purge'],
          },
          { target: 'authenticating' },
        ],
        'session.signOut': {
          description: 'Whatever is stored ends before it was ever shown.',
          target: 'signingOut',
          actions: [
            { type: 'reach', params: ({ event }) => ({ scope: event.scope ?? 'here' }) },
            { type: 'end', params: { reason: 'user', source: 'self' } },
            authSetup.assign({ ended: null }),
          ],
        },
        'tab.signedIn': {
          target: 'authenticated',
          actions: { type: 'accept', params: ({ event }) => ({ ...event, source: 'remote' as const }) },
        },
      },
      states: {
        asking: {
          invoke: {
            src: 'restoreSession',
            input: ({ context }) => ({ failures: context.failures }),
            onDone: [
              {
                guard: ({ event }) => event.output.type === 'restored',
                target: '#auth.authenticated',
                actions: {
                  type: 'accept',
                  params: ({ event }) => {
                    const { session, locked } = outcome(event.output, 'restored')
                    return { session, source: null, isLocked: locked }
                  },
                },
              },
              {
                guard: ({ event }) => event.output.type === 'ended',
                target: '#auth.signingOut',
                actions: { type: 'end', params: ({ event }) => outcome(event.output, 'ended') },
              },
              {
                description: 'The server cannot be asked now: a stored session is not given up for that.',
                guard: ({ event }) => event.output.type === 'unreachable',
                target: 'waiting',
                actions: { type: 'noteRefreshFailure', params: ({ event }) => outcome(event.output, 'unreachable') },
              },
              {
                description: 'The session that took the place of ours is gone again.',
                guard: 'hasSession',
                target: '#auth.signingOut',
                actions: {
                  type: 'end',
                  params: ({ event }) => ({
                    reason: outcome(event.output, 'none').reason ?? 'userChanged',
                    source: 'remote' as const,
                  }),
                },
              },
              { target: '#auth.anonymous' },
            ],
            onError: [
              {
                description: 'The session that this tab had is gone, and the one in its place cannot be looked for.',
                guard: 'hasSession',
                target: '#auth.signingOut',
                actions: [
                  { type: 'end', params: { reason: 'userChanged', source: 'remote' } },
                  { type: 'failFrom', params: ({ event }) => event },
                ],
              },
              { target: '#auth.anonymous', actions: { type: 'failFrom', params: ({ event }) => event } },
            ],
          },
        },
        waiting: {
          description: 'The server was out of reach: tried again after a back-off, or when the network is back.',
          invoke: {
            src: 'awaitDeadline',
            input: ({ context }) => ({ at: context.retryAt, event: { type: 'backOff.over' } }),
          },
          on: {
            'backOff.over': 'asking',
            'network.online': { target: 'asking', actions: authSetup.assign({ isOffline: false }) },
            'tab.sessionFound': 'asking',
          },
        },
      },
    },

    anonymous: {
      description: 'Nobody is signed in.',
      on: {
        'session.signIn': 'authenticating',
        ...signedInElsewhere,
      },
    },

    authenticating: {
      ...signingIn,
      description: 'An attempt is under way: any sign-in method, or tokens from elsewhere.',
      tags: 'busy',
      entry: 'beginAttempt',
      exit: 'endAttempt',
      invoke: {
        src: 'runAttempt',
        input: ({ event }) => ({ attempt: attemptOf(event, 'session.signIn') }),
        onDone: [
          {
            guard: ({ event }) => event.output.type === 'signedIn',
            target: 'authenticated',
            actions: {
              type: 'accept',
              params: ({ event }) => ({ ...outcome(event.output, 'signedIn'), source: 'self' as const }),
            },
          },
          {
            target: 'awaitingSecondFactor',
            actions: { type: 'ask', params: ({ event }) => outcome(event.output, 'secondFactor') },
          },
        ],
        onError: { target: 'notSignedIn', actions: { type: 'failFrom', params: ({ event }) => event } },
      },
      on: {
        ...signingIn.on,
        'session.signIn': { description: 'The last intention wins.', target: 'authenticating', reenter: true },
      },
    },

    awaitingSecondFactor,

    notSignedIn: {
      description: 'A sign-in came to nothing: back to the session there was before, or to nobody.',
      entry: 'look',
      always: [{ guard: 'hasSession', target: 'authenticated' }, { target: 'anonymous' }],
    },

    authenticated,

    signingOut: {
      description: 'The local state is clear already; the server is told, bounded in time.',
      tags: 'busy',
      invoke: {
        src: 'endSession',
        input: ({ context }) => ({
          reason: context.reason ?? 'user',
          source: context.source ?? 'self',
          scope: context.scope,
          session: context.ended,
        }),
        onDone: 'signedOut',
        onError: { target: 'signedOut', actions: { type: 'failFrom', params: ({ event }) => event } },
      },
      on: {
        'session.signIn': {
          description: 'Nobody has to wait for the server to sign in again.',
          target: 'authenticating',
        },
        ...signedInElsewhere,
      },
    },

    signedOut: {
      description: 'The session has ended; `reason` says why.',
      on: {
        'session.signIn': 'authenticating',
        ...signedInElsewhere,
      },
    },
  },
})

export type AuthMachine = typeof authMachine

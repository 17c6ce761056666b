import { attemptOf } from '../attemptOf.ts'
import { authSetup } from '../auth.setup.ts'

/** Is anybody there? */
export const presence = authSetup.createStateConfig({
  description: 'Whether anybody uses the app, in any tab.',
  initial: 'active',
  on: {
    'session.lock': '.locked',
    'tab.locked': '.locked',
  },
  states: {
    active: {
      description: 'Somebody is there, or nobody asks.',
      tags: 'canRequest',
      always: { guard: 'isLocked', target: 'locked' },
      initial: 'watched',
      invoke: { id: 'inactivity', src: 'watchInactivity' },
      on: {
        'idle.expired': [
          {
            guard: ({ event }) => event.policy === 'signOut',
            target: '#auth.signingOut',
            actions: [
              { type: 'emit', params: { type: 'idleTimeout' } },
              { type: 'end', params: { reason: 'idle', source: 'self' } },
            ],
          },
          {
            guard: ({ event }) => event.policy === 'lock',
            target: 'locked',
            actions: { type: 'emit', params: { type: 'idleTimeout' } },
          },
          {
            description: 'The app only wants to know.',
            target: '.watched',
            actions: { type: 'emit', params: { type: 'idleTimeout' } },
          },
        ],
      },
      states: {
        watched: {
          on: {
            'idle.warned': {
              target: 'idleWarning',
              actions: { type: 'warn', params: ({ event }) => event },
            },
          },
        },
        idleWarning: {
          description: 'Nobody was active for long: the page asks whether somebody is still there.',
          exit: authSetup.assign({ idleDeadline: null }),
          on: {
            'idle.resumed': 'watched',
            'idle.stay': { target: 'watched', actions: authSetup.sendTo('inactivity', { type: 'idle.stay' }) },
          },
        },
      },
    },
    locked: {
      description: 'The session lives, but nothing may be requested or shown until the user proves who they are.',
      entry: 'lock',
      initial: 'locking',
      on: {
        'session.lock': { description: 'Locked already.' },
        'tab.locked': { description: 'Locked already.' },
      },
      states: {
        locking: {
          description: 'All tabs and the next reload are told; a look that was older than that cannot unlock.',
          invoke: {
            src: 'lockSession',
            onDone: 'idle',
            onError: { target: 'idle', actions: { type: 'failFrom', params: ({ event }) => event } },
          },
        },
        idle: {
          on: {
            'session.unlock': 'unlocking',
            'tab.unlocked': {
              description: 'Unlocked in another tab.',
              target: '#auth.authenticated.presence.active',
              actions: 'unlock',
            },
          },
        },
        unlocking: {
          tags: 'busy',
          entry: 'beginAttempt',
          exit: 'endAttempt',
          invoke: {
            src: 'unlockSession',
            input: ({ event }) => ({ attempt: attemptOf(event, 'session.unlock') }),
            onDone: { target: '#auth.authenticated.presence.active', actions: 'unlock' },
            onError: { target: 'idle', actions: { type: 'failFrom', params: ({ event }) => event } },
          },
        },
      },
    },
  },
})

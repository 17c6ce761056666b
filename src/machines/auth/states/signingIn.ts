import type { authSetup } from '../auth.setup.ts'

/** What holds during a sign-in: it can be given up, and the session there was before goes on living. */
export const signingIn = {
  on: {
    'session.cancel': { description: 'The user gives up.', target: '#auth.notSignedIn' },
    'session.signOut': [
      {
        guard: 'hasSession',
        target: '#auth.signingOut',
        actions: [
          { type: 'reach', params: ({ event }) => ({ scope: event.scope ?? 'here' }) },
          { type: 'end', params: { reason: 'user', source: 'self' } },
        ],
      },
      { target: '#auth.notSignedIn' },
    ],
    'tab.signedIn': {
      description: 'Somebody was faster in another tab; this sign-in will replace it.',
      actions: { type: 'accept', params: ({ event }) => ({ ...event, source: 'remote' as const }) },
    },
    'tab.switched': {
      description: 'The same, where there was a session before.',
      actions: { type: 'accept', params: ({ event }) => ({ ...event, source: null }) },
    },
    'tab.held': {
      guard: { type: 'isOther', params: ({ event }) => event },
      actions: { type: 'accept', params: ({ event }) => ({ ...event, source: null }) },
    },
    'tab.sessionFound': {
      description: 'Replaced by one that only the server knows: looked for when this sign-in fails.',
      guard: 'hasSession',
      actions: [{ type: 'end', params: { reason: 'userChanged', source: 'remote' } }, 'purge'],
    },
    'tab.refreshed': {
      description: 'The session there was before goes on.',
      actions: { type: 'advance', params: ({ event }) => event },
    },
    'tab.signedOut': {
      description: 'The session there was before has ended: a failed sign-in cannot give it back.',
      guard: 'hasSession',
      actions: [{ type: 'end', params: ({ event }) => ({ reason: event.reason, source: 'remote' as const }) }, 'purge'],
    },
    // Without a session there is nothing to lock.
    'session.lock': [{ guard: 'hasSession', actions: ['lock', 'lockAll'] }, {}],
    'tab.locked': { actions: 'lock' },
    'tab.unlocked': { guard: 'isLocked', actions: 'unlock' },
  },
} as const satisfies Parameters<typeof authSetup.createStateConfig>[0]

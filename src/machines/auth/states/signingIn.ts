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
      description: 'Somebody was faster in another tab; this sign-in goes on and will replace it.',
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
      description: 'It has been replaced by one that only the server knows: looked for when this sign-in fails.',
      guard: 'hasSession',
      actions: { type: 'end', params: { reason: 'userChanged', source: 'remote' } },
    },
    'tab.refreshed': {
      description: 'The session there was before goes on.',
      actions: { type: 'advance', params: ({ event }) => ({ session: event.session, source: 'remote' as const }) },
    },
    'tab.signedOut': {
      description: 'The session there was before has ended: a failed sign-in cannot give it back any more.',
      guard: 'hasSession',
      actions: { type: 'end', params: ({ event }) => ({ reason: event.reason, source: 'remote' as const }) },
    },
    'tab.locked': { actions: 'lock' },
  },
} as const satisfies Parameters<typeof authSetup.createStateConfig>[0]

import type { authSetup } from '../auth.setup.ts'

/** What holds during a sign-in: it can be given up, and the session there was before goes on living. */
export const signingIn = {
  on: {
    'session.cancel': { description: 'The user gives up.', target: '#auth.notSignedIn' },
    'session.signOut': [
      {
        guard: 'hasSession',
        target: '#auth.signingOut',
        actions: { type: 'end', params: { reason: 'user', source: 'self' } },
      },
      { target: '#auth.notSignedIn' },
    ],
    'tab.signedIn': {
      description: 'Somebody was faster in another tab; this sign-in goes on and will replace it.',
      actions: { type: 'accept', params: ({ event }) => ({ ...event, source: 'remote' as const }) },
    },
  },
} as const satisfies Parameters<typeof authSetup.createStateConfig>[0]

import type { authSetup } from '../auth.setup.ts'

/** Where nobody is signed in here, a sign-in in another tab is one here. */
export const signedInElsewhere = {
  'tab.signedIn': {
    description: 'Somebody signed in in another tab.',
    target: '#auth.authenticated',
    actions: { type: 'accept', params: ({ event }) => ({ ...event, source: 'remote' as const }) },
  },
  'tab.held': {
    description: 'The vault had it already: a restore was interrupted by a sign-in that came to nothing.',
    target: '#auth.authenticated',
    actions: { type: 'accept', params: ({ event }) => ({ ...event, source: null }) },
  },
  'tab.sessionFound': {
    description: 'The same, where only the server can say who it is.',
    target: '#auth.restoring',
  },
} as const satisfies NonNullable<Parameters<typeof authSetup.createStateConfig>[0]['on']>

import { authSetup } from '../auth.setup.ts'

/** The absolute limit of a session, whatever the user does. */
export const lifetime = authSetup.createStateConfig({
  description: 'The absolute limit of the session.',
  initial: 'running',
  states: {
    running: {
      invoke: {
        src: 'awaitDeadline',
        input: ({ context }) => ({
          at: context.session?.endsAt ?? Number.POSITIVE_INFINITY,
          event: { type: 'lifetime.over' },
        }),
      },
      on: {
        'lifetime.over': {
          target: '#auth.signingOut',
          actions: { type: 'end', params: { reason: 'lifetime', source: 'self' } },
        },
      },
    },
  },
})

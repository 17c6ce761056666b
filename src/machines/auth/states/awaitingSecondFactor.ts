import type { AuthFailure } from '../../../errors.ts'
import { attemptOf } from '../attemptOf.ts'
import { authSetup } from '../auth.setup.ts'
import { outcome } from './outcome.ts'
import { signingIn } from './signingIn.ts'

const expired: AuthFailure = { code: 'second_factor_expired', message: 'The second factor was not given in time.' }

/** The first factor was right: a code, as often as the server lets one try, within the time it gives. */
export const awaitingSecondFactor = authSetup.createStateConfig({
  ...signingIn,
  description: 'The first factor was right; the server wants a second one.',
  initial: 'idle',
  exit: authSetup.assign({ challenge: null }),
  invoke: {
    src: 'awaitDeadline',
    input: ({ context }) => ({
      at: context.challenge?.expiresAt ?? Number.POSITIVE_INFINITY,
      event: { type: 'secondFactor.expired' },
    }),
  },
  on: {
    ...signingIn.on,
    'session.signIn': '#auth.authenticating',
    'secondFactor.expired': {
      target: '#auth.notSignedIn',
      actions: authSetup.assign({ error: expired }),
    },
  },
  states: {
    idle: {
      description: 'Waiting for the user to type a code.',
      on: { 'session.submitSecondFactor': 'verifying', 'session.resendSecondFactor': 'verifying' },
    },
    verifying: {
      description: 'The server checks a code, or sends another one.',
      tags: 'busy',
      entry: 'beginAttempt',
      exit: 'endAttempt',
      invoke: {
        src: 'runAttempt',
        input: ({ event }) => ({
          attempt: attemptOf(event, 'session.submitSecondFactor', 'session.resendSecondFactor'),
        }),
        onDone: [
          {
            guard: ({ event }) => event.output.type === 'signedIn',
            target: '#auth.authenticated',
            actions: {
              type: 'accept',
              params: ({ event }) => ({ ...outcome(event.output, 'signedIn'), source: 'self' as const }),
            },
          },
          {
            description: 'A new code is on its way, or the server wants yet another factor.',
            target: '#auth.awaitingSecondFactor',
            reenter: true,
            actions: { type: 'ask', params: ({ event }) => outcome(event.output, 'secondFactor') },
          },
        ],
        onError: [
          {
            guard: 'isFinalSecondFactorFailure',
            target: '#auth.notSignedIn',
            actions: { type: 'failFrom', params: ({ event }) => event },
          },
          {
            target: 'idle',
            actions: [{ type: 'failFrom', params: ({ event }) => event }, 'countAttempt'],
          },
        ],
      },
    },
  },
})

import { authSetup } from '../auth.setup.ts'
import { assurance } from './assurance.ts'
import { lifetime } from './lifetime.ts'
import { presence } from './presence.ts'
import { token } from './token.ts'

/** Somebody is signed in. Four things are true of a session at any time, so they are four regions. */
export const authenticated = authSetup.createStateConfig({
  description: 'Somebody is signed in.',
  tags: 'authenticated',
  type: 'parallel',
  states: { token, presence, lifetime, assurance },
  on: {
    'session.signIn': { description: 'Another user, or the same one again.', target: '#auth.authenticating' },
    'session.signOut': {
      target: '#auth.signingOut',
      actions: [
        { type: 'reach', params: ({ event }) => ({ scope: event.scope ?? 'here' }) },
        { type: 'end', params: { reason: 'user', source: 'self' } },
      ],
    },
    'tab.signedOut': {
      description: 'The session was ended in another tab.',
      target: '#auth.signingOut',
      actions: { type: 'end', params: ({ event }) => ({ reason: event.reason, source: 'remote' as const }) },
    },
    'tab.switched': {
      description: 'Another sign-in has taken the place of this session.',
      target: '#auth.authenticated',
      reenter: true,
      actions: { type: 'accept', params: ({ event }) => ({ ...event, source: null }) },
    },
    'tab.held': {
      description: 'The same, and somebody else has heard of it first.',
      guard: { type: 'isOther', params: ({ event }) => event },
      target: '#auth.authenticated',
      reenter: true,
      actions: { type: 'accept', params: ({ event }) => ({ ...event, source: null }) },
    },
    'tab.sessionFound': {
      description: 'The same, where only the server can say who it is.',
      target: '#auth.restoring',
    },
    'request.denied': {
      actions: { type: 'emit', params: ({ event }) => ({ type: 'accessDenied' as const, status: event.status }) },
    },
    'request.limited': {
      actions: {
        type: 'emit',
        params: ({ event }) => ({ type: 'rateLimited' as const, retryAfter: event.retryAfter }),
      },
    },
  },
})

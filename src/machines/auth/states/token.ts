import { authSetup } from '../auth.setup.ts'
import { outcome } from './outcome.ts'

/** The access token: fresh → refreshing → fresh, or waiting for a better moment. */
export const token = authSetup.createStateConfig({
  description: 'The access token. Refreshing does not block: a request uses the current one while it is valid.',
  initial: 'fresh',
  on: {
    'session.refresh': '.refreshing',
    'token.wanted': {
      description: 'A tab without a refresh token asks for what it cannot get itself.',
      target: '.refreshing',
    },
    'tab.refreshed': {
      description: 'Another tab has refreshed, and this one has adopted what it got; or the user has stepped up.',
      target: '.fresh',
      actions: [{ type: 'advance', params: ({ event }) => event }, 'assure'],
    },
  },
  states: {
    fresh: {
      description: 'Good for requests, until shortly before it expires.',
      invoke: { src: 'watchExpiry', input: ({ context }) => ({ expiresAt: context.session?.expiresAt ?? null }) },
      on: {
        'token.expiring': [{ guard: 'isOffline', target: 'offline' }, { target: 'refreshing' }],
        'token.rejected': {
          description: 'A server refused this very token. A refusal of an older one changes nothing.',
          guard: { type: 'isCurrentGeneration', params: ({ event }) => event },
          target: 'refreshing',
        },
      },
    },
    refreshing: {
      description: 'One request for all tabs: this one asks the server, or adopts what another tab got.',
      invoke: {
        id: 'refresh',
        src: 'refreshSession',
        input: ({ context }) => ({ failures: context.failures }),
        onDone: [
          {
            guard: ({ event }) => event.output.type === 'refreshed',
            target: 'fresh',
            actions: [{ type: 'advance', params: ({ event }) => outcome(event.output, 'refreshed') }, 'assure', 'look'],
          },
          {
            guard: ({ event }) => event.output.type === 'ended',
            target: '#auth.signingOut',
            actions: { type: 'end', params: ({ event }) => outcome(event.output, 'ended') },
          },
          {
            guard: ({ event }) => event.output.type === 'switched',
            target: '#auth.authenticated',
            reenter: true,
            actions: {
              type: 'accept',
              params: ({ event }) => {
                const { session, locked } = outcome(event.output, 'switched')
                return { session, source: null, isLocked: locked }
              },
            },
          },
          { guard: ({ event }) => event.output.type === 'found', target: '#auth.restoring' },
          {
            guard: 'isOffline',
            target: 'offline',
            actions: { type: 'noteRefreshFailure', params: ({ event }) => outcome(event.output, 'failed') },
          },
          {
            target: 'backingOff',
            actions: { type: 'noteRefreshFailure', params: ({ event }) => outcome(event.output, 'failed') },
          },
        ],
        onError: { target: 'backingOff', actions: { type: 'failFrom', params: ({ event }) => event } },
      },
      on: {
        'session.refresh': { description: 'One is enough.' },
        'token.wanted': { description: 'It will get what this refresh brings.' },
        'tab.refreshed': {
          description: 'The refresh that is under way will find the same in the ledger.',
          actions: [{ type: 'advance', params: ({ event }) => event }, 'assure'],
        },
      },
    },
    backingOff: {
      description: 'A passing fault: the session is kept, and the refresh is tried again.',
      invoke: {
        src: 'awaitDeadline',
        input: ({ context }) => ({ at: context.retryAt, event: { type: 'backOff.over' } }),
      },
      on: {
        'backOff.over': [{ guard: 'isOffline', target: 'offline' }, { target: 'refreshing' }],
        'network.online': { target: 'refreshing', actions: authSetup.assign({ isOffline: false }) },
        'network.offline': { target: 'offline', actions: authSetup.assign({ isOffline: true }) },
      },
    },
    offline: {
      description: 'No attempt is burnt while the device has no network.',
      on: { 'network.online': { target: 'refreshing', actions: authSetup.assign({ isOffline: false }) } },
    },
  },
})

import { createMachine } from 'xstate'

/** A machine from elsewhere, seven levels deep: a player of media, as somebody might draw it. */
export const deepMachine = createMachine({
  id: 'player',
  initial: 'off',
  states: {
    off: { on: { POWER: 'on' } },
    on: {
      initial: 'loading',
      on: { POWER: 'off', FAIL: '.broken' },
      states: {
        loading: {
          invoke: { src: 'loadLibrary', onDone: 'browsing', onError: { target: 'broken', actions: 'report' } },
          after: { 10000: { target: 'broken', description: 'The library takes too long.' } },
        },
        browsing: {
          initial: 'artists',
          states: {
            artists: {
              initial: 'list',
              on: { SEARCH: '.search' },
              states: {
                list: { on: { OPEN: 'artist' } },
                search: { on: { CLEAR: 'list', OPEN: 'artist' } },
                artist: {
                  initial: 'overview',
                  on: { BACK: 'list' },
                  states: {
                    overview: { on: { ALBUM: 'album' } },
                    album: {
                      initial: 'closed',
                      on: { BACK: 'overview' },
                      states: {
                        closed: { on: { TOUCH: 'opened' } },
                        opened: {
                          initial: 'still',
                          on: { CLOSE: 'closed', PLAY: '#player.on.playing' },
                          states: {
                            still: { on: { SCROLL: 'moving' } },
                            moving: { after: { 300: 'still' }, on: { SCROLL: { reenter: true, target: 'moving' } } },
                          },
                        },
                      },
                    },
                  },
                },
              },
            },
            last: { type: 'history', history: 'deep', target: 'artists' },
          },
        },
        playing: {
          type: 'parallel',
          on: { STOP: 'browsing.last', '*': { actions: 'log' } },
          states: {
            sound: {
              initial: 'loud',
              states: {
                loud: { on: { MUTE: 'muted' } },
                muted: { on: { UNMUTE: { guard: 'mayBeLoud', target: 'loud' } } },
              },
            },
            track: {
              initial: 'running',
              states: {
                running: {
                  on: {
                    PAUSE: 'paused',
                    END: [{ guard: 'hasNext', target: 'running', reenter: true }, { target: 'over' }],
                  },
                },
                paused: { on: { PLAY: 'running' } },
                over: { type: 'final' },
              },
            },
          },
          onDone: 'browsing',
        },
        broken: { on: { RETRY: { target: 'loading', guard: { type: 'isWorthIt' } } } },
      },
    },
  },
})

import { createMachine } from 'xstate'

const numbers = Array.from({ length: 42 }, (_, index) => index)

/** A machine from elsewhere, as a generator of forms makes them: 42 steps beside each other, and parallel regions. */
export const wideMachine = createMachine({
  id: 'form',
  type: 'parallel',
  states: {
    step: {
      initial: 'step0',
      on: { RESTART: '.step0' },
      states: Object.fromEntries(
        numbers.map((number) => [
          `step${number}`,
          {
            on: {
              ...(number < 41 && { NEXT: { target: `step${number + 1}`, guard: 'isFilledIn' } }),
              ...(number > 0 && { BACK: `step${number - 1}` }),
              ...(number % 10 === 0 && { SKIP: 'step41' }),
            },
          },
        ]),
      ),
    },
    saving: {
      initial: 'saved',
      states: {
        saved: { on: { CHANGE: 'dirty' } },
        dirty: { after: { 500: 'busy' }, on: { CHANGE: { target: 'dirty', reenter: true } } },
        busy: { invoke: { src: 'save', onDone: 'saved', onError: 'dirty' } },
      },
    },
    network: { initial: 'on', states: { on: { on: { OFFLINE: 'off' } }, off: { on: { ONLINE: 'on' } } } },
  },
})

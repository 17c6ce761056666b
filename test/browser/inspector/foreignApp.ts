/** An app that knows nothing of authchart: a machine of its own, and the inspector client of Stately. */
import { createBrowserInspector } from '@statelyai/inspect'
import { createActor, createMachine } from 'xstate'

const light = createMachine({
  id: 'light',
  initial: 'red',
  states: {
    red: { on: { next: 'green' } },
    green: { on: { next: 'walking' } },
    walking: {
      type: 'parallel',
      on: { next: 'red' },
      states: {
        lamp: { initial: 'steady', states: { steady: { on: { hurry: 'blinking' } }, blinking: {} } },
        sound: { initial: 'slow', states: { slow: { on: { hurry: 'fast' } }, fast: {} } },
      },
    },
  },
})

const foreign = {
  /** Opens the inspector at `url`, as its documentation says. */
  start(url: string) {
    const { inspect } = createBrowserInspector({ url })
    const actor = createActor(light, { inspect })
    actor.start()
    return actor
  },
}

declare global {
  interface Window {
    foreign: typeof foreign
    light: ReturnType<typeof foreign.start>
  }
}

window.foreign = foreign

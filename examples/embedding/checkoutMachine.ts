import type { AuthClient } from 'authchart'
import { connectAuth, createAuthLogic } from 'authchart/machine'
import { assign, createActor, type InspectionEvent, setup } from 'xstate'

/**
 * A shop whose own machine runs the auth chart as one of its actors. The order waits while nobody is signed in, goes on
 * when somebody is, and is dropped when the session ends.
 */
export function createShop(options: Parameters<typeof createAuthLogic>[0]) {
  const auth = createAuthLogic(options)
  const shopMachine = setup({
    types: {
      context: {} as { basket: readonly string[]; endedBecause: string | null },
      events: {} as
        | { type: 'basket.add'; item: string }
        | { type: 'order.place' }
        | { type: 'auth.signedIn' }
        | { type: 'auth.signedOut'; reason: string },
    },
    actors: { auth: auth.machine },
  }).createMachine({
    id: 'shop',
    context: { basket: [], endedBecause: null },
    invoke: { id: 'auth', src: 'auth', input: auth.input },
    initial: 'browsing',
    on: {
      'basket.add': { actions: assign({ basket: ({ context, event }) => [...context.basket, event.item] }) },
      'auth.signedOut': {
        target: '.browsing',
        actions: assign({ basket: [], endedBecause: ({ event }) => event.reason }),
      },
    },
    states: {
      browsing: { on: { 'order.place': 'identifying' } },
      identifying: { on: { 'auth.signedIn': 'paying' } },
      paying: {},
    },
  })

  return {
    /** Starts the shop, and with it the auth chart; returns the app's actor and the auth client for the pages. */
    open(inspect?: (event: InspectionEvent) => void) {
      const shop = createActor(shopMachine, inspect ? { inspect } : {}).start()
      const child = shop.getSnapshot().children.auth
      if (!child) throw new Error('the shop invokes the auth chart for its whole life')
      const client: AuthClient = connectAuth(auth, child)
      // A child's emitted events do not bubble by themselves: the app says which of them its machine wants to know.
      client.on('signedIn', () => shop.send({ type: 'auth.signedIn' }))
      client.on('signedOut', ({ reason }) => shop.send({ type: 'auth.signedOut', reason }))
      const close = () => {
        client.dispose()
        shop.stop()
      }
      return { shop, client, close }
    },
  }
}

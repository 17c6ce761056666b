import type { Dice } from '../../histories/dice.ts'
import type { EventLoop } from '../eventLoop.ts'
import type { Process } from '../process.ts'
import type { CookieJar } from '../storage/cookies.ts'
import type { Weather } from '../weather.ts'
import { type Sent, takeApart } from './answers.ts'
import { createDisturbances } from './disturbances.ts'
import { createFlights } from './flights.ts'
import { launch } from './launch.ts'
import type { NetworkEntry, ServerHandler, SimulatedNetwork } from './network.types.ts'

export interface Network extends SimulatedNetwork {
  serve(origin: string, handler: ServerHandler): void
  /** `fetch` of a page. */
  connect(process: Process, base: URL): typeof globalThis.fetch
  isOnline: boolean
  /** The cable is pulled: what is under way fails. */
  disconnect(): void
  /** The device sleeps for so many ms: the longer, the more of the connections that were open are dead afterwards. */
  sleep(ms: number): void
}

/** Half of the connections survive a sleep of this length, ms. */
const PATIENCE = 60_000

/**
 * The way to the servers: each request takes its time there and back, and may get lost on either way, quickly noticed
 * (a `TypeError`) or not before the caller gives up. One that is aborted, or whose tab dies, may still reach the server;
 * its answer, cookies included, is thrown away, unless it was sent with `keepalive`. Not modelled: CORS, HTTP caching,
 * following redirects, binary bodies.
 */
export function createNetwork({
  loop,
  dice,
  jar,
  weather: { latency, lossBefore, lossAfter },
  trueTime,
}: {
  readonly loop: EventLoop
  readonly dice: Dice
  readonly jar: CookieJar
  readonly weather: Weather
  readonly trueTime: () => number
}): Network {
  const servers = new Map<string, ServerHandler>()
  const log: NetworkEntry[] = []
  const flights = createFlights(dice)
  const disturbances = createDisturbances()

  const network: Network = {
    latency,
    lossBefore,
    lossAfter,
    log,
    isOnline: true,
    disturb: disturbances.add,
    serve: (origin, handler) => void servers.set(new URL(origin).origin, handler),
    sleep(ms) {
      for (const flight of [...flights.all])
        if (dice.chance(ms / (ms + PATIENCE)))
          flights.sever(flight, 'answerLost', 'fails: its connection slept too long')
    },
    disconnect() {
      for (const flight of [...flights.all]) flights.sever(flight, 'offline', 'fails: offline')
    },
    connect(process, base) {
      const serverOf = (origin: string) => servers.get(origin)
      const site = { loop, dice, jar, trueTime, flights, disturbances, log, conditions: network, serverOf }
      process.onChange((state) => {
        if (state !== 'dead') return
        for (const flight of [...flights.all])
          if (flight.entry.tab === process.name && !flight.entry.request.keepalive) flights.cancel(flight, 'tabGone')
      })
      return (input, init) =>
        new Promise<Response>((resolve, reject) => {
          const fly = (sent: Sent): void => {
            if (process.acts()) launch(site, sent, { process, base, resolve, reject })
          }
          const apart = takeApart(input, init, base.href)
          if ('then' in apart) apart.then(fly, reject)
          else fly(apart)
        })
    },
  }
  return network
}

import type { Dice } from '../../histories/dice.ts'
import type { Task } from '../eventLoop.ts'
import type { NetworkEnd, NetworkEntry } from './network.types.ts'

/** A request that is under way. */
export interface Flight {
  readonly entry: NetworkEntry
  /** Set while it is on its way to the server. */
  uplink: Task | undefined
  isOver: boolean
  /** The page hears that it has failed, a moment later. */
  readonly tellFailure: (label: string) => void
}

export interface Flights {
  readonly all: ReadonlySet<Flight>
  add(flight: Flight): void
  finish(flight: Flight, end: NetworkEnd): void
  /** Nobody waits for it any more: what has left may arrive all the same. */
  cancel(flight: Flight, end: NetworkEnd): void
  /** The connection is broken, and the page hears of it. */
  sever(flight: Flight, end: NetworkEnd, label: string): void
}

export function createFlights(dice: Dice): Flights {
  const all = new Set<Flight>()
  const finish = (flight: Flight, end: NetworkEnd): void => {
    flight.isOver = true
    flight.entry.end = end
    all.delete(flight)
  }
  const cancel = (flight: Flight, end: NetworkEnd): void => {
    if (flight.isOver) return
    if (flight.uplink && dice.chance(0.5)) flight.uplink.isCancelled = true
    finish(flight, end)
  }
  return {
    all,
    add: (flight) => void all.add(flight),
    finish,
    cancel,
    sever(flight, end, label) {
      cancel(flight, end)
      flight.tellFailure(label)
    },
  }
}

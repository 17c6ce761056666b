import type { ServerClock, ServerFaults } from 'authchart/testing'

export interface Order {
  readonly id: number
  readonly item: string
  readonly by: string
  /** ISO 8601, by the server's clock, skew included. */
  readonly at: string
}

export interface Orders {
  /** The last hundred: a demo may run for days. */
  list(): readonly Order[]
  add(item: string, by: string): Order
  reset(): void
}

const KEPT = 100

export function createOrders(clock: ServerClock, faults: Pick<ServerFaults, 'clockSkew'>): Orders {
  let orders: readonly Order[] = []
  let count = 0

  const add = (item: string, by: string): Order => {
    const at = new Date(clock.now() + faults.clockSkew * 1_000).toISOString()
    const order = { id: ++count, item, by, at }
    orders = [...orders, order].slice(-KEPT)
    return order
  }
  const reset = (): void => {
    orders = []
    count = 0
    add('Analytical engine, brass', 'Ada Lovelace')
    add('Nanosecond of wire', 'Grace Hopper')
  }
  reset()
  return { list: () => orders, add, reset }
}

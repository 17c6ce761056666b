export interface Batch<Item> {
  add(item: Item): void
  /** Delivers what is waiting now. */
  flush(): void
  /** Forgets what has not been delivered. */
  clear(): void
}

export interface BatchOptions {
  /** Calls back when there is time to draw; returns what takes that back. */
  readonly schedule: (run: () => void) => () => void
  /** Delivered at once when so many are waiting: a page in the background is given no time to draw. Default 5,000. */
  readonly most?: number
}

/** Gathers what arrives between two drawings, so that a burst is drawn once and not a thousand times. */
export function createBatch<Item>(
  deliver: (items: readonly Item[]) => void,
  { schedule, most = 5_000 }: BatchOptions,
): Batch<Item> {
  let waiting: Item[] = []
  let cancel: (() => void) | null = null

  const flush = (): void => {
    cancel?.()
    cancel = null
    const items = waiting
    waiting = []
    if (items.length > 0) deliver(items)
  }

  return {
    add(item) {
      waiting.push(item)
      if (waiting.length >= most) flush()
      else cancel ??= schedule(flush)
    },
    flush,
    clear() {
      cancel?.()
      cancel = null
      waiting = []
    },
  }
}

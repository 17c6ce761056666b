/** What waits for its moment; `turn` orders those of the same moment, `serial` those of the same turn. */
export interface Waiting {
  /** Milliseconds, on whatever clock the queue goes by. */
  readonly at: number
  readonly turn: number
  readonly serial: number
  isCancelled: boolean
}

const isEarlier = (one: Waiting, other: Waiting): boolean =>
  one.at < other.at ||
  (one.at === other.at && (one.turn < other.turn || (one.turn === other.turn && one.serial < other.serial)))

/** A binary heap: the earliest first. What was cancelled is dropped when its turn comes. */
export interface Queue<T extends Waiting> {
  add(item: T): void
  /** The earliest, which stays in the queue. */
  first(): T | undefined
  removeFirst(): void
}

export function createQueue<T extends Waiting>(): Queue<T> {
  const heap: T[] = []

  const removeFirst = (): void => {
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      if (child >= heap.length) break
      const right = child + 1
      if (right < heap.length && isEarlier(heap[right] as T, heap[child] as T)) child = right
      if (!isEarlier(heap[child] as T, last)) break
      heap[index] = heap[child] as T
      index = child
    }
    heap[index] = last
  }

  return {
    removeFirst,
    add(item) {
      let index = heap.length
      while (index > 0) {
        const parent = (index - 1) >> 1
        if (!isEarlier(item, heap[parent] as T)) break
        heap[index] = heap[parent] as T
        index = parent
      }
      heap[index] = item
    },
    first() {
      while (heap[0]?.isCancelled) removeFirst()
      return heap[0]
    },
  }
}

import type { Dice } from '../../histories/dice.ts'
import type { EventLoop, Lane } from '../eventLoop.ts'
import { delayUpTo } from '../weather.ts'

/** What one tab sees of values that all tabs share. */
export interface Replica<Value> {
  readonly values: ReadonlyMap<string, Value>
  /** `null` removes the key. */
  write(key: string, value: Value | null): void
  /** No longer kept up to date. */
  close(): void
}

export interface Replicas<Value> {
  /** What is true, whether a tab sees it already or not. */
  readonly truth: ReadonlyMap<string, Value>
  /** `onChange`: another tab's write has arrived here. */
  open(onChange?: (key: string, before: Value | null, after: Value | null) => void): Replica<Value>
  /** A write that no tab has made. */
  write(key: string, value: Value | null): void
}

interface View<Value> {
  readonly values: Map<string, Value>
  /** Number of the newest write of each key that is seen here. */
  readonly seen: Map<string, number>
  readonly lane: Lane
  readonly onChange: ((key: string, before: Value | null, after: Value | null) => void) | undefined
}

/**
 * Each process has a copy of its own: it sees its own writes at once, and those of the others when the news arrives, in
 * the order in which they were made. So a tab may read an old value, also while it holds a lock, and overwrite a newer one
 * (measured in Firefox and WebKit). In the end all copies are equal: the last write wins. No write is lost on its way.
 */
export function createReplicas<Value>(loop: EventLoop, dice: Dice, mostDelay: () => number): Replicas<Value> {
  const truth = new Map<string, Value>()
  const views = new Set<View<Value>>()
  let writes = 0

  const put = (values: Map<string, Value>, key: string, value: Value | null): void => {
    if (value === null) values.delete(key)
    else values.set(key, value)
  }
  const arrive = (view: View<Value>, key: string, value: Value | null, number: number): void => {
    // An own write that came later is the one that stays.
    if ((view.seen.get(key) ?? 0) > number || !views.has(view)) return
    const before = view.values.get(key) ?? null
    view.seen.set(key, number)
    put(view.values, key, value)
    if (before !== value) view.onChange?.(key, before, value)
  }
  const write = (key: string, value: Value | null, own?: View<Value>): void => {
    const number = ++writes
    put(truth, key, value)
    if (own) {
      own.seen.set(key, number)
      put(own.values, key, value)
    }
    const most = mostDelay()
    for (const view of views) {
      if (view === own) continue
      if (most === 0) arrive(view, key, value, number)
      else {
        loop.post(
          delayUpTo(dice, most),
          () => {
            arrive(view, key, value, number)
            return false
          },
          view.lane,
        )
      }
    }
  }
  return {
    truth,
    write: (key, value) => write(key, value),
    open(onChange) {
      const view: View<Value> = { values: new Map(truth), seen: new Map(), lane: loop.lane(), onChange }
      views.add(view)
      return {
        values: view.values,
        write: (key, value) => write(key, value, views.has(view) ? view : undefined),
        close: () => void views.delete(view),
      }
    },
  }
}

import type { Clock } from '../ports.ts'

/**
 * Says when a waiter has watched one and the same holder for `stealAfter` ms (T6, T29). Each look counts for at most a
 * third of that, so that the sleep of a laptop, in which the holder could not work either, is not held against it.
 */
export function patience(clock: Clock, stealAfter: number): (holder: string | undefined) => boolean {
  let seen: string | undefined
  let watched = 0
  let lookedAt = 0
  return (holder) => {
    const now = clock.monotonic()
    watched = holder !== undefined && holder === seen ? watched + Math.min(now - lookedAt, stealAfter / 3) : 0
    seen = holder
    lookedAt = now
    return watched >= stealAfter
  }
}

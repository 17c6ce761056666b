const BASE = 1_000
const CAP = 60_000

/** Exponential with full jitter, in ms; never earlier than the server allows (`Retry-After`). `failures` counts from 0. */
export function backOff(failures: number, fraction: number, retryAfter = 0): number {
  const ceiling = Math.min(CAP, BASE * 2 ** Math.min(failures, 10))
  return Math.max(retryAfter, 100 + fraction * ceiling)
}

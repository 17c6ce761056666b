import type { ServerClock } from './clock.ts'
import { Refusal } from './refusal.ts'

export interface SignInLimit {
  /** Throws 429 with Retry-After when this address has failed too often lately. */
  check(email: string): void
  failed(email: string): void
  succeeded(email: string): void
  reset(): void
}

/** Counts failures of an address in a sliding window: `limit` in `window` seconds, then the door stays shut for a while. */
export function createSignInLimit(clock: ServerClock, limit: number, window: number): SignInLimit {
  const failures = new Map<string, number[]>()
  const key = (email: string): string => email.trim().toLowerCase()
  const recent = (email: string): number[] =>
    (failures.get(key(email)) ?? []).filter((at) => at > clock.now() - window * 1_000)

  return {
    check(email) {
      const times = recent(email)
      const oldest = times[times.length - limit]
      if (oldest === undefined) return
      const retryAfter = Math.max(1, Math.ceil((oldest + window * 1_000 - clock.now()) / 1_000))
      throw new Refusal(429, 'rate_limited', { retryAfter })
    },
    failed: (email) => void failures.set(key(email), [...recent(email), clock.now()]),
    succeeded: (email) => void failures.delete(key(email)),
    reset: () => failures.clear(),
  }
}

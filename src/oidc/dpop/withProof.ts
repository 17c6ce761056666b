import type { BoundKey } from './dpop.types.ts'
import { type RepeatReason, repeatReason } from './repeat.ts'

/**
 * Runs a request with a proof of `key` and the reading of its answer; again, once for each reason, where the server wants a
 * nonce in the proof (RFC 9449 §8) or refuses the proof for the time of the device (T4). Such an answer means that nothing
 * was done, so what is sent may be used once.
 */
export async function withProof<T>(key: BoundKey, request: () => Promise<T>): Promise<T> {
  const tried = new Set<RepeatReason>()
  for (;;) {
    try {
      return await request()
    } catch (error) {
      const reason = repeatReason(key, error)
      if (!reason || tried.has(reason)) throw error
      tried.add(reason)
    }
  }
}

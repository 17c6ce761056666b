import type { AuthFailure } from '../../errors.ts'

const LIMIT = 30
const WINDOW = 60_000

/**
 * Bounds refreshes per window, whatever asks for them: a skewed clock, tokens that expire at once, or a server that
 * refuses every token it has just issued (T33). `null`: go on; else the failure to report instead of a request.
 */
export function createLoopBreaker(monotonic: () => number): () => AuthFailure | null {
  let recent: number[] = []
  return () => {
    const now = monotonic()
    recent = recent.filter((at) => now - at < WINDOW)
    const [oldest = now] = recent
    if (recent.length >= LIMIT)
      return {
        code: 'refresh_loop',
        message: `More than ${LIMIT} refreshes in a minute: the server's tokens expire at once, or are refused as soon as they are issued.`,
        retryAfter: WINDOW - (now - oldest),
      }
    recent.push(now)
    return null
  }
}

import { timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'
import type { Cookies } from './cookies.ts'
import type { Settings } from './options.ts'
import type { Transaction } from './provider.ts'
import { random } from './sessions.ts'

/** Seconds that somebody may take to sign in. */
const LASTS = 15 * 60
/** Nobody needs more of them at once; who begins more is no user. */
const KEPT = 10_000

/**
 * Sign-ins under way, each with a cookie of its own, so that several tabs may sign in at once. The state finds the transaction, the
 * cookie proves that it is this browser's (RFC 9700 §4.7): nobody can be signed in as somebody else by a link.
 */
export function createTransactions({ now }: Settings, cookies: Cookies) {
  const underWay = new Map<string, { transaction: Transaction; proof: string; until: number }>()
  const nameOf = (state: string) => `bff-login-${state.slice(0, 8)}`
  return {
    begin(c: Context, transaction: Transaction): void {
      for (const [state, { until }] of underWay) {
        if (until > now() && underWay.size < KEPT) break
        underWay.delete(state)
      }
      const proof = random()
      underWay.set(transaction.state, { transaction, proof, until: now() + LASTS * 1_000 })
      cookies.write(c, nameOf(transaction.state), proof, LASTS)
    },
    /** Once: a callback that is opened twice finds nothing. */
    take(c: Context, state: string | undefined): Transaction | undefined {
      const found = state === undefined ? undefined : underWay.get(state)
      if (!found || state === undefined) return undefined
      const given = Buffer.from(cookies.read(c, nameOf(state)) ?? '')
      const expected = Buffer.from(found.proof)
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
      underWay.delete(state)
      cookies.remove(c, nameOf(state))
      return found.until > now() ? found.transaction : undefined
    },
  }
}

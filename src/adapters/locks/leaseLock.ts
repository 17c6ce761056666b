import { AuthError } from '../../errors.ts'
import { browserClock } from '../clock/browserClock.ts'
import { openDatabase } from '../ledgers/database.ts'
import { type Page, thisPage } from '../page.ts'
import type { Clock, Lock, Random } from '../ports.ts'
import { cryptoRandom } from '../random/cryptoRandom.ts'
import { patience } from './patience.ts'

export interface LeaseLockOptions {
  readonly page?: Page
  readonly clock?: Clock
  readonly random?: Random
  /** How often a waiter looks, milliseconds. Default 100. */
  readonly pollEvery?: number
}

/**
 * Mutual exclusion where Web Locks are missing (plain http): a lease in IndexedDB, taken inside a read-write
 * transaction. It carries no time, so nobody's clock is compared; the lease of a dead tab is taken over by a waiter
 * that has watched it unchanged for `stealAfter` ms.
 * `run` rejects with the signal's reason while it waits, or with `AuthError` `lock_failed`.
 *
 * @example
 * await leaseLock().run({ name: 'reports', stealAfter: 30_000 }, () => publishReport())
 */
export function leaseLock({
  page = thisPage,
  clock = browserClock({ page }),
  random = cryptoRandom({ page }),
  pollEvery = 100,
}: LeaseLockOptions = {}): Lock {
  const database = openDatabase({ page })

  /** Takes the lease if it is free, or is still `overdue`; says who has it then. */
  const take = (name: string, token: string, overdue: string | undefined): Promise<string> =>
    database
      .change(['leases'], name, (found, write) => {
        if (typeof found === 'string' && found !== overdue) return found
        write('leases', name, token)
        return token
      })
      .catch((cause: unknown) => {
        throw new AuthError('lock_failed', 'No lease could be taken in IndexedDB; see the cause.', { cause })
      })

  const giveBack = (name: string, token: string): Promise<void> =>
    database
      .change(['leases'], name, (found, write) => {
        if (found === token) write('leases', name, null)
      })
      // Then a waiter takes it over in its time.
      .catch(() => {})

  return {
    async run({ name, signal, stealAfter }, work) {
      const token = random.id()
      const isLongEnough = patience(clock, stealAfter)
      const interval = Math.min(pollEvery, stealAfter / 4)
      let holder: string | undefined
      signal?.throwIfAborted()
      while (holder !== token) {
        const overdue = isLongEnough(holder) ? holder : undefined
        if (holder !== undefined && !overdue) await pause(clock, interval * (1 + random.fraction() / 4), signal)
        holder = await take(name, token, overdue)
      }
      try {
        signal?.throwIfAborted()
        return await work({
          isHeld: () =>
            database.read('leases', name).then(
              (found) => found === token,
              () => false,
            ),
        })
      } finally {
        await giveBack(name, token)
      }
    },
  }
}

const pause = (clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    // It may have been aborted while the database was asked.
    if (signal?.aborted) return reject(signal.reason)
    const settle = (done: () => void): void => {
      stop()
      signal?.removeEventListener('abort', giveUp)
      done()
    }
    const giveUp = (): void => settle(() => reject(signal?.reason))
    const stop = clock.setTimer(() => settle(resolve), ms)
    signal?.addEventListener('abort', giveUp)
  })

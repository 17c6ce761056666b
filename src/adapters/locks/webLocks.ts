import { AuthError } from '../../errors.ts'
import { browserClock } from '../clock/browserClock.ts'
import type { Clock, Lock, LockRequest, Random, Unsubscribe } from '../ports.ts'
import { cryptoRandom } from '../random/cryptoRandom.ts'
import { patience } from './patience.ts'

export interface WebLocksOptions {
  /** Default: `navigator.locks`, looked up at each run. */
  readonly locks?: LockManager
  readonly clock?: Clock
  readonly random?: Random
}

/**
 * Mutual exclusion by the browser's own lock manager; the lock of a tab that dies is free at once, one that hangs is
 * stolen from. What `work` returns reaches the caller even after a theft: the protocol fences itself.
 * `run` rejects with the signal's reason while it waits, or with `AuthError` `lock_failed`.
 *
 * @example
 * await webLocks().run({ name: 'reports', stealAfter: 30_000 }, async (held) => {
 *   const report = await prepare()
 *   if (await held.isHeld()) await publish(report)
 * })
 */
export const webLocks = ({ locks, clock = browserClock(), random = cryptoRandom() }: WebLocksOptions = {}): Lock => ({
  run: <T>({ name, signal, stealAfter }: LockRequest, work: Parameters<Lock['run']>[1]) =>
    new Promise<T>((resolve, reject) => {
      signal?.throwIfAborted()
      const manager = locks ?? navigator.locks
      const queued = new AbortController()
      const isLongEnough = patience(clock, stealAfter)
      let phase: 'waiting' | 'held' | 'over' = 'waiting'
      let stopLooking: Unsubscribe | undefined

      const stopWaiting = (next: 'held' | 'over'): void => {
        phase = next
        stopLooking?.()
        signal?.removeEventListener('abort', giveUp)
      }
      const giveUp = (): void => {
        stopWaiting('over')
        queued.abort()
        reject(signal?.reason)
      }
      // The answer to a query comes after the news of a theft that happened before it.
      const isHeld = (): Promise<boolean> =>
        manager.query().then(
          () => phase === 'held',
          () => false,
        )
      const enter = async (): Promise<void> => {
        if (phase !== 'waiting') return
        stopWaiting('held')
        try {
          resolve((await work({ isHeld })) as T)
        } catch (error) {
          reject(error)
        }
        phase = 'over'
      }
      const ask = (options: LockOptions): void => {
        manager.request(name, options, enter).catch((cause: unknown) => {
          // Rejected during the work: stolen.
          if (phase === 'held') phase = 'over'
          else if (phase === 'waiting' && !options.signal?.aborted) {
            stopWaiting('over')
            reject(new AuthError('lock_failed', 'The browser refused the lock; see the cause.', { cause }))
          }
        })
      }
      const look = async (): Promise<void> => {
        const holder = await manager.query().then(
          ({ held }) => held?.find((lock) => lock.name === name)?.clientId,
          () => undefined,
        )
        if (phase !== 'waiting') return
        if (isLongEnough(holder)) {
          queued.abort()
          ask({ steal: true })
        } else {
          // Uneven, so that waiters that began together do not steal from each other.
          stopLooking = clock.setTimer(look, (stealAfter / 4) * (1 + random.fraction() / 4))
        }
      }

      signal?.addEventListener('abort', giveUp)
      ask({ signal: queued.signal })
      void look()
    }),
})

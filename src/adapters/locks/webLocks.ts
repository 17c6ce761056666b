import { AuthError } from '../../errors.ts'
import { browserClock } from '../clock/browserClock.ts'
import { type Page, thisPage } from '../page.ts'
import type { Clock, Lock, LockRequest, Random, Unsubscribe } from '../ports.ts'
import { cryptoRandom } from '../random/cryptoRandom.ts'
import { patience } from './patience.ts'

export interface WebLocksOptions {
  readonly page?: Page
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
export const webLocks = ({
  page = thisPage,
  clock = browserClock({ page }),
  random = cryptoRandom({ page }),
}: WebLocksOptions = {}): Lock => ({
  run: <T>({ name, signal, stealAfter }: LockRequest, work: Parameters<Lock['run']>[1]) =>
    new Promise<T>((resolve, reject) => {
      signal?.throwIfAborted()
      const manager = page.navigator.locks
      const queued = new AbortController()
      const isLongEnough = patience(clock, stealAfter)
      let phase: 'waiting' | 'held' | 'over' = 'waiting'
      let stopLooking: Unsubscribe | undefined
      let endWait = (): void => {}
      const waited = new Promise<void>((end) => {
        endWait = end
      })

      const stopWaiting = (next: 'held' | 'over'): void => {
        phase = next
        stopLooking?.()
        endWait()
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
        const done = (async () => (await work({ isHeld })) as T)().then(resolve, reject)
        manager.request(`${name}#${random.id()}`, () => done).catch(() => {})
        await done
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
      const findHolder = (): Promise<string | undefined> =>
        manager.query().then(
          ({ held }) => holderOf(name, held ?? []),
          () => undefined,
        )
      const look = async (): Promise<void> => {
        const holder = await findHolder()
        // One thief at a time, who looks again: else waiters that began together would rob each other.
        const steal = async (turn: unknown): Promise<void> => {
          if (!turn || (await findHolder()) !== holder || phase !== 'waiting') return
          queued.abort()
          ask({ steal: true })
          await waited
        }
        if (isLongEnough(holder)) await manager.request(`${name}!`, { ifAvailable: true }, steal).catch(() => {})
        if (phase === 'waiting') stopLooking = clock.setTimer(look, (stealAfter / 4) * (1 + random.fraction() / 4))
      }

      signal?.addEventListener('abort', giveUp)
      ask({ signal: queued.signal })
      void look()
    }),
})

/**
 * Names whoever holds the lock. A client id alone would take several holders in one page for one that hangs, so each
 * marks its visit with a second lock, `name#random`, that nobody waits for.
 */
function holderOf(name: string, held: readonly LockInfo[]): string | undefined {
  if (!held.some((lock) => lock.name === name)) return undefined
  return held
    .filter((lock) => lock.name === name || lock.name?.startsWith(`${name}#`))
    .map((lock) => `${lock.name} ${lock.clientId}`)
    .sort()
    .join()
}

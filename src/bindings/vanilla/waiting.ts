import type { ActorRefFrom, SnapshotFrom } from 'xstate'
import type { Clock, Unsubscribe } from '../../adapters/ports.ts'
import { AuthError } from '../../errors.ts'
import type { AuthMachine } from '../../machines/auth/auth.machine.ts'

type AuthSnapshot = SnapshotFrom<AuthMachine>

export interface Waiting {
  /**
   * Resolves with the first value that `judge` returns for a snapshot, now or later; `undefined` means "not yet". Settles
   * in any case: `judge` throws, `signal` aborts, the time is over (`late`), or the engine is disposed (T19).
   */
  until<T>(
    judge: (snapshot: AuthSnapshot) => T | undefined,
    options?: { readonly signal?: AbortSignal | undefined; readonly late?: () => T },
  ): Promise<T>
}

export const disposedError = () => new AuthError('disposed', 'This auth client has been disposed.')

export function createWaiting(
  actor: ActorRefFrom<AuthMachine>,
  clock: Clock,
  /** How long a wait with a `late` answer lasts, ms. */
  ms: number,
  disposed: AbortSignal,
): Waiting {
  const waiters = new Set<() => void>()
  // One listener for all: a storm of requests waits at once, which Node takes for a leak.
  disposed.addEventListener('abort', () => {
    for (const onDispose of [...waiters]) onDispose()
  })
  return {
    until: (judge, { signal, late } = {}) =>
      new Promise((resolve, reject) => {
        let cancelTimer: Unsubscribe = () => {}
        let subscription: { unsubscribe(): void } | undefined
        const settle = (finish: () => void) => {
          cancelTimer()
          subscription?.unsubscribe()
          signal?.removeEventListener('abort', onAbort)
          waiters.delete(onDispose)
          finish()
        }
        const onAbort = () => settle(() => reject(signal?.reason))
        const onDispose = () => settle(() => reject(disposedError()))
        const attempt = (work: () => ReturnType<typeof judge>) => {
          try {
            const value = work()
            if (value === undefined) return false
            settle(() => resolve(value))
          } catch (error) {
            settle(() => reject(error))
          }
          return true
        }
        if (disposed.aborted) return onDispose()
        if (signal?.aborted) return onAbort()
        if (attempt(() => judge(actor.getSnapshot()))) return
        subscription = actor.subscribe((snapshot) => attempt(() => judge(snapshot)))
        signal?.addEventListener('abort', onAbort)
        waiters.add(onDispose)
        if (late) cancelTimer = clock.setTimer(() => attempt(late), ms)
        // The judgement itself may have moved the chart.
        attempt(() => judge(actor.getSnapshot()))
      }),
  }
}

import { browserClock } from '../clock/browserClock.ts'
import type { Clock, Lock, Unsubscribe } from '../ports.ts'

interface Waiter {
  enter(): void
  /** Watches the present holder from now on. */
  watch(): void
}

interface Room {
  /** Whoever has the lock: compared by identity. */
  holder: Waiter | undefined
  readonly waiters: Set<Waiter>
}

/**
 * Mutual exclusion among the users of this very object, first come, first served; steals as `webLocks` does. For
 * tests, and for a page or server without other tabs. `run` rejects with the signal's reason while it waits.
 */
export function memoryLock({ clock = browserClock() }: { readonly clock?: Clock } = {}): Lock {
  const rooms = new Map<string, Room>()

  const admit = (room: Room, waiter: Waiter | undefined): void => {
    room.holder = waiter
    if (!waiter) return
    room.waiters.delete(waiter)
    for (const other of room.waiters) other.watch()
    waiter.enter()
  }

  return {
    run: <T>({ name, signal, stealAfter }: Parameters<Lock['run']>[0], work: Parameters<Lock['run']>[1]): Promise<T> =>
      new Promise<T>((resolve, reject) => {
        signal?.throwIfAborted()
        const room: Room = rooms.get(name) ?? { holder: undefined, waiters: new Set() }
        rooms.set(name, room)
        let stopWatching: Unsubscribe | undefined

        const stopWaiting = (): void => {
          stopWatching?.()
          signal?.removeEventListener('abort', giveUp)
        }
        const giveUp = (): void => {
          room.waiters.delete(waiter)
          stopWaiting()
          reject(signal?.reason)
        }
        const use = async (): Promise<T> => {
          try {
            return (await work({ isHeld: async () => room.holder === waiter })) as T
          } finally {
            if (room.holder === waiter) {
              admit(room, room.waiters.values().next().value)
              if (!room.holder) rooms.delete(name)
            }
          }
        }
        const waiter: Waiter = {
          enter() {
            stopWaiting()
            resolve(use())
          },
          watch() {
            stopWatching?.()
            stopWatching = clock.setTimer(() => admit(room, waiter), stealAfter)
          },
        }

        signal?.addEventListener('abort', giveUp)
        room.waiters.add(waiter)
        if (room.holder) waiter.watch()
        else admit(room, waiter)
      }),
  }
}

import type { ActorRefFrom } from 'xstate'
import type { Unsubscribe } from '../../adapters/ports.ts'
import type { AuthMachine } from '../../machines/auth/auth.machine.ts'
import { restoringView, sameView, view } from '../../machines/auth/auth.view.ts'
import type { AuthView } from '../../machines/auth/auth.view.types.ts'
import type { AuthUser } from '../../session.ts'

export interface ViewSource<User extends AuthUser> {
  readonly initial: AuthView<User>
  current(): AuthView<User>
  subscribe(listener: () => void): Unsubscribe
}

/** The view of the chart: the same object until something in it changes, listeners told once per task (T30, T31). */
export function createViewSource<User extends AuthUser>(
  actor: ActorRefFrom<AuthMachine>,
  given: AuthView<User> | undefined,
  disposed: AbortSignal,
): ViewSource<User> {
  const initial: AuthView<User> = given ?? restoringView
  const listeners = new Set<() => void>()
  let snapshot: unknown
  let latest = initial
  let told = initial
  let isRestoring = true
  let isTelling = false

  const current = () => {
    const now = actor.getSnapshot()
    if (now === snapshot) return latest
    snapshot = now
    isRestoring &&= now.matches('restoring')
    // What the server rendered with stands until the stored session has been looked at.
    const next = isRestoring && given ? given : view<User>(now)
    if (!sameView(next, latest)) latest = next
    return latest
  }
  const tell = () => {
    isTelling = false
    if (disposed.aborted || current() === told) return
    told = latest
    for (const listener of [...listeners]) {
      try {
        listener()
      } catch (error) {
        // One listener's fault is not another's; it still reaches the console.
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }
  actor.subscribe(() => {
    if (isTelling) return
    isTelling = true
    queueMicrotask(tell)
  })
  return {
    initial,
    current,
    subscribe(listener) {
      // Each subscription is its own, even of one function.
      const own = () => listener()
      listeners.add(own)
      return () => listeners.delete(own)
    },
  }
}

import { useCallback, useRef, useSyncExternalStore } from 'react'
import type { AuthView } from '../../machines/auth/auth.view.types.ts'
import type { AuthUser } from '../../session.ts'
import { useAuth } from './AuthProvider.tsx'

/**
 * What the page shows of the session. With a selector the component renders only when what it selects has changed, by
 * `isEqual` (default `Object.is`). On the server and while hydrating it is the client's `initialView`.
 *
 * @example
 * const name = useAuthView((view) => view.user?.id)
 */
export function useAuthView<User extends AuthUser = AuthUser>(): AuthView<User>
export function useAuthView<Selected, User extends AuthUser = AuthUser>(
  selector: (view: AuthView<User>) => Selected,
  isEqual?: (a: Selected, b: Selected) => boolean,
): Selected
export function useAuthView<Selected, User extends AuthUser>(
  selector?: (view: AuthView<User>) => Selected,
  isEqual: (a: Selected, b: Selected) => boolean = Object.is,
): Selected | AuthView<User> {
  const client = useAuth<User>()
  const last = useRef<{ readonly value: Selected | AuthView<User> } | null>(null)
  const select = (view: AuthView<User>): Selected | AuthView<User> => {
    const value = selector ? selector(view) : view
    const isSame = last.current && (selector ? isEqual(last.current.value as Selected, value as Selected) : false)
    // The old value stands in for an equal new one, so that React sees no change.
    if (isSame && last.current) return last.current.value
    last.current = { value }
    return value
  }
  const subscribe = useCallback((listener: () => void) => client.subscribe(listener), [client])
  return useSyncExternalStore(
    subscribe,
    () => select(client.view),
    () => select(client.initialView),
  )
}

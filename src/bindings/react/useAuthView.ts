import { useDebugValue, useEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import type { AuthView } from '../../machines/auth/auth.view.types.ts'
import type { AuthUser } from '../../session.ts'
import { useAuth } from './AuthProvider.tsx'

/**
 * What a page shows of the session. Renders again when the view changes, or, with a selector, only when the selected
 * value does. While a page hydrates it is `client.initialView`, as on the server; what the engine knows by then
 * follows at once.
 *
 * An app's own user type is named once: `useAuthView<MyUser>()`, or at the selector's parameter.
 *
 * Throws `AuthError('invalid_state')` outside of an `AuthProvider`.
 *
 * @example
 * const { status, user } = useAuthView<MyUser>()
 * const email = useAuthView((view: AuthView<MyUser>) => view.user?.email)
 * const roles = useAuthView((view) => view.user?.roles ?? [], (a, b) => a.join() === b.join())
 */
export function useAuthView<User extends AuthUser = AuthUser>(): AuthView<User>
export function useAuthView<Selected, User extends AuthUser = AuthUser>(
  selector: (view: AuthView<User>) => Selected,
  isEqual?: (a: Selected, b: Selected) => boolean,
): Selected
export function useAuthView<User extends AuthUser>(
  selector: (view: AuthView<User>) => unknown = whole,
  isEqual: (a: unknown, b: unknown) => boolean = Object.is,
): unknown {
  const client = useAuth<User>()
  const shown = useRef<{ readonly value: unknown }>(null)
  const [read, readInitial] = useMemo(() => {
    // React asks often and compares by identity: an equal selection has to be the very value that is on the page,
    // also after hydration, and when an inline selector makes this memo start over.
    let seen: AuthView<User> | undefined
    let last: { readonly value: unknown } | undefined
    const select = (view: AuthView<User>) => {
      if (last && view === seen) return last.value
      const value = selector(view)
      const before = last ?? shown.current
      last = before && isEqual(before.value, value) ? before : { value }
      seen = view
      return last.value
    }
    return [() => select(client.view), () => select(client.initialView)]
  }, [client, selector, isEqual])
  const value = useSyncExternalStore(client.subscribe, read, readInitial)
  useEffect(() => {
    shown.current = { value }
  }, [value])
  useDebugValue(value)
  return value
}

const whole = <View>(view: View) => view

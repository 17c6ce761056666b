import { type ReactNode, useEffect, useRef } from 'react'
import type { AuthView } from '../../machines/auth/auth.view.types.ts'
import { useAuthView } from './useAuthView.ts'

/** What to show instead: a node, or a function of the view. */
export type Fallback = ReactNode | ((view: AuthView) => ReactNode)

const show = (fallback: Fallback, view: AuthView): ReactNode =>
  typeof fallback === 'function' ? fallback(view) : fallback

export interface AuthGuardProps {
  readonly children?: ReactNode
  /** For somebody who is not signed in. */
  readonly fallback?: Fallback
  /** While the stored session is being restored. */
  readonly loading?: Fallback
  /** While the session is locked. Default: `fallback`. */
  readonly locked?: Fallback
  /** Called once each time that somebody without a session comes to stand before this guard: the place to redirect. */
  readonly onUnauthenticated?: (view: AuthView) => void
}

/** Shows its children to whoever is signed in and not locked out; never to anybody else, not for one frame. */
export function AuthGuard({
  children,
  fallback = null,
  loading = null,
  locked = fallback,
  onUnauthenticated,
}: AuthGuardProps): ReactNode {
  const view = useAuthView()
  const isRestoring = view.status === 'restoring'
  const isOutside = !view.isAuthenticated && !isRestoring
  const notify = useRef(onUnauthenticated)
  useEffect(() => {
    notify.current = onUnauthenticated
  })
  const current = useRef(view)
  current.current = view
  useEffect(() => {
    if (isOutside) notify.current?.(current.current)
  }, [isOutside])

  if (view.canRequest) return children
  if (isRestoring) return show(loading, view)
  return show(view.isLocked ? locked : fallback, view)
}

export interface GuestGuardProps {
  readonly children?: ReactNode
  /** For somebody who is signed in already. */
  readonly fallback?: Fallback
  /** While the stored session is being restored: perhaps nobody has to sign in. */
  readonly loading?: Fallback
}

/** Shows its children, such as the sign-in page, to whoever is not signed in. */
export function GuestGuard({ children, fallback = null, loading = null }: GuestGuardProps): ReactNode {
  const view = useAuthView()
  if (view.status === 'restoring') return show(loading, view)
  return view.isAuthenticated ? show(fallback, view) : children
}

export interface RoleGuardProps {
  /** Roles of which one is enough. */
  readonly anyOf?: readonly string[]
  /** Permissions of which one is enough; with `anyOf` as well, both have to be met. */
  readonly anyPermission?: readonly string[]
  readonly children?: ReactNode
  readonly fallback?: Fallback
}

/** Shows its children to users with a role or a permission. A convenience for the page: the server has to check, too. */
export function RoleGuard({ anyOf, anyPermission, children, fallback = null }: RoleGuardProps): ReactNode {
  const view = useAuthView()
  const { roles, permissions } = view.user ?? {}
  const meets = (wanted: readonly string[] | undefined, present: readonly string[] | undefined) =>
    !wanted || wanted.some((one) => present?.includes(one))
  return view.canRequest && meets(anyOf, roles) && meets(anyPermission, permissions) ? children : show(fallback, view)
}

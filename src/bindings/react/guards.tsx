import { Fragment, type ReactNode } from 'react'
import type { AuthView } from '../../machines/auth/auth.view.types.ts'
import { useReturnPoint } from './AuthProvider.tsx'
import { useAuthView } from './useAuthView.ts'
import { useEntry } from './useEntry.ts'

/** What to show instead: a node, or a function of the view. */
export type Fallback = ReactNode | ((view: AuthView) => ReactNode)

export const show = (fallback: Fallback, view: AuthView): ReactNode =>
  typeof fallback === 'function' ? fallback(view) : fallback

/** Made anew for another user, who may come from another tab at any time: no form or draft passes to them (T9). */
export const showTo = (view: AuthView, children: ReactNode): ReactNode => (
  <Fragment key={view.user?.id}>{children}</Fragment>
)

export interface AuthGuardProps {
  readonly children?: ReactNode
  /** For somebody who is not signed in; also while a sign-in or sign-out is under way. Default: nothing. */
  readonly fallback?: Fallback
  /** While the stored session is being restored. Default: nothing. */
  readonly loading?: Fallback
  /** While the session is locked: the place for `unlock()`. Default: `fallback`. */
  readonly locked?: Fallback
  /**
   * Called in an effect, once each time that somebody without a session comes to stand before this guard: the place to
   * redirect. Never while restoring, locked, or while a sign-in is under way. The provider's `returnPoint` has captured
   * the page by then.
   */
  readonly onUnauthenticated?: (view: AuthView) => void
}

/**
 * Shows its children to whoever is signed in and not locked out; never to anybody else, not for one frame. Another
 * user gets children of their own, without the state of those before. It hides what is on the page: what must stay
 * secret has to be refused by the server.
 *
 * @example
 * <AuthGuard loading={<Spinner />} locked={<UnlockForm />} fallback={({ reason }) => <SignIn isLate={reason === 'idle'} />}>
 *   <Dashboard />
 * </AuthGuard>
 */
export function AuthGuard({
  children,
  fallback,
  loading,
  locked = fallback,
  onUnauthenticated,
}: AuthGuardProps): ReactNode {
  const view = useAuthView()
  const returnPoint = useReturnPoint()
  const sendAway = (view: AuthView) => {
    returnPoint?.capture()
    onUnauthenticated?.(view)
  }
  useEntry(isOutside, onUnauthenticated && sendAway)
  if (view.canRequest) return showTo(view, children)
  if (view.status === 'restoring') return show(loading, view)
  return show(view.isLocked ? locked : fallback, view)
}

/** Whoever is on the way in, such as on a callback from another site, is not sent away: that is known when it ends. */
export const isOutside = ({ isAuthenticated, status }: AuthView): boolean | undefined =>
  status === 'authenticating' && !isAuthenticated ? undefined : !isAuthenticated && status !== 'restoring'

export interface GuestGuardProps {
  /** For somebody without a session; a sign-in form stays mounted while the sign-in is under way. */
  readonly children?: ReactNode
  /** For somebody who is signed in already, locked or not. Default: nothing. */
  readonly fallback?: Fallback
  /** While the stored session is being restored: perhaps nobody has to sign in. Default: nothing. */
  readonly loading?: Fallback
  /**
   * Called in an effect, once each time that somebody with a session comes to stand before this guard. `to`: the page
   * they were sent away from, consumed from the provider's `returnPoint`, or its fallback; `/` without one.
   */
  readonly onAuthenticated?: (view: AuthView, to: string) => void
}

/**
 * Shows its children, such as the sign-in page, to whoever is not signed in.
 *
 * @example
 * <GuestGuard onAuthenticated={(_, to) => navigate(to)}>
 *   <SignInForm />
 * </GuestGuard>
 */
export function GuestGuard({ children, fallback, loading, onAuthenticated }: GuestGuardProps): ReactNode {
  const view = useAuthView()
  const returnPoint = useReturnPoint()
  useEntry(isInside, onAuthenticated && ((view) => onAuthenticated(view, returnPoint?.consume() ?? '/')))
  if (view.isAuthenticated) return show(fallback, view)
  return view.status === 'restoring' ? show(loading, view) : children
}

const isInside = ({ isAuthenticated }: AuthView) => isAuthenticated

type Names = string | readonly string[]

/** At least one of `anyOf` and `permission`; of a list one name is enough, of an empty list none is. */
export type RoleGuardProps = {
  readonly children?: ReactNode
  /** For everybody else, also without a session or while it is locked. Default: nothing. */
  readonly fallback?: Fallback
  /** While the stored session is being restored. Default: nothing. */
  readonly loading?: Fallback
} & (
  | {
      /** The role, or roles of which one is enough; with `permission` as well, both have to be met. */
      readonly anyOf: Names
      readonly permission?: Names
    }
  | {
      readonly anyOf?: Names
      /** The permission, or permissions of which one is enough. */
      readonly permission: Names
    }
)

/**
 * Shows its children to users with a role or a permission. A convenience for the page: the server has to check, too.
 *
 * @example
 * <RoleGuard anyOf={['admin', 'editor']} fallback={<ReadOnly />}>
 *   <Editor />
 * </RoleGuard>
 */
export function RoleGuard({ anyOf, permission, children, fallback, loading }: RoleGuardProps): ReactNode {
  const view = useAuthView()
  const { canRequest, user, status } = view
  // Asking for nothing is a mistake, not a permission.
  const isMeant = anyOf !== undefined || permission !== undefined
  if (canRequest && isMeant && meets(anyOf, user?.roles) && meets(permission, user?.permissions))
    return showTo(view, children)
  return show(status === 'restoring' ? loading : fallback, view)
}

// As `hasRole` judges: what a server sends in place of a list grants nothing.
const meets = (wanted: Names | undefined, present: readonly string[] | undefined): boolean =>
  wanted === undefined ||
  (Array.isArray(present) && (typeof wanted === 'string' ? [wanted] : wanted).some((name) => present.includes(name)))

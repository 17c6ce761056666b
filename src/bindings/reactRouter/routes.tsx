import { type ReactNode, useEffect, useRef } from 'react'
import { Outlet, useHref, useLocation, useNavigate } from 'react-router'
import { useAuth, useReturnPoint } from '../react/AuthProvider.tsx'
import { AuthGuard, type Fallback, GuestGuard, isOutside } from '../react/guards.tsx'
import { useAuthView } from '../react/useAuthView.ts'
import { routerPath } from './routerPath.ts'

export interface AuthRouteProps {
  /** Where to sign in, a path of the router. Default `/sign-in`. */
  readonly signInPath?: string
  /** While the stored session is being restored or a sign-in is under way. Default: nothing. */
  readonly loading?: Fallback
  /** While the session is locked: the place for `unlock()`; nobody is sent away. Default: nothing. */
  readonly locked?: Fallback
  /** Default: `<Outlet />`. */
  readonly children?: ReactNode
}

/**
 * A route element for pages that need a session. Whoever has none is sent to `signInPath`, in place of the page in the
 * history; the provider's `returnPoint` keeps where they wanted to go. What must stay secret has to be refused by the
 * server.
 *
 * @example
 * <Route element={<AuthRoute loading={<Spinner />} />}>
 *   <Route path="/orders" element={<Orders />} />
 * </Route>
 */
export function AuthRoute({
  signInPath = '/sign-in',
  loading,
  locked = null,
  children = <Outlet />,
}: AuthRouteProps): ReactNode {
  const client = useAuth()
  const wasInside = useRef(false)
  useEffect(() => {
    wasInside.current ||= client.view.isAuthenticated
  })
  const fallback: Fallback = (view) => (
    <>
      <SendAway to={signInPath} wasInside={wasInside} />
      {view.status === 'authenticating' && (typeof loading === 'function' ? loading(view) : loading)}
    </>
  )
  return (
    <AuthGuard loading={loading} locked={locked} fallback={fallback}>
      {children}
    </AuthGuard>
  )
}

interface SendAwayProps {
  readonly to: string
  readonly wasInside: { readonly current: boolean }
}

/** For each page anew: a navigation to the sign-in page may have been called off by the next one. */
function SendAway({ to, wasInside }: SendAwayProps): null {
  const client = useAuth()
  const returnPoint = useReturnPoint()
  const navigate = useNavigate()
  const address = useHref(useLocation())
  const isShownOutside = useAuthView(isOutside)
  useEffect(() => {
    // The view that a page hydrates with may be outdated: the engine is asked.
    if (!isShownOutside || !isOutside(client.view)) return
    // Nobody asked to come back to the page on which they signed out.
    if (wasInside.current && client.view.reason === 'user') returnPoint?.forget()
    else returnPoint?.capture(address)
    void navigate(to, { replace: true })
  }, [client, returnPoint, navigate, wasInside, isShownOutside, address, to])
  return null
}

export interface GuestRouteProps {
  /** Where to go when there is nothing to go back to and the provider has no `returnPoint`, a path of the router. Default `/`. */
  readonly fallback?: string
  /** While the stored session is being restored: perhaps nobody has to sign in. Default: nothing. */
  readonly loading?: Fallback
  /** Default: `<Outlet />`. */
  readonly children?: ReactNode
}

/**
 * A route element for the sign-in page: whoever is signed in goes where they were sent away from.
 *
 * @example
 * <Route path="/sign-in" element={<GuestRoute><SignInForm /></GuestRoute>} />
 */
export function GuestRoute({ fallback = '/', loading, children = <Outlet /> }: GuestRouteProps): ReactNode {
  const navigate = useNavigate()
  const hasPoint = useReturnPoint() !== null
  const root = useHref('/')
  return (
    <GuestGuard
      loading={loading}
      onAuthenticated={(_, to) => void navigate(hasPoint ? routerPath(to, root) : fallback, { replace: true })}
    >
      {children}
    </GuestGuard>
  )
}

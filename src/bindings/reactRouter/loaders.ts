import { redirect } from 'react-router'
import type { AuthView } from '../../machines/auth/auth.view.types.ts'
import type { ReturnPoint } from '../../returning/returnPoint.types.ts'
import type { AuthUser } from '../../session.ts'
import type { AuthClient } from '../vanilla/client.types.ts'
import { routerPath } from './routerPath.ts'

type Client<User extends AuthUser> = Pick<AuthClient<User>, 'view' | 'ready' | 'subscribe'>

export interface RequireAuthOptions {
  /** The loader's. */
  readonly request: Request
  /** Keeps where they wanted to go. */
  readonly returnPoint?: ReturnPoint
  /** Where to sign in, a path of the router. Default `/sign-in`. */
  readonly signInPath?: string
}

/**
 * For the loader of a page that needs a session: resolves to the view once it is known who is there, and throws
 * `redirect(signInPath)` where nobody is. A locked session is one; `auth.fetch` waits for nobody to unlock it, so look at
 * `canRequest` before the loader asks the server. On a server, where nothing is known, it resolves at once.
 *
 * @example
 * export const loader = async ({ request }: { request: Request }) => {
 *   const { user } = await requireAuth(auth, { request, returnPoint })
 *   return auth.fetch(`/api/orders?of=${user?.id}`)
 * }
 */
export async function requireAuth<User extends AuthUser>(
  auth: Client<User>,
  { request, returnPoint, signInPath = '/sign-in' }: RequireAuthOptions,
): Promise<AuthView<User>> {
  const view = await known(auth, request.signal)
  if (view.isAuthenticated || view.status === 'restoring') return view
  // The path: a memory router makes an origin up.
  const { pathname, search } = new URL(request.url)
  returnPoint?.capture(pathname + search)
  throw redirect(signInPath)
}

export interface RequireGuestOptions {
  readonly request: Request
  readonly returnPoint?: ReturnPoint
  /** Without a `returnPoint`: where to go, a path of the router. Default `/`. */
  readonly fallback?: string
  /** As the router's. Default `/`. */
  readonly basename?: string
}

/**
 * For the loader of the sign-in page: throws a `redirect()` to where they were sent away from for who is signed in
 * already.
 *
 * @example
 * export const loader = ({ request }: { request: Request }) => requireGuest(auth, { request, returnPoint })
 */
export async function requireGuest<User extends AuthUser>(
  auth: Client<User>,
  { request, returnPoint, fallback = '/', basename = '/' }: RequireGuestOptions,
): Promise<AuthView<User>> {
  const view = await known(auth, request.signal)
  if (!view.isAuthenticated) return view
  throw redirect(returnPoint ? routerPath(returnPoint.consume(), basename) : fallback)
}

/** Waits while the session is being restored or a sign-in comes back from another site; no longer than the navigation. */
async function known<User extends AuthUser>(auth: Client<User>, signal: AbortSignal): Promise<AuthView<User>> {
  await auth.ready
  const isOpen = ({ status, isAuthenticated }: AuthView) =>
    status === 'restoring' || (status === 'authenticating' && !isAuthenticated)
  if (typeof document === 'undefined' || !isOpen(auth.view)) return auth.view
  return new Promise((resolve, reject) => {
    const stop = auth.subscribe(() => {
      if (isOpen(auth.view)) return
      end()
      resolve(auth.view)
    })
    const giveUp = () => {
      end()
      reject(signal.reason)
    }
    const end = () => {
      stop()
      signal.removeEventListener('abort', giveUp)
    }
    signal.addEventListener('abort', giveUp)
    if (signal.aborted) giveUp()
  })
}

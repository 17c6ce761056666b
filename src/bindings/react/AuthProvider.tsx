import { createContext, type ReactNode, useContext } from 'react'
import { AuthError } from '../../errors.ts'
import type { ReturnPoint } from '../../returning/returnPoint.types.ts'
import type { AuthUser } from '../../session.ts'
import type { AuthClient } from '../vanilla/client.types.ts'

const AuthContext = /* @__PURE__ */ createContext<AuthClient | null>(null)
const ReturnContext = /* @__PURE__ */ createContext<ReturnPoint | null>(null)

export interface AuthProviderProps<User extends AuthUser> {
  /** Made outside React, once: a component that mounts twice, or a hot reload, must not make two engines (T12). */
  readonly client: AuthClient<User>
  /** Where guards keep the page that somebody is sent away from: `createReturnPoint({ auth })`. Made outside, too. */
  readonly returnPoint?: ReturnPoint
  readonly children?: ReactNode
}

/**
 * Hands the engine to the components below. Never creates, starts or disposes it. On a server: one client a request.
 *
 * @example
 * const auth = createAuth({ backend: restBackend({ baseUrl: '/auth' }) })
 * root.render(<AuthProvider client={auth}><App /></AuthProvider>)
 */
export function AuthProvider<User extends AuthUser>({
  client,
  returnPoint,
  children,
}: AuthProviderProps<User>): ReactNode {
  return (
    <AuthContext.Provider value={client}>
      <ReturnContext.Provider value={returnPoint ?? null}>{children}</ReturnContext.Provider>
    </AuthContext.Provider>
  )
}

/** The provider's `returnPoint`, `null` where it has none. For the bindings of a router. */
export const useReturnPoint = (): ReturnPoint | null => useContext(ReturnContext)

/**
 * The engine: stable, so that its methods may be taken apart, and that asking for it never renders a component again.
 * To show what changes, use `useAuthView`.
 *
 * An app with a user type of its own names it: `useAuth<MyUser>()`. The compiler takes its word for it, as a context
 * cannot carry a type parameter; say it once for the app with `const useMyAuth = () => useAuth<MyUser>()`.
 *
 * Throws `AuthError('invalid_state')` outside an `AuthProvider`.
 *
 * @example
 * function SignOutButton() {
 *   const { signOut } = useAuth()
 *   return <button onClick={() => signOut()}>Sign out</button>
 * }
 */
export function useAuth<User extends AuthUser = AuthUser>(): AuthClient<User> {
  const client = useContext(AuthContext)
  if (!client) throw new AuthError('invalid_state', 'useAuth needs an <AuthProvider client={…}> above it.')
  return client as AuthClient<User>
}

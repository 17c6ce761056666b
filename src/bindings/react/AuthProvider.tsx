import { createContext, type ReactNode, useContext } from 'react'
import { AuthError } from '../../errors.ts'
import type { AuthUser } from '../../session.ts'
import type { AuthClient } from '../vanilla/client.types.ts'

const AuthContext = createContext<AuthClient | null>(null)

export interface AuthProviderProps<User extends AuthUser> {
  /** Made outside React, once: a component that mounts twice, or a hot reload, must not make two engines (T12). */
  readonly client: AuthClient<User>
  readonly children?: ReactNode
}

/**
 * Hands the engine to the components below. Never creates, starts or disposes it.
 *
 * @example
 * const auth = createAuth({ backend: restBackend({ baseUrl: '/auth' }) })
 * root.render(<AuthProvider client={auth}><App /></AuthProvider>)
 */
export function AuthProvider<User extends AuthUser>({ client, children }: AuthProviderProps<User>): ReactNode {
  return <AuthContext.Provider value={client as unknown as AuthClient}>{children}</AuthContext.Provider>
}

/**
 * The engine: stable, so that its methods may be taken apart (`const { signIn } = useAuth()`). Name the app's user type
 * where it matters: `useAuth<MyUser>()`. Throws `AuthError('invalid_state')` outside an `AuthProvider`.
 */
export function useAuth<User extends AuthUser = AuthUser>(): AuthClient<User> {
  const client = useContext(AuthContext)
  if (!client) throw new AuthError('invalid_state', 'useAuth needs an <AuthProvider client={…}> above it.')
  return client as unknown as AuthClient<User>
}

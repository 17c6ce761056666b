import { type ReactNode, useMemo } from 'react'
import { AuthProvider } from '../../bindings/react/AuthProvider.tsx'
import type { AuthUser } from '../../session.ts'
import { createTestAuth } from '../provider/createTestAuth.ts'
import type { TestAuth, TestAuthOptions } from '../provider/testAuth.types.ts'

export type TestAuthProviderProps<User extends AuthUser = AuthUser> = { readonly children?: ReactNode } & (
  | (TestAuthOptions<NoInfer<User>> & { readonly auth?: never })
  /** A client that the test has made, to ask it what was sent and to answer. */
  | { readonly auth: TestAuth<User>; readonly view?: never }
)

/**
 * Puts the components below into a state of a session: all hooks and guards of `authchart/react` see it. Another `view`
 * is another client, shown at once; for the way from one state to the next give a client of your own: `auth`.
 *
 * Throws `AuthError('invalid_argument')` for a view whose fields do not go together.
 *
 * @example
 * render(
 *   <TestAuthProvider view={{ status: 'authenticated', user: { id: 'ada', roles: ['admin'] } }}>
 *     <Orders />
 *   </TestAuthProvider>,
 * )
 */
export function TestAuthProvider<User extends AuthUser = AuthUser>({
  children,
  ...given
}: TestAuthProviderProps<User>): ReactNode {
  const { auth, view } = given
  const said = JSON.stringify(view)
  // A view is written in place, so every render has another object of it: what it says is what counts.
  // biome-ignore lint/correctness/useExhaustiveDependencies: said stands for view; the other options are read once
  const own = useMemo(() => (given.auth ? undefined : createTestAuth<User>(given)), [said, auth === undefined])
  const client = auth ?? own
  return client && <AuthProvider client={client}>{children}</AuthProvider>
}

export interface AuthWrapper<User extends AuthUser = AuthUser> {
  readonly auth: TestAuth<User>
  /** For the option `wrapper` of a testing library's `render` and `renderHook`. */
  readonly wrapper: (props: { readonly children?: ReactNode }) => ReactNode
}

/**
 * A client, and a component that hands it to what is rendered inside.
 *
 * Throws as `createTestAuth` does.
 *
 * @example
 * const { auth, wrapper } = createAuthWrapper({ view: { status: 'anonymous' } })
 * render(<SignInForm />, { wrapper })
 * await user.click(screen.getByRole('button'))
 * expect(auth.sent).toEqual([{ type: 'signIn', credentials, remember: false }])
 * await act(() => auth.answer('signIn', { status: 'authenticated', user: { id: 'ada' } }))
 */
export function createAuthWrapper<User extends AuthUser = AuthUser>(
  options: TestAuthOptions<NoInfer<User>>,
): AuthWrapper<User> {
  const auth = createTestAuth<User>(options)
  return { auth, wrapper: ({ children }) => <AuthProvider client={auth}>{children}</AuthProvider> }
}

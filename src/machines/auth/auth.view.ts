import type { SnapshotFrom } from 'xstate'
import type { AuthUser } from '../../session.ts'
import type { AuthMachine } from './auth.machine.ts'
import type { AuthStatus, AuthView } from './auth.view.types.ts'

type AuthSnapshot = SnapshotFrom<AuthMachine>

const STATUSES: readonly AuthStatus[] = [
  'restoring',
  'anonymous',
  'authenticating',
  'awaitingSecondFactor',
  'authenticated',
  'signingOut',
]

/** Maps a snapshot to what a page shows. The only reader of state names outside the chart. */
export function view<User extends AuthUser = AuthUser>(snapshot: AuthSnapshot): AuthView<User> {
  const { context, tags } = snapshot
  const status = STATUSES.find((name) => snapshot.matches(name)) ?? 'signedOut'
  // Also while another sign-in is being tried: the session there was before lives on until that one succeeds.
  const isAuthenticated = context.session !== null && status !== 'restoring'
  const isIdleWarning = snapshot.matches({ authenticated: { presence: { active: 'idleWarning' } } })
  const session = isAuthenticated ? (context.session as AuthView<User>['session']) : null
  return {
    status,
    isAuthenticated,
    canRequest: isAuthenticated && !context.isLocked,
    isBusy: tags.has('busy'),
    isRefreshing: snapshot.matches({ authenticated: { token: 'refreshing' } }),
    isOffline: context.isOffline,
    isIdleWarning,
    isLocked: isAuthenticated && context.isLocked,
    user: session?.user ?? null,
    session,
    challenge: status === 'awaitingSecondFactor' ? context.challenge : null,
    idleDeadline: isIdleWarning ? context.idleDeadline : null,
    assurance: context.assurance,
    reason: isAuthenticated ? null : context.reason,
    source: isAuthenticated ? null : context.source,
    error: context.error,
  }
}

/** What a page shows before anything is known: on the server, and in the first render of the client (T13). */
export const restoringView: AuthView<never> = {
  status: 'restoring',
  isAuthenticated: false,
  canRequest: false,
  isBusy: true,
  isRefreshing: false,
  isOffline: false,
  isIdleWarning: false,
  isLocked: false,
  user: null,
  session: null,
  challenge: null,
  idleDeadline: null,
  assurance: null,
  reason: null,
  source: null,
  error: null,
}

/** Equal field by field: then nobody has to be told (T31). */
export const sameView = (a: AuthView, b: AuthView): boolean =>
  (Object.keys(a) as (keyof AuthView)[]).every((key) => Object.is(a[key], b[key]))

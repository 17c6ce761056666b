import {
  AuthGuard,
  AuthProvider,
  GuestGuard,
  type IdleCountdown,
  RoleGuard,
  type StepUp,
  type StepUpAsk,
  StepUpGuard,
  useAuth,
  useAuthView,
  useIdleCountdown,
  useStepUp,
} from '../../src/bindings/react/index.ts'
import type { AuthClient } from '../../src/bindings/vanilla/client.types.ts'
import type { AuthStatus, AuthView } from '../../src/machines/auth/auth.view.types.ts'
import type { AuthUser } from '../../src/session.ts'
import { sameType } from './same-type.ts'

interface Person extends AuthUser {
  readonly email: string
}

const isLocked = (view: AuthView) => view.isLocked
declare const auth: AuthClient<Person>

// The provider takes a client of any user type, and nothing else.
export const app = <AuthProvider client={auth}>text</AuthProvider>
// @ts-expect-error without a client there is nothing to provide
export const noClient = <AuthProvider>text</AuthProvider>
// @ts-expect-error it never makes one
export const options = <AuthProvider client={{ backend: {} }} />

export function useTypes() {
  sameType<ReturnType<typeof useAuth>, AuthClient>()
  const mine = useAuth<Person>()
  sameType<typeof mine, AuthClient<Person>>()
  // @ts-expect-error a user has an id
  useAuth<{ email: string }>()
  // @ts-expect-error the default user has no e-mail address
  useAuth().getUser()?.email

  // The view, whole or selected; the user type is named once.
  const view = useAuthView()
  sameType<typeof view, AuthView>()
  const personal = useAuthView<Person>()
  sameType<typeof personal, AuthView<Person>>()
  const status = useAuthView(({ status }) => status)
  sameType<typeof status, AuthStatus>()
  const email = useAuthView(({ user }: AuthView<Person>) => user?.email)
  sameType<typeof email, string | undefined>()
  const roles = useAuthView(
    ({ user }) => user?.roles ?? [],
    (a, b) => a.length === b.length,
  )
  sameType<typeof roles, readonly string[]>()
  // @ts-expect-error no such field
  useAuthView(({ token }) => token)
  // @ts-expect-error read-only
  view.status = 'anonymous'
  // @ts-expect-error compares what was selected, not texts
  useAuthView<boolean>(isLocked, (a: string, b: string) => a === b)

  const countdown = useIdleCountdown()
  sameType<typeof countdown, IdleCountdown | null>()
  // @ts-expect-error there may be no warning
  countdown.stay()

  const question = useStepUp()
  sameType<typeof question, StepUp>()
  sameType<typeof question.elevatedUntil, number | null>()
  const { submit } = useStepUp<Person>()
  sameType<Awaited<ReturnType<typeof submit>>, AuthView<Person>>()
  // @ts-expect-error credentials name their method
  submit({ code: '123456' })
  // @ts-expect-error there may be no question
  question.request.acr
}

// Fallbacks are nodes, or functions of the view.
export const guards = [
  <AuthGuard
    key="1"
    fallback="door"
    loading={null}
    locked={<b>locked</b>}
    onUnauthenticated={({ reason }) => void reason}
  >
    text
  </AuthGuard>,
  <AuthGuard key="2" fallback={({ reason }) => reason} />,
  <GuestGuard key="3" fallback="in" onAuthenticated={({ user }) => void user?.id} />,
  <RoleGuard key="4" anyOf={['admin', 'editor']} fallback={({ user }) => user?.id} />,
  <RoleGuard key="5" permission="orders:read" />,
  <RoleGuard key="6" anyOf="admin" permission={['orders:read']} />,
  <StepUpGuard key="7" acr="2" method="otp" maxAge={60_000} fallback="door" loading={({ status }) => status} />,
  <StepUpGuard key="8" fallback={({ ask, request }) => (request ? request.acr : <b onClickCapture={ask}>ask</b>)} />,
  <StepUpGuard key="9" fallback={(asked: StepUpAsk) => asked.error?.code} />,
]
// @ts-expect-error no component type: an element, or a function of the view
export const component = <AuthGuard fallback={({ navigate }: { navigate: () => void }) => navigate()} />
// @ts-expect-error asks for nothing
export const anybody = <RoleGuard>text</RoleGuard>
// @ts-expect-error roles are names
export const numbers = <RoleGuard anyOf={[1]} />
// @ts-expect-error no such property
export const wrong = <RoleGuard allOf={['admin']} />
// @ts-expect-error milliseconds, no text
export const text = <StepUpGuard maxAge="5 minutes" />
// @ts-expect-error what is asked for is read-only
export const change = (asked: StepUpAsk) => delete asked.request

import { AuthProvider, GuestGuard, type useReturnPoint } from '../../src/bindings/react/index.ts'
import { AuthRoute, GuestRoute, requireAuth } from '../../src/bindings/reactRouter/index.ts'
import { type AuthClient, createReturnPoint, guardPages, type ReturnPoint } from '../../src/index.ts'
import type { AuthView } from '../../src/machines/auth/auth.view.types.ts'
import type { AuthUser } from '../../src/session.ts'
import { sameType } from './same-type.ts'

interface Person extends AuthUser {
  readonly email: string
}
declare const auth: AuthClient<Person>
declare const request: Request

// A client of any user type.
const returnPoint = createReturnPoint({ auth, signInPath: '/sign-in' })
sameType<typeof returnPoint, ReturnPoint>()
sameType<ReturnType<ReturnPoint['peek']>, string | null>()
sameType<ReturnType<ReturnPoint['consume']>, string>()
// @ts-expect-error whose page it is has to be known
createReturnPoint({ signInPath: '/sign-in' })
// @ts-expect-error milliseconds
createReturnPoint({ auth, maxAge: '30m' })
// @ts-expect-error a path, no URL object
returnPoint.capture(new URL('https://app.example'))

// @ts-expect-error which pages are private has to be said
guardPages({ auth, returnPoint, signInPath: '/sign-in' })

export const nodes = [
  <AuthProvider key="1" client={auth} returnPoint={returnPoint} />,
  <GuestGuard key="2" onAuthenticated={(view, to) => void (view.user?.id + to)} />,
  <AuthRoute key="3" signInPath="/login" loading={({ status }) => status} locked={<b>locked</b>} />,
  <GuestRoute key="4" fallback="/home" />,
]
// @ts-expect-error whoever has no session is sent away: there is nothing to show
export const wrong = <AuthRoute fallback="door" />
export function useTypes() {
  sameType<ReturnType<typeof useReturnPoint>, ReturnPoint | null>()
}

export async function loader() {
  const view = await requireAuth(auth, { request, returnPoint })
  sameType<typeof view, AuthView<Person>>()
  // @ts-expect-error the address to come back to is the request's
  await requireAuth(auth, { returnPoint })
}

import { AuthGuard, useAuthView } from 'authchart/react'
import { OrdersScreen } from './places/OrdersScreen.tsx'
import { usePlace } from './places/usePlace.ts'
import { AppScreen } from './session/AppScreen.tsx'
import { LockedScreen } from './session/LockedScreen.tsx'
import { WaitingScreen } from './session/WaitingScreen.tsx'
import { SecondFactorScreen } from './signIn/SecondFactorScreen.tsx'
import { SignInScreen } from './signIn/SignInScreen.tsx'

/** What stands there while nobody is signed in. */
function Door() {
  const status = useAuthView((view) => view.status)
  if (status === 'awaitingSecondFactor') return <SecondFactorScreen />
  if (status === 'restoring' || status === 'signingOut') return <WaitingScreen />
  return <SignInScreen />
}

/** Where in the app the user is. */
const AppPlace = () => (usePlace() === '#orders' ? <OrdersScreen /> : <AppScreen />)

/** The app itself: one guard, four things to show. */
export const Stage = () => (
  <AuthGuard fallback={<Door />} loading={<WaitingScreen />} locked={<LockedScreen />}>
    <AppPlace />
  </AuthGuard>
)

import { useAuthView } from 'authchart/react'
import { Screen } from '../components/Screen.tsx'
import { failureSentence } from './failureSentence.ts'

/** Between two states: the stored session is looked at, or the server is told of a sign-out. */
export function WaitingScreen() {
  const { status, error } = useAuthView()
  const isLeaving = status === 'signingOut'
  return (
    <Screen title={isLeaving ? 'Signing out …' : 'Looking for your session …'}>
      <div className="progress" role="progressbar" aria-label="Please wait" />
      <p className="muted">
        {isLeaving
          ? 'This device has forgotten the session already; the server is being told.'
          : error
            ? `${failureSentence(error)} Your session is not given up for that.`
            : 'The vault is read, and the server asked if need be.'}
      </p>
    </Screen>
  )
}

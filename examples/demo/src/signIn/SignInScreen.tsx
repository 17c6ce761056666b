import { useAuthView } from 'authchart/react'
import { Screen } from '../components/Screen.tsx'
import { ModeSwitch } from '../modes/ModeSwitch.tsx'
import { useMode } from '../modes/useMode.ts'
import { Account } from './Account.tsx'
import { EndNotice } from './EndNotice.tsx'
import { PasswordForm } from './PasswordForm.tsx'
import { ProviderForm } from './ProviderForm.tsx'

export function SignInScreen() {
  const { status, reason, source, error } = useAuthView()
  const { kind } = useMode()
  const hasFailed = status === 'anonymous' && error !== null
  return (
    <Screen title="Sign in">
      {reason && status === 'signedOut' && <EndNotice reason={reason} source={source} />}
      {status !== 'authenticating' && !hasFailed && <Account />}
      <ModeSwitch />
      {kind === 'rest' ? <PasswordForm /> : <ProviderForm />}
    </Screen>
  )
}

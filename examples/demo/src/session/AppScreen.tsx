import { RoleGuard, useAuthView } from 'authchart/react'
import type { DemoUser } from '../auth/demoUser.ts'
import { ApiCalls } from '../calls/ApiCalls.tsx'
import { Screen } from '../components/Screen.tsx'
import { Passkeys } from '../passkeys/Passkeys.tsx'
import { PlaceLinks } from '../places/PlaceLinks.tsx'
import { StepUpPrompt } from '../stepUp/StepUpPrompt.tsx'
import { SessionActions } from './SessionActions.tsx'
import { SessionFacts } from './SessionFacts.tsx'
import { TokenLife } from './TokenLife.tsx'

/** The app behind the door. */
export function AppScreen() {
  const user = useAuthView<DemoUser | null, DemoUser>((view) => view.user)
  if (!user) return null
  return (
    <Screen title={`Hello, ${user.name}`} eyebrow="Signed in" className="app">
      <PlaceLinks />
      <TokenLife />
      <SessionFacts />
      <RoleGuard anyOf={['admin']} fallback={<p className="muted small">Administrators see one line more here.</p>}>
        <p className="notice small">You are an administrator: this line is behind a RoleGuard.</p>
      </RoleGuard>
      <StepUpPrompt />
      <ApiCalls permissions={user.permissions} />
      <Passkeys />
      <SessionActions />
    </Screen>
  )
}

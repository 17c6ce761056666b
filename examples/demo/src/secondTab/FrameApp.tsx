import { AuthProvider } from 'authchart/react'
import type { DemoSettings } from '../auth/demoSettings.ts'
import type { DemoClient } from '../auth/demoUser.ts'
import { Announcer } from '../components/Announcer.tsx'
import { Stage } from '../Stage.tsx'
import { IdleDialog } from '../session/IdleDialog.tsx'

interface FrameAppProps {
  readonly auth: DemoClient
  readonly policy: DemoSettings['policy']
}

/** The app alone, as it stands in the second tab. */
export const FrameApp = ({ auth, policy }: FrameAppProps) => (
  <AuthProvider client={auth}>
    <main className="framed">
      <Stage />
    </main>
    <IdleDialog policy={policy} />
    <Announcer />
  </AuthProvider>
)

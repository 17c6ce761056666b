import { AuthProvider } from 'authchart/react'
import { type DemoFacts, DemoProvider } from '../auth/demoContext.tsx'
import type { DemoClient } from '../auth/demoUser.ts'
import { Announcer } from '../components/Announcer.tsx'
import { Stage } from '../Stage.tsx'
import { IdleDialog } from '../session/IdleDialog.tsx'

interface FrameAppProps {
  readonly auth: DemoClient
  readonly facts: DemoFacts
}

/** The app alone, as it stands in the second tab. */
export const FrameApp = ({ auth, facts }: FrameAppProps) => (
  <AuthProvider client={auth}>
    <DemoProvider facts={facts}>
      <main className="framed">
        <Stage />
      </main>
      <IdleDialog policy={facts.settings.policy} />
      <Announcer />
    </DemoProvider>
  </AuthProvider>
)

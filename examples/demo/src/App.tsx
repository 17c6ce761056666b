import { AuthProvider } from 'authchart/react'
import type { DemoSettings } from './auth/demoSettings.ts'
import type { DemoClient } from './auth/demoUser.ts'
import { ChartPanel } from './chart/ChartPanel.tsx'
import { TransitionsPanel } from './chart/TransitionsPanel.tsx'
import type { TransitionLog } from './chart/transitionLog.ts'
import { Announcer } from './components/Announcer.tsx'
import { Header } from './components/Header.tsx'
import { FaultPanel } from './faults/FaultPanel.tsx'
import { Stage } from './Stage.tsx'
import { IdleDialog } from './session/IdleDialog.tsx'
import { SettingsForm } from './settings/SettingsForm.tsx'

interface AppProps {
  readonly auth: DemoClient
  readonly log: TransitionLog
  readonly settings: DemoSettings
}

export const App = ({ auth, log, settings }: AppProps) => (
  <AuthProvider client={auth}>
    <Header />
    <main>
      <div className="column stage">
        <Stage />
        <FaultPanel />
      </div>
      <div className="column engine">
        <ChartPanel />
        <TransitionsPanel log={log} />
        <SettingsForm {...settings} />
      </div>
    </main>
    <IdleDialog policy={settings.policy} />
    <Announcer />
  </AuthProvider>
)

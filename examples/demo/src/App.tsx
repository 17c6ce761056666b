import { AuthProvider } from 'authchart/react'
import { useState } from 'react'
import type { DemoSettings } from './auth/demoSettings.ts'
import type { DemoClient } from './auth/demoUser.ts'
import { Announcer } from './components/Announcer.tsx'
import { Header } from './components/Header.tsx'
import { type Side, Sides } from './components/Sides.tsx'
import { FaultPanel } from './faults/FaultPanel.tsx'
import { InspectorPanel } from './inspector/InspectorPanel.tsx'
import { Stage } from './Stage.tsx'
import { SecondTab } from './secondTab/SecondTab.tsx'
import { IdleDialog } from './session/IdleDialog.tsx'
import { SettingsForm } from './settings/SettingsForm.tsx'
import { TourBar } from './tour/bar/TourBar.tsx'
import type { RunningTour } from './tour/startTour.ts'

interface AppProps {
  readonly auth: DemoClient
  readonly settings: DemoSettings
  readonly tour: RunningTour | null
}

export function App({ auth, settings, tour }: AppProps) {
  const [side, setSide] = useState<Side>('app')
  return (
    <AuthProvider client={auth}>
      <Header isTouring={tour !== null} />
      <Sides side={side} onChoose={setSide} />
      <main data-side={side}>
        <div className="column" data-column="app">
          <div data-region="app">
            <Stage />
          </div>
          <SecondTab />
          <FaultPanel />
          {!tour && <SettingsForm {...settings} />}
        </div>
        <div className="column" data-column="inspector">
          <InspectorPanel isHere={settings.hasInspector} />
        </div>
      </main>
      <IdleDialog policy={settings.policy} />
      <Announcer />
      {tour && <TourBar tour={tour} />}
    </AuthProvider>
  )
}
